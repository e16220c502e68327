-- What the order mirror works from: the orders and products that were changed, what it has written of them, and who
-- does the work.
--
-- A change is noted in the transaction that makes it and removed once ClickHouse has it: nothing can be missed, whatever
-- order transactions commit in, and one that stays open holds back its own orders only.

ALTER TABLE analytics."MirrorState"
    -- Written to ClickHouse as well: another name there means that it holds something else.
    ADD generation uuid NOT NULL DEFAULT gen_random_uuid(),
    -- Of the rows in ClickHouse. It grows with each batch, before anything of the batch is sent.
    ADD version bigint NOT NULL DEFAULT 0,
    -- The version of the newest batch that stands in ClickHouse.
    ADD "writtenVersion" bigint NOT NULL DEFAULT 0,
    -- The instance that mirrors; when its time is over another may.
    ADD holder uuid,
    ADD "leaseUntil" timestamptz NOT NULL DEFAULT '-infinity',
    -- Somebody wants everything mirrored anew.
    ADD "resyncAsked" boolean NOT NULL DEFAULT false,
    -- While everything is mirrored anew: rows up to this version were not yet written again, or no longer exist.
    ADD "resyncVersion" bigint,
    ADD "resyncReason" text,
    ADD "resyncedAt" timestamptz;

-- Once for each transaction and what it changed. kind: an order; a product; the category or platform of a product, by
-- which orders already made are grouped.
CREATE TABLE analytics."MirrorChanges" (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    kind text NOT NULL CHECK (kind IN ('order', 'product', 'class')),
    id text NOT NULL,
    "changedAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (xid, kind, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = -1);

-- Orders to be mirrored again whether or not they were changed, after all changes: oldest first.
CREATE TABLE analytics."MirrorBacklog" (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "orderId" text NOT NULL
);

-- The keys of the rows that ClickHouse holds, or may hold, of an order: the day and the line, such as
-- 2026-11-22 6f9c…. Written before the rows are sent, so that a row which a crash left behind is never forgotten.
CREATE TABLE analytics."MirroredOrders" (
    "orderId" text PRIMARY KEY,
    keys text[] NOT NULL
);

-- Orders that the source statement gives something for which ClickHouse can't hold.
CREATE TABLE analytics."MirrorRefusals" (
    "orderId" text PRIMARY KEY,
    reason text NOT NULL,
    "refusedAt" timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What of the catalogue the figures group by. The rest of it stays closed to the role.
CREATE VIEW analytics."CatalogProducts" AS
SELECT id, name, category, platform, price, "isActive" FROM catalog."Products";

CREATE FUNCTION analytics.note_order() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO analytics."MirrorChanges" (kind, id) VALUES ('order', OLD.id) ON CONFLICT DO NOTHING;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO analytics."MirrorChanges" (kind, id) VALUES ('order', NEW.id) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION analytics.note_order_item() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO analytics."MirrorChanges" (kind, id) VALUES ('order', OLD."orderId") ON CONFLICT DO NOTHING;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO analytics."MirrorChanges" (kind, id) VALUES ('order', NEW."orderId") ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION analytics.note_refund_item() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO analytics."MirrorChanges" (kind, id)
    SELECT 'order', "orderId" FROM orders."Refunds"
    WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW."refundId" ELSE OLD."refundId" END
        OR id = CASE WHEN TG_OP = 'DELETE' THEN OLD."refundId" ELSE NEW."refundId" END
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE FUNCTION analytics.note_product() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO analytics."MirrorChanges" (kind, id) VALUES ('product', OLD.id), ('class', OLD.id)
        ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO analytics."MirrorChanges" (kind, id) VALUES ('product', NEW.id) ON CONFLICT DO NOTHING;
        IF TG_OP = 'UPDATE' AND (OLD.category, OLD.platform) IS DISTINCT FROM (NEW.category, NEW.platform) THEN
            INSERT INTO analytics."MirrorChanges" (kind, id) VALUES ('class', NEW.id) ON CONFLICT DO NOTHING;
        END IF;
    END IF;
    RETURN NULL;
END
$$;

-- For a shop's own order tables: FOR EACH ROW EXECUTE FUNCTION analytics.note_order_change('order_id'), with the name
-- of the column that holds the order's id.
CREATE FUNCTION analytics.note_order_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_NARGS <> 1 THEN
        RAISE EXCEPTION 'analytics.note_order_change takes the name of the column that holds the order''s id';
    END IF;
    INSERT INTO analytics."MirrorChanges" (kind, id)
    SELECT DISTINCT 'order', changed.id
    FROM (VALUES
        (CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) ->> TG_ARGV[0] END),
        (CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) ->> TG_ARGV[0] END)) AS changed (id)
    WHERE changed.id IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

-- And after a TRUNCATE of such a table: FOR EACH STATEMENT EXECUTE FUNCTION analytics.note_all_orders_change().
CREATE FUNCTION analytics.note_all_orders_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE analytics."MirrorState" SET "resyncAsked" = true;
    RETURN NULL;
END
$$;
GRANT EXECUTE ON FUNCTION analytics.note_order_change(), analytics.note_all_orders_change() TO orders;

CREATE TRIGGER orders_mirror AFTER INSERT OR UPDATE OR DELETE ON orders."Orders"
FOR EACH ROW EXECUTE FUNCTION analytics.note_order();
CREATE TRIGGER order_items_mirror AFTER INSERT OR UPDATE OR DELETE ON orders."OrderItems"
FOR EACH ROW EXECUTE FUNCTION analytics.note_order_item();
CREATE TRIGGER refunds_mirror AFTER INSERT OR UPDATE OR DELETE ON orders."Refunds"
FOR EACH ROW EXECUTE FUNCTION analytics.note_order_change('orderId');
CREATE TRIGGER refund_items_mirror AFTER INSERT OR UPDATE OR DELETE ON orders."RefundItems"
FOR EACH ROW EXECUTE FUNCTION analytics.note_refund_item();
CREATE TRIGGER orders_mirror_truncate AFTER TRUNCATE ON orders."Orders"
FOR EACH STATEMENT EXECUTE FUNCTION analytics.note_all_orders_change();
CREATE TRIGGER order_items_mirror_truncate AFTER TRUNCATE ON orders."OrderItems"
FOR EACH STATEMENT EXECUTE FUNCTION analytics.note_all_orders_change();
CREATE TRIGGER refunds_mirror_truncate AFTER TRUNCATE ON orders."Refunds"
FOR EACH STATEMENT EXECUTE FUNCTION analytics.note_all_orders_change();
CREATE TRIGGER refund_items_mirror_truncate AFTER TRUNCATE ON orders."RefundItems"
FOR EACH STATEMENT EXECUTE FUNCTION analytics.note_all_orders_change();
CREATE TRIGGER products_mirror
AFTER INSERT OR DELETE OR UPDATE OF name, category, platform, price, "deletedAt" ON catalog."Products"
FOR EACH ROW EXECUTE FUNCTION analytics.note_product();
