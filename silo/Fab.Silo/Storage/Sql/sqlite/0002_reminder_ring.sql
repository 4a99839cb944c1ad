-- Where a reminder's grain lies on the ring that silos divide among themselves, by Orleans' own hash: 0 to 2^32 - 1. Null where
-- the core profile wrote it, which has no ring; the full profile fills it in as it meets one.
ALTER TABLE grain_reminder ADD COLUMN ring integer CHECK (ring BETWEEN 0 AND 4294967295);

CREATE INDEX grain_reminder_ring ON grain_reminder (ring);
