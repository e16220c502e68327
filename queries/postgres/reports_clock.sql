-- Now: $1, or the database's clock.
SELECT coalesce($1::timestamptz, clock_timestamp()) AS now
