-- Back-dating: what an admin brings in from the past, where LUGX_ALLOW_BACKDATING allows it, is dated by the moment in
-- the setting lugx.backdate of the transaction that writes it. Nobody is told of such changes.
--
-- "createdAt" and "updatedAt" then say when it happened in the shop's life, so "writtenAt" says when an order's row was
-- last written: what takes up half-done work goes by that.

CREATE FUNCTION orders.is_backdated() RETURNS boolean LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN nullif(current_setting('lugx.backdate', true), '') IS NOT NULL;

CREATE FUNCTION orders.change_moment() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('lugx.backdate', true), '')::timestamptz, clock_timestamp());

ALTER TABLE orders."Orders"
    ADD COLUMN "isBackdated" boolean,
    ADD COLUMN "writtenAt" timestamptz;
UPDATE orders."Orders" SET "isBackdated" = false, "writtenAt" = "updatedAt";
ALTER TABLE orders."Orders"
    ALTER COLUMN "isBackdated" SET NOT NULL,
    ALTER COLUMN "writtenAt" SET NOT NULL,
    ALTER COLUMN "writtenAt" SET DEFAULT clock_timestamp(),
    ALTER COLUMN "isBackdated" SET DEFAULT orders.is_backdated(),
    ALTER COLUMN "createdAt" SET DEFAULT orders.change_moment(),
    ALTER COLUMN "updatedAt" SET DEFAULT orders.change_moment();

ALTER TABLE orders."OrderItems" ALTER COLUMN "createdAt" SET DEFAULT orders.change_moment();

-- The history is never changed, and says who brought in what, and when that really was.
ALTER TABLE orders."OrderHistory" ADD COLUMN "recordedAt" timestamptz;
UPDATE orders."OrderHistory" SET "recordedAt" = "createdAt";
ALTER TABLE orders."OrderHistory"
    ALTER COLUMN "recordedAt" SET NOT NULL,
    ALTER COLUMN "recordedAt" SET DEFAULT clock_timestamp(),
    ALTER COLUMN "createdAt" SET DEFAULT orders.change_moment();

ALTER TABLE orders."Refunds" ADD COLUMN "isBackdated" boolean NOT NULL DEFAULT false;
ALTER TABLE orders."Refunds"
    ALTER COLUMN "isBackdated" SET DEFAULT orders.is_backdated(),
    ALTER COLUMN "createdAt" SET DEFAULT orders.change_moment();

CREATE FUNCTION catalog.change_moment() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('lugx.backdate', true), '')::timestamptz, now());

ALTER TABLE catalog."Users"
    ALTER COLUMN "createdAt" SET DEFAULT catalog.change_moment(),
    ALTER COLUMN "updatedAt" SET DEFAULT catalog.change_moment();
ALTER TABLE catalog."Reviews"
    ALTER COLUMN "createdAt" SET DEFAULT catalog.change_moment(),
    ALTER COLUMN "updatedAt" SET DEFAULT catalog.change_moment();
ALTER TABLE catalog."StockMovements" ALTER COLUMN "createdAt" SET DEFAULT catalog.change_moment();
