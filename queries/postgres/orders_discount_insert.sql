-- $1 id, $2 code, $3 description, $4 kind, $5 value, $6 currency, $7 minimum, $8 and $9 validity, $10 uses in all,
-- $11 per customer, $12 whether it is active.
INSERT INTO orders."Discounts" (
    id, code, description, kind, value, currency, "minimumAmount", "validFrom", "validUntil", "usesMax",
    "usesPerCustomerMax", "isActive")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
