-- $1 refund, whose copies the catalogue has taken back. No row where that was known.
UPDATE orders."Refunds" SET "stockState" = 'settled' WHERE id = $1 AND "stockState" = 'open'
RETURNING restock
