-- The orders, what was paid and given back, and every change with its actor.
--
-- Amounts are numeric(12,2) with tax included. An account that is deleted keeps its orders, so "userId" refers to
-- nothing here: the accounts belong to the catalogue.

-- A request for an order from its first moment, before there is an order: its id becomes the order's id and the key of
-- the stock reservation, so that whoever takes the work over after a crash goes on with the same ones.
CREATE TABLE orders."OrderAttempts" (
    id uuid PRIMARY KEY,
    "userId" uuid NOT NULL,
    "idempotencyKey" text CHECK (length("idempotencyKey") BETWEEN 1 AND 255),
    fingerprint bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('started', 'ordered', 'answered', 'abandoned')),
    -- Who works on it has it until then; afterwards anyone may.
    "leaseId" uuid NOT NULL,
    "leaseUntil" timestamptz NOT NULL,
    "answerStatus" integer,
    "answerBody" text,
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((state = 'answered') = ("answerStatus" IS NOT NULL)),
    CHECK (("answerStatus" IS NULL) = ("answerBody" IS NULL))
);
CREATE UNIQUE INDEX order_attempts_key ON orders."OrderAttempts" ("userId", "idempotencyKey")
    WHERE "idempotencyKey" IS NOT NULL;
CREATE INDEX order_attempts_open ON orders."OrderAttempts" ("leaseUntil") WHERE state <> 'answered';
CREATE INDEX order_attempts_answered ON orders."OrderAttempts" ("createdAt") WHERE state = 'answered';

CREATE TABLE orders."Orders" (
    id uuid PRIMARY KEY,
    "orderNumber" text NOT NULL UNIQUE,
    "userId" uuid NOT NULL,
    status text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'processing', 'shipped', 'delivered', 'cancelled')),
    "paymentStatus" text NOT NULL DEFAULT 'pending'
        CHECK ("paymentStatus" IN ('pending', 'paid', 'failed', 'refunded')),
    "paymentMethod" text NOT NULL,
    -- What the catalogue holds for it: reserved until confirmed; releasing until the catalogue has it back.
    "stockState" text NOT NULL CHECK ("stockState" IN ('reserved', 'confirmed', 'releasing', 'released')),
    "subtotalAmount" numeric(12, 2) NOT NULL CHECK ("subtotalAmount" >= 0),
    "discountAmount" numeric(12, 2) NOT NULL DEFAULT 0 CHECK ("discountAmount" >= 0),
    -- Part of the total, not on top of it.
    "taxAmount" numeric(12, 2) NOT NULL DEFAULT 0 CHECK ("taxAmount" >= 0),
    "totalAmount" numeric(12, 2) NOT NULL CHECK ("totalAmount" >= 0),
    "paidAmount" numeric(12, 2) NOT NULL DEFAULT 0 CHECK ("paidAmount" >= 0),
    -- Promised back, whether or not the provider has done it yet.
    "refundedAmount" numeric(12, 2) NOT NULL DEFAULT 0 CHECK ("refundedAmount" >= 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    "shippingAddress" jsonb NOT NULL,
    "billingAddress" jsonb,
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    "updatedAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ("totalAmount" = "subtotalAmount" - "discountAmount"),
    CHECK ("taxAmount" <= "totalAmount"),
    CHECK ("paidAmount" <= "totalAmount"),
    CHECK ("refundedAmount" <= "paidAmount")
);
CREATE INDEX orders_by_user ON orders."Orders" ("userId", "createdAt" DESC, id);
CREATE INDEX orders_by_time ON orders."Orders" ("createdAt" DESC, id);
CREATE INDEX orders_by_status ON orders."Orders" (status, "createdAt" DESC, id);
-- What the mirror of the figures follows.
CREATE INDEX orders_by_change ON orders."Orders" ("updatedAt", id);
CREATE INDEX orders_stock_open ON orders."Orders" ("updatedAt") WHERE "stockState" IN ('reserved', 'releasing');
CREATE INDEX orders_unpaid ON orders."Orders" ("createdAt") WHERE status = 'pending' AND "paymentStatus" = 'pending';

CREATE TABLE orders."OrderItems" (
    id uuid PRIMARY KEY,
    "orderId" uuid NOT NULL REFERENCES orders."Orders" (id),
    -- Its place in the order, from 0.
    position integer NOT NULL CHECK (position >= 0),
    "productId" uuid NOT NULL,
    "productName" text NOT NULL,
    "unitPrice" numeric(12, 2) NOT NULL CHECK ("unitPrice" >= 0),
    quantity integer NOT NULL CHECK (quantity > 0),
    "totalPrice" numeric(12, 2) NOT NULL,
    -- Its share of the order's discount.
    "discountAmount" numeric(12, 2) NOT NULL DEFAULT 0 CHECK ("discountAmount" >= 0),
    "refundedQuantity" integer NOT NULL DEFAULT 0,
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ("totalPrice" = "unitPrice" * quantity),
    CHECK ("discountAmount" <= "totalPrice"),
    CHECK ("refundedQuantity" BETWEEN 0 AND quantity),
    UNIQUE ("orderId", position)
);
CREATE INDEX order_items_by_product ON orders."OrderItems" ("productId", "orderId");

-- Each change, as it was made; nothing here is ever changed.
CREATE TABLE orders."OrderHistory" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "orderId" uuid NOT NULL REFERENCES orders."Orders" (id),
    event text NOT NULL CHECK (event IN ('created', 'status', 'payment', 'refund', 'stock')),
    "fromStatus" text,
    "toStatus" text NOT NULL,
    -- user, admin, system or provider; with the account where there is one.
    "actorKind" text NOT NULL CHECK ("actorKind" IN ('user', 'admin', 'system', 'provider')),
    "actorId" uuid,
    note text CHECK (length(note) <= 1000),
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX order_history_by_order ON orders."OrderHistory" ("orderId", id);
REVOKE UPDATE, DELETE ON orders."OrderHistory" FROM orders;

CREATE TABLE orders."Refunds" (
    id uuid PRIMARY KEY,
    "orderId" uuid NOT NULL REFERENCES orders."Orders" (id),
    "idempotencyKey" text CHECK (length("idempotencyKey") BETWEEN 1 AND 255),
    fingerprint bytea,
    amount numeric(12, 2) NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    reason text CHECK (length(reason) <= 1000),
    -- Pending until the provider has given the money back.
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'succeeded')),
    "actorKind" text NOT NULL,
    "actorId" uuid,
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    "completedAt" timestamptz
);
CREATE INDEX refunds_by_order ON orders."Refunds" ("orderId", "createdAt");
CREATE UNIQUE INDEX refunds_key ON orders."Refunds" ("orderId", "idempotencyKey") WHERE "idempotencyKey" IS NOT NULL;
CREATE INDEX refunds_pending ON orders."Refunds" ("createdAt") WHERE status = 'pending';

CREATE TABLE orders."RefundItems" (
    "refundId" uuid NOT NULL REFERENCES orders."Refunds" (id),
    "orderItemId" uuid NOT NULL REFERENCES orders."OrderItems" (id),
    quantity integer NOT NULL CHECK (quantity > 0),
    amount numeric(12, 2) NOT NULL CHECK (amount >= 0),
    PRIMARY KEY ("refundId", "orderItemId")
);
CREATE INDEX refund_items_by_item ON orders."RefundItems" ("orderItemId");

-- What the payment provider has told, each notice once.
CREATE TABLE orders."PaymentNotices" (
    id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 255),
    "orderId" uuid NOT NULL REFERENCES orders."Orders" (id),
    kind text NOT NULL,
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX payment_notices_by_order ON orders."PaymentNotices" ("orderId");

-- How moments are written everywhere: 2026-11-22T12:00:00.000Z.
CREATE FUNCTION orders.moment(at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- An order as its owner sees it.
CREATE FUNCTION orders.order_document(o orders."Orders") RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE
RETURN json_build_object(
    'id', o.id, 'orderNumber', o."orderNumber", 'userId', o."userId", 'status', o.status,
    'paymentStatus', o."paymentStatus", 'paymentMethod', o."paymentMethod",
    'subtotalAmount', o."subtotalAmount", 'discountAmount', o."discountAmount", 'taxAmount', o."taxAmount",
    'totalAmount', o."totalAmount", 'refundedAmount', o."refundedAmount", 'currency', o.currency,
    'shippingAddress', o."shippingAddress", 'billingAddress', o."billingAddress",
    'items', (
        SELECT coalesce(json_agg(json_build_object(
            'id', i.id, 'gameId', i."productId", 'productId', i."productId", 'gameName', i."productName",
            'productName', i."productName", 'quantity', i.quantity, 'unitPrice', i."unitPrice",
            'totalPrice', i."totalPrice", 'discountAmount', i."discountAmount",
            'refundedQuantity', i."refundedQuantity") ORDER BY i.position), '[]')
        FROM orders."OrderItems" i WHERE i."orderId" = o.id),
    'createdAt', orders.moment(o."createdAt"), 'updatedAt', orders.moment(o."updatedAt"));
