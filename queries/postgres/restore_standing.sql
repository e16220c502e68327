-- What a restore would put an end to: schemas of ours, and services that are connected.
SELECT
    (SELECT count(*) FROM pg_namespace WHERE nspname IN ('lugx', 'catalog', 'orders', 'analytics')) AS schemas,
    (SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND usename IN ('catalog', 'orders', 'analytics')) AS services
