-- A version for a batch; no row where the work is somebody else's by now. $1 instance.
UPDATE analytics."MirrorState" SET version = version + 1 WHERE holder = $1 RETURNING version
