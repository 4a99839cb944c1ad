-- Hashes of full subtrees of the Merkle tree, from 256 leaves upwards, so that a proof reads a few hundred rows whatever
-- the size. Derived from the record, and checked against it by Verify; what is missing is computed from the leaves.
CREATE TABLE ledger_node (
    position bigint NOT NULL PRIMARY KEY, -- ((2 * index + 1) << level) - 1
    hash     bytea  NOT NULL CHECK (length(hash) = 32)
);
