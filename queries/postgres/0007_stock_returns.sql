-- Copies of a sold reservation that come back before all of it does, and the end of reservations that are closed.

ALTER TABLE catalog."StockReservationItems"
    -- Of the quantity: no longer the order's, put back already or written off; a release leaves it where it is.
    ADD COLUMN "returnedQuantity" integer NOT NULL DEFAULT 0,
    ADD CHECK ("returnedQuantity" BETWEEN 0 AND quantity);

-- Each return that was made, so that it is made once however often it is asked for.
CREATE TABLE catalog."StockReturns" (
    -- Given by who returns.
    key uuid PRIMARY KEY,
    -- What was returned of which reservation: the same key with something else is refused.
    request text NOT NULL,
    "createdAt" timestamptz NOT NULL DEFAULT now()
);

-- What is taken away when it is old enough.
CREATE INDEX stock_returns_old ON catalog."StockReturns" ("createdAt");
CREATE INDEX reservations_closed ON catalog."StockReservations" ("updatedAt") WHERE state <> 'held';
