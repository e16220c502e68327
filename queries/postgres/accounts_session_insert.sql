-- Starts a session of an account that still has the password hash that was checked, with its first refresh token.
-- $1 user, $2 days, $3 hash of the token, $4 password hash.
WITH account AS (
    SELECT id FROM catalog."Users" WHERE id = $1 AND "passwordHash" = $4 AND "deletedAt" IS NULL FOR SHARE
), session AS (
    INSERT INTO catalog."Sessions" ("userId", "expiresAt")
    SELECT id, now() + make_interval(days => $2::bigint::integer) FROM account RETURNING id
)
INSERT INTO catalog."RefreshTokens" ("tokenHash", "sessionId") SELECT $3, id FROM session
