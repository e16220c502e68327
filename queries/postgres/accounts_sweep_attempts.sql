-- Takes away failures nobody counts any more, some of them at a time.
DELETE FROM catalog."SignInAttempts" WHERE key IN (
    SELECT key FROM catalog."SignInAttempts" WHERE "lastAt" < now() - interval '2 days' ORDER BY "lastAt" LIMIT 1000
    FOR UPDATE SKIP LOCKED)
