-- Whether there is work, or everything is to be mirrored anew, and which transactions are
-- seen: all below xmin are over, none at or above xmax has begun.
SELECT now() AS at, pg_snapshot_xmin(pg_current_snapshot())::text AS xmin,
    pg_snapshot_xmax(pg_current_snapshot())::text AS xmax,
    EXISTS (SELECT FROM analytics."MirrorChanges") AS changes, EXISTS (SELECT FROM analytics."MirrorBacklog") AS backlog,
    (SELECT "resyncAsked" FROM analytics."MirrorState") AS asked
