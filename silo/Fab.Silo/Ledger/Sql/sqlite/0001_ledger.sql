-- The record: transfers and their postings. Only ever inserted, held by the triggers below.
CREATE TABLE ledger_transfer (
    sequence        INTEGER PRIMARY KEY CHECK (sequence > 0),
    id              TEXT    NOT NULL UNIQUE,
    kind            INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5),
    at_us           INTEGER NOT NULL,
    effective_at_us INTEGER,
    expires_at_us   INTEGER,
    hold_id         TEXT,
    released        INTEGER NOT NULL CHECK (released >= 0),
    corrects        TEXT,
    memo            TEXT    NOT NULL,
    refs            TEXT    NOT NULL, -- a JSON object of strings
    leaf            BLOB    NOT NULL CHECK (length(leaf) = 32),
    chain           BLOB    NOT NULL CHECK (length(chain) = 32)
);

-- A hold is resolved at most once, whatever the program believes.
CREATE UNIQUE INDEX ledger_transfer_by_hold ON ledger_transfer (hold_id) WHERE hold_id IS NOT NULL;

CREATE TABLE ledger_posting (
    sequence INTEGER NOT NULL REFERENCES ledger_transfer (sequence),
    line     INTEGER NOT NULL,
    debit    TEXT    NOT NULL,
    credit   TEXT    NOT NULL CHECK (credit <> debit),
    unit     INTEGER NOT NULL,
    amount   INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (sequence, line)
) WITHOUT ROWID;

CREATE INDEX ledger_posting_by_debit ON ledger_posting (debit, sequence);
CREATE INDEX ledger_posting_by_credit ON ledger_posting (credit, sequence);

-- Derived from the record in the same transaction that extends it, and checked against it by Verify.
CREATE TABLE ledger_balance (
    account      TEXT    NOT NULL,
    unit         INTEGER NOT NULL,
    debits       INTEGER NOT NULL CHECK (debits >= 0),
    credits      INTEGER NOT NULL CHECK (credits >= 0),
    held_debits  INTEGER NOT NULL CHECK (held_debits >= 0),
    held_credits INTEGER NOT NULL CHECK (held_credits >= 0),
    PRIMARY KEY (account, unit),
    CHECK (NOT (account LIKE 'wallet:%' OR account LIKE 'escrow:%') OR debits + held_debits <= credits)
) WITHOUT ROWID;

CREATE TABLE ledger_open_hold (
    hold_id       TEXT    NOT NULL PRIMARY KEY,
    expires_at_us INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX ledger_open_hold_by_expiry ON ledger_open_hold (expires_at_us);

CREATE TABLE ledger_head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL,
    chain    BLOB    NOT NULL CHECK (length(chain) = 32)
);

INSERT INTO ledger_head (one, sequence, chain) VALUES (1, 0, zeroblob(32));

CREATE TRIGGER ledger_transfer_never_updated BEFORE UPDATE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER ledger_transfer_never_deleted BEFORE DELETE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER ledger_posting_never_updated BEFORE UPDATE ON ledger_posting
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER ledger_posting_never_deleted BEFORE DELETE ON ledger_posting
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- INSERT OR REPLACE deletes without firing delete triggers, so an insert must lie beyond the head and be new.
CREATE TRIGGER ledger_transfer_only_appended BEFORE INSERT ON ledger_transfer
WHEN NEW.sequence <= (SELECT sequence FROM ledger_head)
    OR EXISTS (SELECT 1 FROM ledger_transfer WHERE id = NEW.id OR sequence = NEW.sequence)
    OR EXISTS (SELECT 1 FROM ledger_transfer WHERE hold_id = NEW.hold_id)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER ledger_posting_only_appended BEFORE INSERT ON ledger_posting
WHEN NEW.sequence <= (SELECT sequence FROM ledger_head)
    OR EXISTS (SELECT 1 FROM ledger_posting WHERE sequence = NEW.sequence AND line = NEW.line)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
