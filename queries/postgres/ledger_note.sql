-- Notes what became of the events of a spool. $1 spool, $2 run, $3 rejected, $4 duplicates, $5 accepted, $6 spooled,
-- $7 inserted, $8 quarantined, $9 expired.
INSERT INTO analytics."IngestionLedger" (
    spool, incarnation, rejected, duplicates, accepted, spooled, inserted, quarantined, expired)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (spool, incarnation) DO UPDATE SET
    rejected = excluded.rejected, duplicates = excluded.duplicates, accepted = excluded.accepted,
    spooled = excluded.spooled, inserted = excluded.inserted, quarantined = excluded.quarantined,
    expired = excluded.expired,
    "updatedAt" = excluded."updatedAt"
