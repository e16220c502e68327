-- The anonymous ids that turned out to be a user: where it was several users (a shared computer), only of the first.
SELECT anonymous_id
FROM analytics.events
WHERE user_id != '' AND anonymous_id IN
(
    SELECT anonymous_id
    FROM analytics.events
    WHERE user_id = {user:String} AND anonymous_id != '' AND toUInt32(received_at) <= {until:UInt32}
)
GROUP BY anonymous_id
HAVING argMin(user_id, toUInt64(toUInt32(event_time)) * 1000 + event_time_ms) = {user:String}
ORDER BY anonymous_id ASC
LIMIT {limit:UInt32}
