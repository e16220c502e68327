-- How long a locked address stays locked, in whole seconds.
SELECT greatest(1, ceil(extract(epoch FROM "lockedUntil" - now())))::bigint AS seconds
FROM catalog."SignInAttempts" WHERE key = $1 AND "lockedUntil" > now()
