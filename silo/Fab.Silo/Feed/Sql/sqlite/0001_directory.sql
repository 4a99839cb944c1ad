-- What grains last told of themselves, so that lists need not wake them. Losing it loses no truth.
CREATE TABLE directory_machine (
    id       TEXT    NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    body     TEXT    NOT NULL -- MachineView as JSON
) WITHOUT ROWID;

CREATE TABLE directory_member (
    id   TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL -- MemberView as JSON
) WITHOUT ROWID;

CREATE TABLE directory_job (
    id           TEXT    NOT NULL PRIMARY KEY,
    revision     INTEGER NOT NULL,
    member       TEXT    NOT NULL,
    stage        INTEGER NOT NULL, -- 0 quoted, 1 open, 2 ended
    quoted_at_us INTEGER NOT NULL,
    body         TEXT    NOT NULL -- JobView as JSON
) WITHOUT ROWID;

CREATE INDEX directory_job_newest ON directory_job (quoted_at_us DESC, id DESC);
CREATE INDEX directory_job_by_member ON directory_job (member, quoted_at_us DESC, id DESC);
