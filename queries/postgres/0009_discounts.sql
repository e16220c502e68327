-- Discount codes, and each order that used one.

CREATE TABLE orders."Discounts" (
    id uuid PRIMARY KEY,
    -- As it is compared: in capitals.
    code text NOT NULL CONSTRAINT discounts_code UNIQUE CHECK (code ~ '^[A-Z0-9][A-Z0-9_-]{2,39}$'),
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 200),
    kind text NOT NULL CHECK (kind IN ('percentage', 'amount')),
    -- Per cent, or an amount of the currency.
    value numeric(12, 2) NOT NULL CHECK (value > 0 AND (kind = 'amount' OR value <= 100)),
    -- Of which orders it is good for; NULL for any.
    currency text CHECK (currency ~ '^[A-Z]{3}$'),
    "minimumAmount" numeric(12, 2) CHECK ("minimumAmount" >= 0),
    "validFrom" timestamptz,
    -- No longer from then on.
    "validUntil" timestamptz,
    "usesMax" integer CHECK ("usesMax" > 0),
    "usesPerCustomerMax" integer CHECK ("usesPerCustomerMax" > 0),
    -- Orders that use it now: grows and shrinks in the transaction that makes or cancels the order.
    uses integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
    "isActive" boolean NOT NULL DEFAULT true,
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    "updatedAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (currency IS NOT NULL OR (kind = 'percentage' AND "minimumAmount" IS NULL)),
    CHECK ("validFrom" < "validUntil")
);
CREATE INDEX discounts_by_time ON orders."Discounts" ("createdAt" DESC, id);

CREATE TABLE orders."DiscountUses" (
    "orderId" uuid PRIMARY KEY REFERENCES orders."Orders" (id),
    "discountId" uuid NOT NULL REFERENCES orders."Discounts" (id),
    "userId" uuid NOT NULL,
    amount numeric(12, 2) NOT NULL CHECK (amount >= 0),
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- When the order was cancelled.
    "givenBackAt" timestamptz
);
CREATE INDEX discount_uses_of_customer ON orders."DiscountUses" ("discountId", "userId") WHERE "givenBackAt" IS NULL;

ALTER TABLE orders."Orders" ADD COLUMN "discountCode" text;

-- A discount as an admin sees it.
CREATE FUNCTION orders.discount_document(d orders."Discounts") RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE
RETURN json_build_object(
    'id', d.id, 'code', d.code, 'description', d.description, 'type', d.kind, 'value', d.value,
    'currency', d.currency, 'minimumAmount', d."minimumAmount", 'validFrom', orders.moment(d."validFrom"),
    'validUntil', orders.moment(d."validUntil"), 'usesMax', d."usesMax",
    'usesPerCustomerMax', d."usesPerCustomerMax", 'uses', d.uses, 'active', d."isActive",
    'createdAt', orders.moment(d."createdAt"), 'updatedAt', orders.moment(d."updatedAt"));

-- An order as its owner sees it.
CREATE OR REPLACE FUNCTION orders.order_document(o orders."Orders") RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE
RETURN json_build_object(
    'id', o.id, 'orderNumber', o."orderNumber", 'userId', o."userId", 'status', o.status,
    'paymentStatus', o."paymentStatus", 'paymentMethod', o."paymentMethod",
    'subtotalAmount', o."subtotalAmount", 'discountAmount', o."discountAmount", 'discountCode', o."discountCode",
    'taxAmount', o."taxAmount", 'totalAmount', o."totalAmount", 'refundedAmount', o."refundedAmount",
    'currency', o.currency, 'shippingAddress', o."shippingAddress", 'billingAddress', o."billingAddress",
    'items', (
        SELECT coalesce(json_agg(json_build_object(
            'id', i.id, 'gameId', i."productId", 'productId', i."productId", 'gameName', i."productName",
            'productName', i."productName", 'quantity', i.quantity, 'unitPrice', i."unitPrice",
            'totalPrice', i."totalPrice", 'discountAmount', i."discountAmount",
            'refundedQuantity', i."refundedQuantity") ORDER BY i.position), '[]')
        FROM orders."OrderItems" i WHERE i."orderId" = o.id),
    'createdAt', orders.moment(o."createdAt"), 'updatedAt', orders.moment(o."updatedAt"));
