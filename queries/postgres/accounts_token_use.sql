-- Uses a refresh token. No row: it was used before.
UPDATE catalog."RefreshTokens" SET "usedAt" = now() WHERE "tokenHash" = $1 AND "usedAt" IS NULL RETURNING "sessionId"
