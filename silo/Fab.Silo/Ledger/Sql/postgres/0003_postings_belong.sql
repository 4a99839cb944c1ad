-- That each posting belongs to a transfer was a foreign key, which looks for every row and locks what it finds: a third of
-- a commit. Transfers are never deleted, so one look for all rows of a statement holds the same.
ALTER TABLE ledger_posting DROP CONSTRAINT ledger_posting_sequence_fkey;

CREATE FUNCTION ledger_refuse_stray_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT min(sequence) FROM added) <= (SELECT sequence FROM ledger_head) THEN
        RAISE EXCEPTION 'the ledger is append-only';
    END IF;
    IF EXISTS (SELECT DISTINCT sequence FROM added EXCEPT SELECT sequence FROM ledger_transfer
               WHERE sequence BETWEEN (SELECT min(sequence) FROM added) AND (SELECT max(sequence) FROM added)) THEN
        RAISE EXCEPTION 'a posting belongs to a transfer';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER ledger_posting_only_appended ON ledger_posting;
CREATE TRIGGER ledger_posting_only_appended AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_stray_posting();
ALTER TABLE ledger_posting ENABLE ALWAYS TRIGGER ledger_posting_only_appended;
