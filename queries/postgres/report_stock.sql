-- The stock of the products that are for sale, as it stands now.
SELECT id::text AS product_id, name, stock::bigint AS stock FROM analytics."CatalogStock" ORDER BY id
