-- Ends the session of any of its refresh tokens.
UPDATE catalog."Sessions" SET "endedAt" = now(), "endReason" = $2
WHERE id = (SELECT "sessionId" FROM catalog."RefreshTokens" WHERE "tokenHash" = $1) AND "endedAt" IS NULL
