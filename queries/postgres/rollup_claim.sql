-- Takes the work on the rollups, or keeps it, and reserves revisions above all that were given out. No row: another
-- instance is at it.
UPDATE analytics."RollupWork"
SET holder = $1,
    "heldUntil" = now() + make_interval(secs => $2),
    revision = greatest(revision, $3) + $4
WHERE holder = $1 OR "heldUntil" < now()
RETURNING revision - $4 + 1 AS first, "verifiedTo"
