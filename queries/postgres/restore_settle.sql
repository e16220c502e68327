-- What held for the servers that were backed up and does not for these: who does which work, and the noted changes,
-- whose transactions are another server's; everything is mirrored anew instead.
DELETE FROM analytics."MirrorChanges";
UPDATE analytics."MirrorState" SET "leaseUntil" = '-infinity', "asOf" = NULL, "resyncAsked" = true;
UPDATE analytics."RollupWork" SET "heldUntil" = '-infinity';
DELETE FROM analytics."JobLeases"
