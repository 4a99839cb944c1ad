-- What grains last told of themselves, so that lists need not wake them. Losing it loses no truth.
-- Ids sort by their bytes on every database and in the program alike.
CREATE TABLE directory_machine (
    id       text COLLATE "C" NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    body     text   NOT NULL -- MachineView as JSON
);

CREATE TABLE directory_member (
    id   text COLLATE "C" NOT NULL PRIMARY KEY,
    body text NOT NULL -- MemberView as JSON
);

CREATE TABLE directory_job (
    id           text COLLATE "C" NOT NULL PRIMARY KEY,
    revision     bigint  NOT NULL,
    member       text COLLATE "C" NOT NULL,
    stage        integer NOT NULL, -- 0 quoted, 1 open, 2 ended
    quoted_at_us bigint  NOT NULL,
    body         text    NOT NULL -- JobView as JSON
);

CREATE INDEX directory_job_newest ON directory_job (quoted_at_us DESC, id DESC);
CREATE INDEX directory_job_by_member ON directory_job (member, quoted_at_us DESC, id DESC);
