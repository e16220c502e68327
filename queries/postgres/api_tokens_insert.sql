-- Makes a token, unless as many as may be valid are, and writes it into the trail.
-- $1 name, $2 hash, $3 hint, $4 admin, $5 days it is valid, $6 request id, $7 most valid tokens.
WITH token AS (
    INSERT INTO analytics."ApiTokens" (name, "tokenHash", hint, "createdBy", "expiresAt")
    SELECT $1, $2, $3, $4, now() + make_interval(days => $5::bigint::integer)
    WHERE (
        SELECT count(*) FROM analytics."ApiTokens" WHERE "revokedAt" IS NULL AND "expiresAt" > now()
    ) < $7::bigint
    RETURNING id, name, hint, "createdBy", "createdAt", "expiresAt"
), trail AS (
    INSERT INTO analytics."ApiTokenTrail" ("tokenId", action, actor, "requestId")
    SELECT id, 'created', "createdBy", $6 FROM token
)
SELECT json_build_object(
    'id', id, 'name', name, 'hint', hint, 'created_by', "createdBy",
    'created_at', to_char("createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'expires_at', to_char("expiresAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'state', 'valid')::text AS document
FROM token
