-- Changes that are mirrored. $1 transactions, $2 kinds, $3 ids.
DELETE FROM analytics."MirrorChanges" c
USING (SELECT xid::xid8 AS xid, kind, id FROM unnest($1::text[], $2::text[], $3::text[]) AS d (xid, kind, id)) d
WHERE c.xid = d.xid AND c.kind = d.kind AND c.id = d.id
