-- The values of a run of days, from their hours: those of the revisions given. Day n of the run is revision + n.
SELECT
    day AS bucket,
    toUInt64({revision:UInt64} + intDiv(toUInt32(day) - toUInt32({from:DateTime}), 86400)) AS revision,
    kind, key, sum(total) AS total, sum(bounced) AS bounced, sum(converted) AS converted
FROM
(
    SELECT
        toDateTime(intDiv(toUInt32(bucket), 86400) * 86400, 'UTC') AS day, kind, key, total, bounced, converted
    FROM analytics.rollup_values
    WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime}
        AND revision IN (SELECT toUInt64(arrayJoin({revisions:Array(UInt64)})))
) AS hours
GROUP BY day, kind, key
