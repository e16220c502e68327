-- Writes down that somebody asked for a user's events. $1 action, $2 user, $3 who asked, $4 request id.
INSERT INTO analytics."PrivacyTrail" (action, "userId", actor, "requestId") VALUES ($1, $2, $3, $4)
