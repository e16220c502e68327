-- Takes or keeps the mirror's work, if nobody else has it, and says how far it is. $1 instance, $2 seconds it is held,
-- $3 up to when the orders are mirrored, or NULL where that is as before.
UPDATE analytics."MirrorState" SET
    holder = $1, "leaseUntil" = clock_timestamp() + make_interval(secs => $2), "asOf" = coalesce($3, "asOf")
WHERE holder = $1 OR "leaseUntil" < clock_timestamp()
RETURNING generation, version, "writtenVersion", "resyncAsked", "resyncVersion", "resyncReason", "asOf"
