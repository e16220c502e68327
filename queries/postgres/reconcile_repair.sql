-- Notes orders as changed, so that they are mirrored again. $1 orders.
INSERT INTO analytics."MirrorChanges" (kind, id) SELECT DISTINCT 'order', id FROM unnest($1::text[]) AS o (id)
ON CONFLICT DO NOTHING
