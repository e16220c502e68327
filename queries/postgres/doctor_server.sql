-- What the server says of itself: its version, clock and what it promises of what is committed.
SELECT current_setting('server_version') AS version,
    extract(epoch FROM clock_timestamp())::double precision AS clock,
    current_user::text AS account,
    -- As it is set for everyone: whoever asks this may have made its own session so.
    pg_is_in_recovery() OR EXISTS (
        SELECT FROM pg_db_role_setting
        WHERE 'default_transaction_read_only=on' = ANY (setconfig)
            AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    ) AS "readOnly",
    current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' AS durable,
    current_setting('max_connections')::bigint AS "connectionsMax",
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections
