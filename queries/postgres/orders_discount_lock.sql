-- The discount with code $1 or id $2, for whoever is about to use or change it: who waits here sees every use before.
SELECT id, code, description, kind, value, currency, "minimumAmount", "validFrom", "validUntil", "usesMax",
    "usesPerCustomerMax", uses, "isActive"
FROM orders."Discounts" WHERE code = $1 OR id = $2 FOR UPDATE
