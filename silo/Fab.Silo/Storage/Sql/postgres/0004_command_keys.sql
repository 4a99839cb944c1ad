-- Commands that came with an Idempotency-Key, where a space has several hubs: what one has begun no other begins again.
CREATE TABLE command_key (
    name text NOT NULL PRIMARY KEY, -- a hash of who asked, and the key
    asked bytea NOT NULL, -- a hash of what was asked
    hub text NOT NULL, -- the process that does it
    begun_at timestamptz NOT NULL,
    alive_at timestamptz NOT NULL, -- when that process last said that it is at it
    answer bytea -- null as long as there is none; only who asked can read it
);

CREATE INDEX command_key_begun_at ON command_key (begun_at);
