-- Revokes a token for good and writes it into the trail; a second time it changes nothing. A row where there is such a
-- token. $1 token, $2 admin, $3 request id.
WITH revoked AS (
    UPDATE analytics."ApiTokens" SET "revokedAt" = now() WHERE id = $1 AND "revokedAt" IS NULL RETURNING id
), trail AS (
    INSERT INTO analytics."ApiTokenTrail" ("tokenId", action, actor, "requestId")
    SELECT id, 'revoked', $2, $3 FROM revoked
)
SELECT id FROM analytics."ApiTokens" WHERE id = $1
