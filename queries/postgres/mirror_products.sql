-- Products as the figures know them. $1 ids (text[]).
SELECT id::text AS product_id, name, category, platform, price, "isActive" AS is_active
FROM analytics."CatalogProducts" WHERE id = ANY ($1::text[]::uuid[])
