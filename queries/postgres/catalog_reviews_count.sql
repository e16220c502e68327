-- How many reviews an active product has; no row where there is no such product.
SELECT "ratingCount" AS total FROM catalog."Products" WHERE id = $1 AND "isActive"
