-- Gives the mirror's work back at once. $1 instance.
UPDATE analytics."MirrorState" SET "leaseUntil" = '-infinity' WHERE holder = $1
