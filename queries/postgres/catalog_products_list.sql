-- A page of the active products with the newest three reviews of each. The program puts the conditions and the order
-- in place of the marks; $1 is the limit, $2 the offset.
SELECT p.id, p.name, p.description, p.price, p."originalPrice", p.category, p.platform, p.stock, p.rating,
    p."ratingCount", p."imageUrl", p.featured, p.trending, p."isActive", p.version, p."createdAt", p."updatedAt",
    coalesce(
        (
            SELECT jsonb_agg(
                jsonb_build_object(
                    'id', r.id, 'productId', r."productId", 'userId', r."userId", 'username', r.username,
                    'rating', r.rating, 'comment', r.comment,
                    'createdAt', to_char(r."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                    'updatedAt', to_char(r."updatedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                ORDER BY r."createdAt" DESC, r.id)
            FROM (
                SELECT * FROM catalog."Reviews"
                WHERE "productId" = p.id ORDER BY "createdAt" DESC, id LIMIT 3
            ) r
        ), '[]') AS reviews
FROM catalog."Products" p
WHERE /* conditions */
ORDER BY /* order */
LIMIT $1 OFFSET $2
