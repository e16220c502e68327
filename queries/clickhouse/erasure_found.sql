-- The events of a user and of their anonymous ids that were received up to a moment, by batch: how many, of which hours,
-- and which orders they name. Months whose events are not kept any more are left to be dropped.
SELECT
    substring(replaceAll(toString(batch_id), '-', ''), 1, 10) AS spool,
    toString(batch_id) AS batch,
    count() AS events,
    arraySort(groupUniqArray(toUInt32(toStartOfHour(event_time)))) AS hours,
    arraySort(groupUniqArray(order_id)) AS orders
FROM analytics.events
WHERE toUInt32(received_at) <= {until:UInt32}
    AND (user_id = {user:String} OR (user_id = '' AND has({anonymous:Array(String)}, anonymous_id)))
    AND toUInt32(event_time) >= (
        SELECT toUInt32(intDiv(maxIf(received_ms, name = 'kept_from'), 1000)) FROM analytics.watermarks)
GROUP BY batch_id
ORDER BY batch ASC
LIMIT {limit:UInt32}
