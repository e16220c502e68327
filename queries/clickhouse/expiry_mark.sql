-- From when on events are kept, in milliseconds since 1970, by the times at which they happened; 0 while all are.
SELECT maxIf(received_ms, name = 'kept_from') AS kept_from
FROM analytics.watermarks
