-- What erasure $1 began to delete and may not have finished, oldest first.
SELECT id, batches, hours, orders FROM analytics."ErasureParts" WHERE "erasureId" = $1 AND "doneAt" IS NULL ORDER BY id
