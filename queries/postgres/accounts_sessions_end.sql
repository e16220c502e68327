-- Ends all sessions of an account.
UPDATE catalog."Sessions" SET "endedAt" = now(), "endReason" = $2 WHERE "userId" = $1 AND "endedAt" IS NULL
