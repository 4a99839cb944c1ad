-- The record: transfers and their postings. Only ever inserted, held by the triggers below.
CREATE TABLE ledger_transfer (
    sequence        bigint   PRIMARY KEY CHECK (sequence > 0),
    id              text     COLLATE "C" NOT NULL UNIQUE,
    kind            smallint NOT NULL CHECK (kind BETWEEN 1 AND 5),
    at_us           bigint   NOT NULL,
    effective_at_us bigint,
    expires_at_us   bigint,
    hold_id         text     COLLATE "C",
    released        bigint   NOT NULL CHECK (released >= 0),
    corrects        text     COLLATE "C",
    memo            text     NOT NULL,
    refs            text     NOT NULL, -- a JSON object of strings
    leaf            bytea    NOT NULL CHECK (length(leaf) = 32),
    chain           bytea    NOT NULL CHECK (length(chain) = 32)
);

-- A hold is resolved at most once, whatever the program believes.
CREATE UNIQUE INDEX ledger_transfer_by_hold ON ledger_transfer (hold_id) WHERE hold_id IS NOT NULL;

CREATE TABLE ledger_posting (
    sequence bigint  NOT NULL REFERENCES ledger_transfer (sequence),
    line     integer NOT NULL,
    debit    text    COLLATE "C" NOT NULL,
    credit   text    COLLATE "C" NOT NULL CHECK (credit <> debit),
    unit     integer NOT NULL,
    amount   bigint  NOT NULL CHECK (amount > 0),
    PRIMARY KEY (sequence, line)
);

CREATE INDEX ledger_posting_by_debit ON ledger_posting (debit, sequence);
CREATE INDEX ledger_posting_by_credit ON ledger_posting (credit, sequence);

-- Derived from the record in the same transaction that extends it, and checked against it by Verify.
CREATE TABLE ledger_balance (
    account      text    COLLATE "C" NOT NULL,
    unit         integer NOT NULL,
    debits       bigint  NOT NULL CHECK (debits >= 0),
    credits      bigint  NOT NULL CHECK (credits >= 0),
    held_debits  bigint  NOT NULL CHECK (held_debits >= 0),
    held_credits bigint  NOT NULL CHECK (held_credits >= 0),
    PRIMARY KEY (account, unit),
    CHECK (NOT (account LIKE 'wallet:%' OR account LIKE 'escrow:%') OR debits + held_debits <= credits)
) WITH (fillfactor = 70);

CREATE TABLE ledger_open_hold (
    hold_id       text   COLLATE "C" NOT NULL PRIMARY KEY,
    expires_at_us bigint NOT NULL
);

CREATE INDEX ledger_open_hold_by_expiry ON ledger_open_hold (expires_at_us);

-- Its one row is the lock that puts the writers of several processes in order.
CREATE TABLE ledger_head (
    one      integer PRIMARY KEY CHECK (one = 1),
    sequence bigint  NOT NULL,
    chain    bytea   NOT NULL CHECK (length(chain) = 32)
) WITH (fillfactor = 10);

INSERT INTO ledger_head (one, sequence, chain) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END
$$;

CREATE TRIGGER ledger_transfer_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_posting_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- One look at the head for all rows of a statement: whatever is inserted lies beyond it.
CREATE FUNCTION ledger_refuse_insert_before_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT min(sequence) FROM added) <= (SELECT sequence FROM ledger_head) THEN
        RAISE EXCEPTION 'the ledger is append-only';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER ledger_transfer_only_appended AFTER INSERT ON ledger_transfer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_insert_before_head();
CREATE TRIGGER ledger_posting_only_appended AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_insert_before_head();

-- Also when a session claims to be a replica, which switches ordinary triggers off.
ALTER TABLE ledger_transfer ENABLE ALWAYS TRIGGER ledger_transfer_never_changed;
ALTER TABLE ledger_transfer ENABLE ALWAYS TRIGGER ledger_transfer_only_appended;
ALTER TABLE ledger_posting ENABLE ALWAYS TRIGGER ledger_posting_never_changed;
ALTER TABLE ledger_posting ENABLE ALWAYS TRIGGER ledger_posting_only_appended;
