-- How members sign in. Secrets are kept as hashes only; forgetting a member deletes their rows.
CREATE TABLE account (
    member          TEXT    NOT NULL PRIMARY KEY,
    handle          TEXT    NOT NULL UNIQUE, -- who they are to a passkey's device: random
    password_hash   TEXT,
    security_stamp  TEXT    NOT NULL,
    failures        INTEGER NOT NULL,
    locked_until_us INTEGER,
    version         INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE account_passkey (
    id         TEXT    NOT NULL PRIMARY KEY, -- the credential's id, base64url
    member     TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    body       TEXT    NOT NULL, -- StoredPasskey as JSON
    made_at_us INTEGER NOT NULL,
    used_at_us INTEGER
) WITHOUT ROWID;

CREATE INDEX account_passkey_by_member ON account_passkey (member);

CREATE TABLE account_session (
    hash       TEXT    NOT NULL PRIMARY KEY, -- of the cookie
    id         TEXT    NOT NULL UNIQUE,      -- what its owner calls it by
    member     TEXT    NOT NULL,
    how        TEXT    NOT NULL,
    agent      TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    made_at_us INTEGER NOT NULL,
    seen_at_us INTEGER NOT NULL,
    until_us   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX account_session_by_member ON account_session (member);

-- What may be used once: links that let somebody in, challenges to a passkey.
CREATE TABLE account_once (
    hash     TEXT    NOT NULL PRIMARY KEY,
    kind     TEXT    NOT NULL,
    member   TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    until_us INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX account_once_by_member ON account_once (member, kind);

CREATE TABLE account_token_use (
    hash       TEXT    NOT NULL PRIMARY KEY,
    member     TEXT    NOT NULL,
    used_at_us INTEGER NOT NULL
) WITHOUT ROWID;
