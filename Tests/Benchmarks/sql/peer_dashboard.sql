-- The dashboard's headlines and lists straight from the events and the order lines, without rollups.
SELECT count(), countIf(event_type = 'page_view'), uniqExact(session_id), uniqExact(if(user_id != '', user_id, anonymous_id)), countIf(event_type = 'purchase') FROM analytics.events WHERE event_time >= {from} AND event_time < {to} AND is_bot = 0;
SELECT path, count() AS visits FROM analytics.events WHERE event_type = 'page_view' AND event_time >= {from} AND event_time < {to} AND is_bot = 0 GROUP BY path ORDER BY visits DESC LIMIT 10;
SELECT device_type, count() AS amount FROM analytics.events WHERE event_time >= {from} AND event_time < {to} AND is_bot = 0 GROUP BY device_type ORDER BY amount DESC LIMIT 10;
SELECT browser, count() AS amount FROM analytics.events WHERE event_time >= {from} AND event_time < {to} AND is_bot = 0 GROUP BY browser ORDER BY amount DESC LIMIT 10;
SELECT country, count() AS amount FROM analytics.events WHERE event_time >= {from} AND event_time < {to} AND is_bot = 0 GROUP BY country ORDER BY amount DESC LIMIT 10;
SELECT channel, uniqExact(session_id) AS sessions FROM analytics.events WHERE event_time >= {from} AND event_time < {to} AND is_bot = 0 GROUP BY channel ORDER BY sessions DESC LIMIT 10;
SELECT product_id, count() AS views FROM analytics.events WHERE event_type = 'product_view' AND event_time >= {from} AND event_time < {to} AND is_bot = 0 GROUP BY product_id ORDER BY views DESC LIMIT 10;
SELECT toDate(event_time) AS day, count() FROM analytics.events WHERE event_time >= {from} AND event_time < {to} AND is_bot = 0 GROUP BY day ORDER BY day;
SELECT uniqExactIf(order_id, kind = 'sale'), sum(gross), sum(discount), sum(refund) FROM analytics.order_lines FINAL WHERE at >= {from} AND at < {to} AND is_sale = 1 AND is_deleted = 0
