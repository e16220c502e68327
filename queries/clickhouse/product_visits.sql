-- How often each product was looked at and put into a cart in a window, and by how many visitors.
--
-- Before visitors are counted, an anonymous one who is known to be a user becomes that user.
SELECT
    product_id, sum(key_views) AS views, uniqExactIf(visitor, key_views > 0) AS viewers,
    sum(key_adds) AS adds, uniqExactIf(visitor, key_adds > 0) AS adders,
    uniqExactIf(visitor, key_views > 0 AND key_adds > 0) AS viewed_and_added
FROM
(
    SELECT product_id, if(user_key = 0, key, user_key) AS visitor, sum(views) AS key_views, sum(adds) AS key_adds
    FROM
    (
        SELECT
            product_id, visitor_key AS key,
            countIf(event_type = 'product_view') AS views, countIf(event_type = 'add_to_cart') AS adds
        FROM analytics.events
        WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
            AND event_type IN ('product_view', 'add_to_cart') AND product_id != '' AND visitor_key != 0 AND is_bot = 0
        GROUP BY product_id, key
    ) AS v
    ALL LEFT JOIN
    (
        SELECT anonymous_key AS key, argMax(user_key, version) AS user_key
        FROM analytics.identities
        GROUP BY key
    ) AS i USING key
    GROUP BY product_id, visitor
)
GROUP BY product_id
ORDER BY views DESC, product_id ASC
LIMIT {limit:UInt32}
