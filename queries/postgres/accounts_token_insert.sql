-- The next refresh token of a session.
INSERT INTO catalog."RefreshTokens" ("tokenHash", "sessionId") VALUES ($1, $2)
