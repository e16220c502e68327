-- How much waits to be mirrored, counted up to 100,000 each, since when, and how many orders were refused.
SELECT
    (SELECT count(*) FROM (SELECT FROM analytics."MirrorChanges" LIMIT 100000) c) AS changes,
    (SELECT count(*) FROM (SELECT FROM analytics."MirrorBacklog" LIMIT 100000) b) AS backlog,
    (SELECT count(*) FROM analytics."MirrorRefusals") AS refusals,
    coalesce(extract(epoch FROM clock_timestamp() - (
        SELECT "changedAt" FROM analytics."MirrorChanges" ORDER BY xid LIMIT 1)), 0)::double precision AS seconds
