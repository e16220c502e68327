-- The discount with code $1, as it is now.
SELECT id, code, description, kind, value, currency, "minimumAmount", "validFrom", "validUntil", "usesMax",
    "usesPerCustomerMax", uses, "isActive"
FROM orders."Discounts" WHERE code = $1
