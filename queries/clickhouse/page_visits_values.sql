-- How many page views a window has, and how many values one of their columns has in them. Bots are left out.
SELECT count() AS visits, uniqExact({column:Identifier}) AS amount
FROM analytics.events
WHERE event_type = 'page_view' AND event_time >= {from:DateTime} AND event_time < {to:DateTime} AND is_bot = 0
