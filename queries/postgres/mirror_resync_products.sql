-- Notes all products as changed.
INSERT INTO analytics."MirrorChanges" (kind, id)
SELECT 'product', id::text FROM analytics."CatalogProducts" ON CONFLICT DO NOTHING
