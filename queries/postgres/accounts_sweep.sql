-- Takes away what no longer matters, some of it at a time: sessions a day after they could last be refreshed.
DELETE FROM catalog."Sessions" WHERE id IN (
    SELECT id FROM catalog."Sessions" WHERE "expiresAt" < now() - interval '1 day' ORDER BY "expiresAt" LIMIT 1000
    FOR UPDATE SKIP LOCKED)
