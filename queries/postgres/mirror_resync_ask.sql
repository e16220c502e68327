-- Asks whoever mirrors to mirror everything anew.
UPDATE analytics."MirrorState" SET "resyncAsked" = true
