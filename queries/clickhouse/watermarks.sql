-- Up to when events stand and are told of, and up to when the rollups know them; 0 where nothing says so.
SELECT maxIf(received_ms, name = 'events') AS events, maxIf(received_ms, name = 'rollups') AS rollups
FROM analytics.watermarks
