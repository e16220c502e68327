-- A batch stands in ClickHouse; no row where the work is somebody else's by now. $1 instance, $2 the batch's version,
-- $3 whether it had rows.
UPDATE analytics."MirrorState" SET "writtenVersion" = CASE WHEN $3 THEN $2 ELSE "writtenVersion" END
WHERE holder = $1 AND version = $2 RETURNING version
