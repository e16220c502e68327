-- Who did something lately, and how much happened. A browser whose user is known from one of these events counts as that
-- user in all of them.
SELECT
    uniqExactIf(user_id, user_id != '') + uniqExact(browser_key) - uniqExactIf(browser_key, user_id != '') AS visitors,
    count() AS events
FROM
(
    SELECT user_id, if(anonymous_id != '', concat('a', anonymous_id), concat('s', session_id)) AS browser_key
    FROM analytics.events
    WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime} AND is_bot = 0
) AS lately
SETTINGS max_threads = 1
