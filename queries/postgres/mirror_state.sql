-- How far the order mirror has come.
SELECT "asOf", "resyncVersion" IS NOT NULL AS resyncing,
    (SELECT count(*) FROM (SELECT FROM analytics."MirrorChanges" LIMIT 100000) c) AS changes,
    (SELECT count(*) FROM (SELECT FROM analytics."MirrorBacklog" LIMIT 100000) b) AS backlog,
    (SELECT count(*) FROM analytics."MirrorRefusals") AS refusals, "leaseUntil" > clock_timestamp() AS held,
    "resyncedAt"
FROM analytics."MirrorState"
