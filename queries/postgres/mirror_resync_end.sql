-- Everything was mirrored anew. $1 instance.
UPDATE analytics."MirrorState" SET "resyncVersion" = NULL, "resyncReason" = NULL, "resyncedAt" = clock_timestamp()
WHERE holder = $1
