-- How far the verifier has come: the hour it goes on from.
UPDATE analytics."RollupWork" SET "verifiedTo" = $2 WHERE holder = $1
