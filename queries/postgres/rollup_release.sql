-- Gives the work on the rollups back.
UPDATE analytics."RollupWork" SET "heldUntil" = '-infinity' WHERE holder = $1
