-- How much happened in a window, and how many did it. Someone without a user id counts by the anonymous id.
SELECT
    countIf(event_type = 'page_view') AS total_visits,
    uniqExactIf(session_id, event_type = 'page_view' AND session_id != '') AS unique_sessions,
    uniqExactIf(if(user_id != '', concat('u', user_id), concat('a', anonymous_id)),
        event_type = 'page_view' AND (user_id != '' OR anonymous_id != '')) AS unique_users,
    count() AS total_events,
    uniqExact(event_type) AS unique_event_types,
    max(toUInt64(toUInt32(received_at)) * 1000 + received_at_ms) AS newest_received_ms
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
