-- Refunds that give copies back, and copies that cost nothing.

ALTER TABLE orders."Refunds"
    -- Whether the copies can be sold again.
    ADD COLUMN restock boolean NOT NULL DEFAULT false,
    -- Open until the catalogue has taken the copies back; NULL where they go with the whole order, or went before.
    ADD COLUMN "stockState" text CHECK ("stockState" IN ('open', 'settled')),
    -- A copy can have cost nothing, by a discount.
    DROP CONSTRAINT "Refunds_amount_check",
    ADD CONSTRAINT "Refunds_amount_check" CHECK (amount >= 0);
CREATE INDEX refunds_stock_open ON orders."Refunds" ("createdAt") WHERE "stockState" = 'open';
