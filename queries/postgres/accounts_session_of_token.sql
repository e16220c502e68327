-- The session of a refresh token, held until the transaction ends, so that of two uses one is first.
SELECT session.id, session."userId", session."endedAt" IS NOT NULL AS ended, session."expiresAt" <= now() AS expired
FROM catalog."Sessions" session
WHERE session.id = (SELECT "sessionId" FROM catalog."RefreshTokens" WHERE "tokenHash" = $1)
FOR UPDATE
