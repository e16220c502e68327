-- A schema and a login role for each service, each role confined to its own schema; analytics may also read the
-- orders. Run as the owner of the database, who also owns every table that later migrations make.
--
-- Roles belong to the whole cluster: another database may have made them already, or be making them right now.
-- They get no password here: whoever runs the servers gives them one.

DO $$
DECLARE
    service text;
BEGIN
    FOREACH service IN ARRAY ARRAY['catalog', 'orders', 'analytics'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', service);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
END
$$;

CREATE SCHEMA IF NOT EXISTS lugx;
CREATE SCHEMA catalog;
CREATE SCHEMA orders;
CREATE SCHEMA analytics;

-- Nothing for those who are not named: not connecting, not temporary tables, nothing new in "public".
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO catalog, orders, analytics', current_database());
END
$$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA lugx, catalog, orders, analytics FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- A service works with the rows of its schema; the tables themselves are the migrations' business.
GRANT USAGE ON SCHEMA catalog TO catalog;
GRANT USAGE ON SCHEMA orders TO orders;
GRANT USAGE ON SCHEMA analytics TO analytics;
ALTER DEFAULT PRIVILEGES IN SCHEMA catalog GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO catalog;
ALTER DEFAULT PRIVILEGES IN SCHEMA orders GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO orders;
ALTER DEFAULT PRIVILEGES IN SCHEMA analytics GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO analytics;
ALTER DEFAULT PRIVILEGES IN SCHEMA catalog GRANT USAGE, SELECT ON SEQUENCES TO catalog;
ALTER DEFAULT PRIVILEGES IN SCHEMA orders GRANT USAGE, SELECT ON SEQUENCES TO orders;
ALTER DEFAULT PRIVILEGES IN SCHEMA analytics GRANT USAGE, SELECT ON SEQUENCES TO analytics;
ALTER DEFAULT PRIVILEGES IN SCHEMA catalog GRANT EXECUTE ON FUNCTIONS TO catalog;
ALTER DEFAULT PRIVILEGES IN SCHEMA orders GRANT EXECUTE ON FUNCTIONS TO orders;
ALTER DEFAULT PRIVILEGES IN SCHEMA analytics GRANT EXECUTE ON FUNCTIONS TO analytics;

-- The sales figures are made from the orders.
GRANT USAGE ON SCHEMA orders TO analytics;
ALTER DEFAULT PRIVILEGES IN SCHEMA orders GRANT SELECT ON TABLES TO analytics;

-- SELECT name, price FROM "Products" works as it stands; a role passes over the schemas it may not use, and finds its
-- own first (analytics, which may use two).
DO $$
DECLARE
    service text;
    statement_timeout text;
BEGIN
    EXECUTE format(
        'ALTER DATABASE %I SET search_path = catalog, orders, analytics, public', current_database());
    FOR service, statement_timeout IN VALUES ('catalog', '10s'), ('orders', '10s'), ('analytics', '60s') LOOP
        EXECUTE format(
            'ALTER ROLE %I IN DATABASE %I SET statement_timeout = %L', service, current_database(), statement_timeout);
        EXECUTE format(
            'ALTER ROLE %I IN DATABASE %I SET search_path = %I, catalog, orders, analytics, public', service,
            current_database(), service);
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET lock_timeout = %L', service, current_database(), '5s');
        EXECUTE format(
            'ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = %L', service, current_database(),
            '30s');
    END LOOP;
END
$$;
