-- $1 id, then all of it that can change.
UPDATE orders."Discounts"
SET description = $2, value = $3, currency = $4, "minimumAmount" = $5, "validFrom" = $6, "validUntil" = $7,
    "usesMax" = $8, "usesPerCustomerMax" = $9, "isActive" = $10, "updatedAt" = clock_timestamp()
WHERE id = $1
