-- Begins to mirror everything anew; no row where the work is somebody else's by now. $1 instance, $2 the newest version
-- that ClickHouse holds, $3 why, $4 whether what is there can't be relied on meanwhile.
UPDATE analytics."MirrorState" SET
    generation = gen_random_uuid(), version = greatest(version, $2) + 2,
    "resyncVersion" = greatest(version, $2) + 1, "resyncReason" = $3, "resyncAsked" = false,
    "asOf" = CASE WHEN $4 THEN NULL ELSE "asOf" END
WHERE holder = $1 RETURNING generation, version, "writtenVersion", "resyncAsked", "resyncVersion", "resyncReason", "asOf"
