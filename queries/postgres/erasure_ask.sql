-- Asks for a user's events to be erased, unless that is under way. $1 user, $2 who asks, $3 request id.
WITH noted AS (
    INSERT INTO analytics."PrivacyTrail" (action, "userId", actor, "requestId") VALUES ('erase', $1, $2, $3)
)
INSERT INTO analytics."Erasures" ("userId") VALUES ($1)
ON CONFLICT ("userId") WHERE "finishedAt" IS NULL DO NOTHING
