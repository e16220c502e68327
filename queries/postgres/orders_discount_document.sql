-- JSON of discount $1.
SELECT orders.discount_document(d)::text AS document FROM orders."Discounts" d WHERE d.id = $1
