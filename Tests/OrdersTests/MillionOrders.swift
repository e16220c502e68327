import Postgres

/// Fills a migrated database with a million orders and what belongs to them, and every other table of the store with
/// something, in seconds: keys, checks and indexes are put aside while the rows go in.
enum MillionOrders {
    /// Rows of a table that nothing here knows: enough for an index to be worth its while.
    private static let otherRows = 30_000

    static func fill(_ pool: PostgresPool) async throws {
        _ = try await pool.script(aside + orders + others + back)
        // Not inside a transaction.
        _ = try await pool.script("VACUUM ANALYZE")
    }

    /// Takes every key, check and index of the two schemas away and keeps their definitions; makes the tables unlogged.
    private static let aside = """
        SET maintenance_work_mem = '256MB';
        CREATE TEMP TABLE aside AS
        SELECT conrelid::regclass::text AS "table", quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition,
            array_position('{f,c,p,u}'::text[], contype::text) AS turn
        FROM pg_constraint
        WHERE connamespace IN ('orders'::regnamespace, 'catalog'::regnamespace) AND contype IN ('p', 'u', 'f', 'c');
        INSERT INTO aside
        SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), 5
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace IN ('orders'::regnamespace, 'catalog'::regnamespace)
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u'));
        DO $$
        DECLARE
            a record;
        BEGIN
            FOR a IN SELECT * FROM aside ORDER BY turn LOOP
                IF a.turn = 5 THEN EXECUTE 'DROP INDEX ' || a.name;
                ELSE EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %s', a."table", a.name);
                END IF;
            END LOOP;
            FOR a IN SELECT oid::regclass::text AS name FROM pg_class
                WHERE relkind = 'r' AND relnamespace IN ('orders'::regnamespace, 'catalog'::regnamespace) LOOP
                EXECUTE format('ALTER TABLE %s SET UNLOGGED, DISABLE TRIGGER ALL', a.name);
            END LOOP;
        END $$;

        """

    /// 20,000 customers with 50 orders each, of two lines each; most are long delivered.
    private static let orders = """
        CREATE TEMP TABLE customers AS
        SELECT n, gen_random_uuid() AS "userId", gen_random_uuid() AS "productId" FROM generate_series(1, 20000) n;
        ANALYZE customers;
        INSERT INTO orders."Orders" (
            id, "orderNumber", "userId", status, "paymentStatus", "paymentMethod", "stockState", "subtotalAmount",
            "totalAmount", "paidAmount", currency, "shippingAddress", "createdAt", "updatedAt")
        SELECT gen_random_uuid(), (n * 50 + m)::text, "userId",
            CASE WHEN n % 1000 = 0 THEN 'pending' WHEN n % 1000 = 1 THEN 'processing' WHEN n % 20 = 2 THEN 'cancelled'
                ELSE 'delivered' END,
            CASE WHEN n % 10000 = 0 THEN 'pending' ELSE 'paid' END, 'card',
            CASE WHEN n % 10000 = 0 THEN 'reserved' ELSE 'confirmed' END, 10, 10, 10, 'USD', '{}', at, at
        FROM customers, generate_series(1, 50) m, LATERAL (SELECT now() - (m * 20000 + n) * interval '1 minute' AS at) t;
        INSERT INTO orders."OrderItems" (
            id, "orderId", position, "productId", "productName", "unitPrice", quantity, "totalPrice")
        SELECT gen_random_uuid(), o.id, place, c."productId", 'x', 5, 1, 5
        FROM orders."Orders" o JOIN customers c USING ("userId"), generate_series(0, 1) place;
        INSERT INTO orders."OrderHistory" ("orderId", event, "toStatus", "actorKind", "createdAt")
        SELECT id, 'created', 'pending', 'user', "createdAt" FROM orders."Orders";
        INSERT INTO orders."OrderAttempts" (
            id, "userId", "idempotencyKey", fingerprint, state, "leaseId", "leaseUntil", "answerStatus", "answerBody")
        SELECT id, "userId", "orderNumber", 'x', 'answered', id, now(), 201, '{}' FROM orders."Orders" LIMIT 100000;
        INSERT INTO orders."Refunds" (id, "orderId", amount, currency, status, "actorKind")
        SELECT id, id, 1, 'USD', CASE WHEN "orderNumber"::int % 5000 = 0 THEN 'pending' ELSE 'succeeded' END, 'admin'
        FROM orders."Orders" LIMIT 100000;
        INSERT INTO orders."RefundItems" SELECT "orderId", id, 1, 1 FROM orders."OrderItems" LIMIT 100000;
        INSERT INTO orders."PaymentNotices" (id, "orderId", kind)
        SELECT id::text, id, 'captured' FROM orders."Orders" LIMIT 100000;

        """

    /// Every table that is still empty, a value for each column by its type alone.
    private static let others = """
        DO $$
        DECLARE
            t record;
            isEmpty boolean;
        BEGIN
            FOR t IN
                SELECT c.oid::regclass::text AS name,
                    string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
                    string_agg(CASE WHEN a.attnotnull THEN v.value ELSE format('CASE WHEN n %% 2 = 0 THEN %s END', v.value) END,
                        ', ' ORDER BY a.attnum) AS values
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid,
                LATERAL (SELECT CASE format_type(a.atttypid, NULL)
                    WHEN 'uuid' THEN 'gen_random_uuid()' WHEN 'text' THEN '''x'' || n' WHEN 'integer' THEN 'n'
                    WHEN 'bigint' THEN 'n' WHEN 'smallint' THEN 'n % 5' WHEN 'numeric' THEN 'n % 1000'
                    WHEN 'boolean' THEN 'n % 100 = 0' WHEN 'jsonb' THEN '''{}''' WHEN 'json' THEN '''{}''' WHEN 'bytea' THEN 'sha256(n::text::bytea)'
                    WHEN 'timestamp with time zone' THEN 'now() - n * interval ''1 minute''' WHEN 'date' THEN 'current_date - n'
                    ELSE 'NULL' END AS value) v
                WHERE c.relkind = 'r' AND c.relnamespace IN ('orders'::regnamespace, 'catalog'::regnamespace)
                    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a'
                GROUP BY c.oid
            LOOP
                EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', t.name) INTO isEmpty;
                IF isEmpty THEN
                    EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM generate_series(1, \(otherRows)) n', t.name, t.columns,
                        t.values);
                END IF;
            END LOOP;
        END $$;

        """

    private static let back = """
        DO $$
        DECLARE
            a record;
        BEGIN
            FOR a IN SELECT * FROM aside ORDER BY turn DESC LOOP
                IF a.turn = 5 THEN EXECUTE a.definition;
                ELSE
                    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %s %s %s', a."table", a.name, a.definition,
                        CASE WHEN a.turn <= 2 THEN 'NOT VALID' END);
                END IF;
            END LOOP;
        END $$;
        """
}
