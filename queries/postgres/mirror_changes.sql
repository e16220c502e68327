-- The oldest changes that are not mirrored yet. $1 how many at most.
SELECT xid::text AS xid, kind, id FROM analytics."MirrorChanges" ORDER BY xid LIMIT $1
