-- How many orders there are in each status, kept with the orders themselves: the health and the admin's list show it
-- without counting millions of rows.
--
-- A row for each of a few shards, chosen by the connection, so that orders made at the same time don't wait for one
-- another; one row holds all statuses, so that a change of status locks one row and no two wait in a circle.

CREATE TABLE orders."OrderTotals" (
    shard integer PRIMARY KEY,
    pending bigint NOT NULL DEFAULT 0,
    processing bigint NOT NULL DEFAULT 0,
    shipped bigint NOT NULL DEFAULT 0,
    delivered bigint NOT NULL DEFAULT 0,
    cancelled bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

LOCK TABLE orders."Orders" IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO orders."OrderTotals" (shard) SELECT generate_series(1, 31);
INSERT INTO orders."OrderTotals" (shard, pending, processing, shipped, delivered, cancelled)
SELECT 0, count(*) FILTER (WHERE status = 'pending'), count(*) FILTER (WHERE status = 'processing'),
    count(*) FILTER (WHERE status = 'shipped'), count(*) FILTER (WHERE status = 'delivered'),
    count(*) FILTER (WHERE status = 'cancelled')
FROM orders."Orders";

CREATE FUNCTION orders.count_order() RETURNS trigger LANGUAGE plpgsql SET search_path = orders AS $$
DECLARE
    before text := CASE WHEN TG_OP <> 'INSERT' THEN OLD.status END;
    after text := CASE WHEN TG_OP <> 'DELETE' THEN NEW.status END;
BEGIN
    UPDATE orders."OrderTotals" SET
        pending = pending + (after IS NOT DISTINCT FROM 'pending')::int - (before IS NOT DISTINCT FROM 'pending')::int,
        processing = processing
            + (after IS NOT DISTINCT FROM 'processing')::int - (before IS NOT DISTINCT FROM 'processing')::int,
        shipped = shipped + (after IS NOT DISTINCT FROM 'shipped')::int - (before IS NOT DISTINCT FROM 'shipped')::int,
        delivered = delivered
            + (after IS NOT DISTINCT FROM 'delivered')::int - (before IS NOT DISTINCT FROM 'delivered')::int,
        cancelled = cancelled
            + (after IS NOT DISTINCT FROM 'cancelled')::int - (before IS NOT DISTINCT FROM 'cancelled')::int
    WHERE shard = pg_backend_pid() % 32;
    RETURN NULL;
END
$$;
CREATE TRIGGER orders_count AFTER INSERT OR DELETE ON orders."Orders"
FOR EACH ROW EXECUTE FUNCTION orders.count_order();
CREATE TRIGGER orders_count_status AFTER UPDATE OF status ON orders."Orders"
FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION orders.count_order();
REVOKE INSERT, DELETE ON orders."OrderTotals" FROM orders;
