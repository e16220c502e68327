-- The tokens, newest first, as they are shown: never the token or its hash. $1 how many.
SELECT json_build_object(
    'id', id, 'name', name, 'hint', hint, 'created_by', "createdBy",
    'created_at', to_char("createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'expires_at', to_char("expiresAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'revoked_at', to_char("revokedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'last_used_at', to_char("lastUsedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'state', CASE
        WHEN "revokedAt" IS NOT NULL THEN 'revoked' WHEN "expiresAt" <= now() THEN 'expired' ELSE 'valid' END
)::text AS document
FROM analytics."ApiTokens"
ORDER BY "createdAt" DESC, id
LIMIT $1::bigint
