-- Counts a sign-in before its password is looked at, so that many at once can't outrun the count; success forgets it.
-- No row: it is locked. $1 key, $2 failures that lock, $3 seconds it is locked for.
INSERT INTO catalog."SignInAttempts" AS attempt (key, failures, "lockedUntil")
VALUES ($1, 1, CASE WHEN $2::bigint <= 1 THEN now() + make_interval(secs => $3) END)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE
        WHEN attempt."lockedUntil" IS NOT NULL OR attempt."lastAt" < now() - interval '1 day' THEN 1
        ELSE attempt.failures + 1 END,
    "lastAt" = now(),
    "lockedUntil" = CASE
        WHEN $2 <= CASE
            WHEN attempt."lockedUntil" IS NOT NULL OR attempt."lastAt" < now() - interval '1 day' THEN 1
            ELSE attempt.failures + 1 END
        THEN now() + make_interval(secs => $3) END
WHERE attempt."lockedUntil" IS NULL OR attempt."lockedUntil" <= now()
RETURNING failures
