-- From when on events are kept, for how long that has been so in seconds, and whether events are being erased.
SELECT "keptFrom", extract(epoch FROM clock_timestamp() - "decidedAt")::double precision AS age,
    EXISTS (SELECT FROM analytics."ErasureParts" WHERE "doneAt" IS NULL) AS erasing
FROM analytics."EventExpiry"
