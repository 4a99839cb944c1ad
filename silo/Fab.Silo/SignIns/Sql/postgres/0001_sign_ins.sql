-- How members sign in. Secrets are kept as hashes only; forgetting a member deletes their rows.
CREATE TABLE account (
    member          text   NOT NULL PRIMARY KEY,
    handle          text   NOT NULL UNIQUE, -- who they are to a passkey's device: random
    password_hash   text,
    security_stamp  text   NOT NULL,
    failures        bigint NOT NULL,
    locked_until_us bigint,
    version         bigint NOT NULL
);

CREATE TABLE account_passkey (
    id         text   NOT NULL PRIMARY KEY, -- the credential's id, base64url
    member     text   NOT NULL,
    name       text   NOT NULL,
    body       text   NOT NULL, -- StoredPasskey as JSON
    made_at_us bigint NOT NULL,
    used_at_us bigint
);

CREATE INDEX account_passkey_by_member ON account_passkey (member);

CREATE TABLE account_session (
    hash       text   NOT NULL PRIMARY KEY, -- of the cookie
    id         text   NOT NULL UNIQUE,      -- what its owner calls it by
    member     text   NOT NULL,
    how        text   NOT NULL,
    agent      text   NOT NULL,
    address    text   NOT NULL,
    made_at_us bigint NOT NULL,
    seen_at_us bigint NOT NULL,
    until_us   bigint NOT NULL
);

CREATE INDEX account_session_by_member ON account_session (member);

-- What may be used once: links that let somebody in, challenges to a passkey.
CREATE TABLE account_once (
    hash     text   NOT NULL PRIMARY KEY,
    kind     text   NOT NULL,
    member   text   NOT NULL,
    body     text   NOT NULL,
    until_us bigint NOT NULL
);

CREATE INDEX account_once_by_member ON account_once (member, kind);

CREATE TABLE account_token_use (
    hash       text   NOT NULL PRIMARY KEY,
    member     text   NOT NULL,
    used_at_us bigint NOT NULL
);
