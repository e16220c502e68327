-- What the services' roles may not do though they have to, and may do though they must not: a line each.
WITH roles AS (
    SELECT wanted.name, oid, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls
    FROM (VALUES ('catalog'), ('orders'), ('analytics')) AS wanted (name)
    LEFT JOIN pg_roles found ON found.rolname = wanted.name
), tables AS (
    SELECT c.oid, n.nspname AS place, c.relkind, format('%I.%I', n.nspname, c.relname) AS title, c.relowner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('lugx', 'catalog', 'orders', 'analytics') AND c.relkind IN ('r', 'p', 'v', 'm')
), privileges (privilege) AS (
    VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')
), vital (role, title, privilege) AS (
    -- What a service stops without; of the other tables some can only be added to.
    VALUES ('catalog', 'catalog."Users"', 'INSERT'), ('catalog', 'catalog."Users"', 'UPDATE'),
        ('catalog', 'catalog."Products"', 'INSERT'), ('catalog', 'catalog."Products"', 'UPDATE'),
        ('catalog', 'catalog."Reviews"', 'INSERT'), ('orders', 'orders."Orders"', 'INSERT'),
        ('orders', 'orders."Orders"', 'UPDATE'), ('orders', 'orders."OrderItems"', 'INSERT'),
        ('orders', 'orders."OrderHistory"', 'INSERT'), ('orders', 'orders."Outbox"', 'INSERT'),
        ('orders', 'orders."Outbox"', 'UPDATE'), ('analytics', 'analytics."MirrorState"', 'UPDATE'),
        ('analytics', 'analytics."MirrorChanges"', 'DELETE'), ('analytics', 'analytics."IngestionLedger"', 'INSERT'),
        ('analytics', 'analytics."IngestionLedger"', 'UPDATE'), ('analytics', 'analytics."RollupWork"', 'UPDATE'),
        ('analytics', 'analytics."JobLeases"', 'INSERT'), ('analytics', 'analytics."ReportRuns"', 'INSERT')
), closed (title) AS (
    -- The order service's own, which analytics has no business in.
    VALUES ('orders."Outbox"'), ('orders."AuditTrail"')
)
SELECT role, kind, what FROM (
    SELECT name AS role, 'lacks' AS kind, 'the role itself' AS what FROM roles WHERE oid IS NULL
    UNION ALL
    SELECT name, 'lacks', 'CONNECT to the database'
    FROM roles WHERE oid IS NOT NULL AND NOT has_database_privilege(oid, current_database(), 'CONNECT')
    UNION ALL
    SELECT name, 'lacks', 'LOGIN' FROM roles WHERE oid IS NOT NULL AND NOT rolcanlogin
    UNION ALL
    SELECT r.name, 'lacks', 'USAGE of the schema ' || n.nspname
    FROM roles r JOIN pg_namespace n ON n.nspname = r.name OR r.name = 'analytics' AND n.nspname = 'orders'
    WHERE r.oid IS NOT NULL AND NOT has_schema_privilege(r.oid, n.oid, 'USAGE')
    UNION ALL
    SELECT r.name, 'lacks', 'SELECT of ' || t.title
    FROM roles r JOIN tables t
        ON t.place = r.name OR r.name = 'analytics' AND t.place = 'orders' AND t.title NOT IN (SELECT title FROM closed)
    WHERE r.oid IS NOT NULL AND NOT has_table_privilege(r.oid, t.oid, 'SELECT')
    UNION ALL
    SELECT v.role, 'lacks', v.privilege || ' of ' || v.title
    FROM vital v JOIN roles r ON r.name = v.role JOIN tables t ON t.title = v.title
    WHERE r.oid IS NOT NULL AND NOT has_table_privilege(r.oid, t.oid, v.privilege)
    UNION ALL
    SELECT name, 'has', attribute
    FROM roles, LATERAL (VALUES (rolsuper, 'SUPERUSER'), (rolcreatedb, 'CREATEDB'), (rolcreaterole, 'CREATEROLE'),
        (rolreplication, 'REPLICATION'), (rolbypassrls, 'BYPASSRLS')) AS given (is_given, attribute)
    WHERE is_given
    UNION ALL
    SELECT r.name, 'has', p.privilege || ' of ' || t.title
    FROM roles r CROSS JOIN privileges p JOIN tables t ON has_table_privilege(r.oid, t.oid, p.privilege)
    WHERE NOT rolsuper AND (
        t.place <> r.name AND NOT (r.name = 'analytics' AND t.place = 'orders' AND p.privilege = 'SELECT'
            AND t.title NOT IN (SELECT title FROM closed))
        OR t.place = r.name AND p.privilege IN ('TRUNCATE', 'TRIGGER', 'REFERENCES'))
    UNION ALL
    SELECT r.name, 'has', 'CREATE in the schema ' || n.nspname
    FROM roles r JOIN pg_namespace n ON n.nspname IN ('lugx', 'catalog', 'orders', 'analytics', 'public')
    WHERE r.oid IS NOT NULL AND NOT rolsuper AND has_schema_privilege(r.oid, n.oid, 'CREATE')
    UNION ALL
    SELECT r.name, 'has', 'the rights of ' || other.rolname
    FROM roles r JOIN pg_auth_members m ON m.member = r.oid JOIN pg_roles other ON other.oid = m.roleid
) AS faults
-- What explains many others first.
ORDER BY what NOT LIKE 'the rights of %', role, kind, what
