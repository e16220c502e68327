-- Retention by days from the visitors' days.
SELECT first, arrayJoin(days) - first AS later, count() FROM (SELECT groupUniqArray(toDate(event_time)) AS days, min(toDate(event_time)) AS first FROM analytics.events WHERE event_time >= {from} AND event_time < {to} AND is_bot = 0 GROUP BY if(user_id != '', user_id, anonymous_id)) GROUP BY first, later
