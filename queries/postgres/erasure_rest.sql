-- Gives erasure $1 back; it is looked at again in $2 seconds.
UPDATE analytics."Erasures"
SET "heldUntil" = '-infinity', "dueAt" = clock_timestamp() + make_interval(secs => $2)
WHERE id = $1
