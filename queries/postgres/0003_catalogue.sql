-- The catalogue: products and their full text, stock with every movement, reservations, reviews, the audit trail.
--
-- Stock is what can still be sold: a reservation takes it at once, a release puts it back. Every change of it is a row
-- of "StockMovements" in the same transaction, so the sum of a product's movements is its stock.

-- A trusted extension: the owner of the database may make it. Its functions are the catalogue's alone.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA catalog;

CREATE TABLE catalog."Products" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    description text NOT NULL DEFAULT '' CHECK (char_length(description) <= 10000),
    price numeric(12, 2) NOT NULL CHECK (price >= 0),
    "originalPrice" numeric(12, 2) CHECK ("originalPrice" >= 0),
    category text NOT NULL
        CHECK (category IN ('action', 'adventure', 'rpg', 'strategy', 'sports', 'racing', 'simulation')),
    platform text NOT NULL CHECK (platform IN ('pc', 'ps5', 'xbox', 'switch', 'mobile')),
    stock integer NOT NULL DEFAULT 0 CHECK (stock >= 0),
    "imageUrl" text CHECK (char_length("imageUrl") <= 2000),
    featured boolean NOT NULL DEFAULT false,
    trending boolean NOT NULL DEFAULT false,
    -- Kept by the reviews' trigger; the rating follows from them exactly.
    "ratingSum" bigint NOT NULL DEFAULT 0,
    "ratingCount" integer NOT NULL DEFAULT 0,
    rating numeric(3, 2) NOT NULL
        GENERATED ALWAYS AS (coalesce(round("ratingSum"::numeric / nullif("ratingCount", 0), 2), 0)) STORED,
    -- Grows with each change by an admin: the product's ETag.
    version integer NOT NULL DEFAULT 1,
    "deletedAt" timestamptz,
    "isActive" boolean NOT NULL GENERATED ALWAYS AS ("deletedAt" IS NULL) STORED,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "updatedAt" timestamptz NOT NULL DEFAULT now(),
    -- The name as it is written and by its stems, the description by its stems, in this order of weight.
    "searchText" tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', name), 'A') || setweight(to_tsvector('english', name), 'A')
        || setweight(to_tsvector('english', description), 'C')) STORED
);

-- One index for each order of the list, for its filters with their counts, and two for its search.
CREATE INDEX products_newest ON catalog."Products" ("createdAt" DESC, id) WHERE "isActive";
CREATE INDEX products_price ON catalog."Products" (price, id) WHERE "isActive";
CREATE INDEX products_name ON catalog."Products" (name, id) WHERE "isActive";
CREATE INDEX products_rating ON catalog."Products" (rating DESC, id) WHERE "isActive";
CREATE INDEX products_facets ON catalog."Products" (category, platform, price) WHERE "isActive";
CREATE INDEX products_platform ON catalog."Products" (platform, price) WHERE "isActive";
CREATE INDEX products_featured ON catalog."Products" ("createdAt" DESC, id) WHERE "isActive" AND featured;
CREATE INDEX products_trending ON catalog."Products" ("createdAt" DESC, id) WHERE "isActive" AND trending;
CREATE INDEX products_deleted ON catalog."Products" ("deletedAt" DESC, id) WHERE NOT "isActive";
CREATE INDEX products_text ON catalog."Products" USING gin ("searchText") WHERE "isActive";
CREATE INDEX products_trigrams ON catalog."Products" USING gin (name catalog.gin_trgm_ops) WHERE "isActive";

CREATE TABLE catalog."Reviews" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "productId" uuid NOT NULL REFERENCES catalog."Products",
    "userId" uuid NOT NULL,
    -- The name under which it was written; emptied when the account is deleted.
    username text NOT NULL,
    rating smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
    comment text NOT NULL DEFAULT '' CHECK (char_length(comment) <= 5000),
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "updatedAt" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reviews_one_per_buyer UNIQUE ("productId", "userId")
);
CREATE INDEX reviews_newest ON catalog."Reviews" ("productId", "createdAt" DESC, id);
CREATE INDEX reviews_user ON catalog."Reviews" ("userId");

-- Differences rather than a count: each review's row is locked by its writer, and the product's row adds up in order.
CREATE FUNCTION catalog.rate_product() RETURNS trigger LANGUAGE plpgsql SET search_path = catalog AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE catalog."Products" SET "ratingSum" = "ratingSum" - OLD.rating, "ratingCount" = "ratingCount" - 1
        WHERE id = OLD."productId";
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE catalog."Products" SET "ratingSum" = "ratingSum" + NEW.rating, "ratingCount" = "ratingCount" + 1
        WHERE id = NEW."productId";
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER reviews_rate AFTER INSERT OR DELETE OR UPDATE OF rating, "productId" ON catalog."Reviews"
FOR EACH ROW EXECUTE FUNCTION catalog.rate_product();

CREATE TABLE catalog."StockReservations" (
    -- Given by who reserves.
    key uuid PRIMARY KEY,
    state text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'confirmed', 'released')),
    "expiresInSeconds" integer NOT NULL CHECK ("expiresInSeconds" > 0),
    "expiresAt" timestamptz NOT NULL,
    -- Why it was released.
    reason text,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "updatedAt" timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reservations_expiry ON catalog."StockReservations" ("expiresAt") WHERE state = 'held';

CREATE TABLE catalog."StockReservationItems" (
    key uuid NOT NULL REFERENCES catalog."StockReservations",
    "productId" uuid NOT NULL REFERENCES catalog."Products",
    quantity integer NOT NULL CHECK (quantity > 0),
    -- As they were when it was reserved: what the order is made of.
    name text NOT NULL,
    "unitPrice" numeric(12, 2) NOT NULL,
    PRIMARY KEY (key, "productId")
);
CREATE INDEX reservation_items_product ON catalog."StockReservationItems" ("productId");

CREATE TABLE catalog."StockMovements" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "productId" uuid NOT NULL REFERENCES catalog."Products",
    change integer NOT NULL CHECK (change <> 0),
    "stockAfter" integer NOT NULL CHECK ("stockAfter" >= 0),
    reason text NOT NULL,
    note text NOT NULL DEFAULT '',
    -- Who: a user's id, or the name of a service.
    actor text NOT NULL,
    "reservationKey" uuid,
    "createdAt" timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX stock_movements_product ON catalog."StockMovements" ("productId", id DESC);

CREATE TABLE catalog."AuditTrail" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    -- What was changed, from what to what.
    details jsonb NOT NULL DEFAULT '{}',
    "requestId" text NOT NULL DEFAULT '',
    "createdAt" timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_trail_subject ON catalog."AuditTrail" (subject, id DESC);

-- What was written there stays as it is, whoever asks.
CREATE FUNCTION catalog.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = catalog AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_trail_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON catalog."AuditTrail"
FOR EACH STATEMENT EXECUTE FUNCTION catalog.refuse_change();
CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON catalog."StockMovements"
FOR EACH STATEMENT EXECUTE FUNCTION catalog.refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON catalog."AuditTrail", catalog."StockMovements" FROM catalog;
REVOKE DELETE, TRUNCATE ON catalog."Products" FROM catalog;
