-- What part $1 names is deleted; what it says of orders is not needed any more.
UPDATE analytics."ErasureParts" SET "doneAt" = clock_timestamp(), orders = '{}' WHERE id = $1
