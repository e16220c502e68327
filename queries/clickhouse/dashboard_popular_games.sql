-- The products looked at most in a window, and by how many.
SELECT
    product_id,
    count() AS views,
    uniqExactIf(if(user_id != '', concat('u', user_id), concat('a', anonymous_id)),
        user_id != '' OR anonymous_id != '') AS visitors
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
    AND event_type = 'product_view' AND product_id != ''
GROUP BY product_id
ORDER BY views DESC, product_id ASC
LIMIT {limit:UInt32}
