-- The migrations that were applied.
SELECT toUInt32(version) AS number, name, checksum FROM analytics.schema_migrations ORDER BY version
