-- Grain state: one row for each record, with its version. A cleared record keeps its row and version, without content.
CREATE TABLE grain_state (
    grain_type text NOT NULL,
    grain_key text NOT NULL,
    state_name text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    content text,
    PRIMARY KEY (grain_type, grain_key, state_name)
) WITHOUT ROWID;

-- Reminders. Times are milliseconds since 1970 UTC.
CREATE TABLE grain_reminder (
    grain_type text NOT NULL,
    grain_key text NOT NULL,
    name text NOT NULL,
    start_at_ms integer NOT NULL,
    period_ms integer NOT NULL CHECK (period_ms > 0),
    next_due_at_ms integer NOT NULL,
    PRIMARY KEY (grain_type, grain_key, name)
) WITHOUT ROWID;
