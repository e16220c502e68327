-- Ends a session with all its refresh tokens.
UPDATE catalog."Sessions" SET "endedAt" = now(), "endReason" = $2 WHERE id = $1 AND "endedAt" IS NULL
