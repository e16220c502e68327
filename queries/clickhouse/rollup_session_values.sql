-- What the sessions of a run of hours came from and through, counted by kind of value: sessions with a page view, those
-- of a single event (bounced), those with a purchase (converted). Kinds: channel, campaign, referrer, entry (path).
-- The hours' sessions are those of the revisions from revision on.
SELECT
    bucket,
    revision,
    tupleElement(pair, 1) AS kind,
    tupleElement(pair, 2) AS key,
    count() AS total,
    countIf(events = 1) AS bounced,
    countIf(purchased = 1) AS converted
FROM
(
    SELECT
        bucket, revision, events, purchased,
        arrayJoin([('channel', channel), ('campaign', utm_campaign), ('referrer', referrer_domain), ('entry', entry_path)])
            AS pair
    FROM analytics.rollup_sessions
    WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime}
        AND revision = {revision:UInt64} + intDiv(toUInt32(bucket) - toUInt32({from:DateTime}), 3600)
        AND page_views > 0
) AS pairs
WHERE key != ''
GROUP BY bucket, revision, kind, key
