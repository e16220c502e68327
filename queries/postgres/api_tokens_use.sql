-- The valid token with this hash; its use is noted to the minute. $1 hash.
WITH token AS (
    SELECT id, "lastUsedAt" FROM analytics."ApiTokens"
    WHERE "tokenHash" = $1 AND "revokedAt" IS NULL AND "expiresAt" > now()
), used AS (
    UPDATE analytics."ApiTokens" AS kept SET "lastUsedAt" = now()
    FROM token
    WHERE kept.id = token.id AND (token."lastUsedAt" IS NULL OR token."lastUsedAt" < now() - interval '1 minute')
)
SELECT id FROM token
