-- Which anonymous visitors of a window were seen with a user's id, and how early: version is larger the earlier.
SELECT
    sipHash64(concat('a', anonymous_id)) AS anonymous_key,
    visitor_key AS user_key,
    max(10000000000000 - toUInt64(event_time) * 1000 - event_time_ms) AS version
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
    AND user_id != '' AND anonymous_id != '' AND is_bot = 0
GROUP BY anonymous_key, user_key
