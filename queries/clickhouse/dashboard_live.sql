-- Who did something lately, and how much happened.
SELECT
    uniqExact(multiIf(user_id != '', concat('u', user_id), anonymous_id != '', concat('a', anonymous_id), concat('s', session_id)))
        AS visitors,
    count() AS events
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime} AND is_bot = 0
