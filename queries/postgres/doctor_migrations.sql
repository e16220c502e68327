-- The migrations that were applied.
SELECT version, name, checksum FROM lugx.schema_migrations ORDER BY version
