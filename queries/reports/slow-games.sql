-- name: slow-games
-- title: Slow games
-- description: The games that are for sale and sold least in the window, with how often they were looked at all the
--   same. Games that sold nothing have no currency.
-- parameter: limit | integer 1..1000 | 20 | How many games
-- column: currency | Currency | text
-- column: product_id | Product id | text
-- column: product | Product | text
-- column: category | Category | text
-- column: platform | Platform | text
-- column: views | Views | integer
-- column: units | Units | integer
-- column: net | Net | money
-- chart: bar product views
SELECT
    s_currency AS currency, product_id, name AS product, category, platform, v AS views, s_units AS units, s_net AS net
FROM (
    SELECT product_id, name, category, platform, s_currency, s_units, s_net
    FROM (
        SELECT
            product_id, argMax(name, version) AS name, argMax(category, version) AS category,
            argMax(platform, version) AS platform, argMax(is_active, version) AS is_listed
        FROM analytics.products
        GROUP BY product_id
        HAVING is_listed = 1
    ) AS listed
    ALL LEFT JOIN (
        SELECT
            product_id, currency AS s_currency, sum(units) AS s_units,
            sum(toDecimal128(gross, 4)) - sum(toDecimal128(discount, 4)) - sum(toDecimal128(refund, 4)) AS s_net
        FROM analytics.sales_facts
        WHERE at >= {from:DateTime} AND at < {to:DateTime}
            AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
            AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
                WHERE revision <= {newest:UInt64} GROUP BY day)
        GROUP BY product_id, currency
    ) AS sold USING product_id
) AS games
ALL LEFT JOIN (
    SELECT product_id, count() AS v
    FROM analytics.events
    WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime} AND event_type = 'product_view'
        AND product_id != '' AND is_bot = 0
    GROUP BY product_id
) AS seen USING product_id
ORDER BY units ASC, views ASC, product_id ASC, currency ASC
LIMIT {limit:Int64}
