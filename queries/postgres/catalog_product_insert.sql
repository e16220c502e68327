-- A new product without stock: that comes with its first movement.
INSERT INTO catalog."Products"
    (id, name, description, price, "originalPrice", category, platform, "imageUrl", featured, trending)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO NOTHING
