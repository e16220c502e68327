-- The lines of paid orders on these days, as they stand now, under a new revision.
INSERT INTO analytics.sales_facts
SELECT
    day, {revision:UInt64} AS revision, at, order_id, line_id, customer_id, sipHash64(customer_id) AS customer,
    product_id, product_name, category, platform, country, payment_method, currency,
    toUInt8(is_sold = 1 AND nth = 1) AS is_order,
    toUInt8(is_sold = 1 AND nth_product = 1) AS is_product,
    toUInt8(is_sold = 1 AND nth_category = 1) AS is_category,
    toUInt8(is_sold = 1 AND nth_platform = 1) AS is_platform,
    if(is_sold = 1, quantity, toInt64(0)) AS units,
    if(is_sold = 1, toInt64(0), quantity) AS units_refunded,
    gross, discount, tax, refund
FROM (
    SELECT
        day, order_id, currency,
        groupArray(at) AS ats, groupArray(line_id) AS lines, groupArray(customer_id) AS customers,
        groupArray(product_id) AS products, groupArray(product_name) AS names, groupArray(category) AS categories,
        groupArray(platform) AS platforms, groupArray(country) AS countries, groupArray(payment_method) AS methods,
        groupArray(sold) AS solds, groupArray(units) AS quantities, groupArray(gross) AS grosses,
        groupArray(discount) AS discounts, groupArray(tax) AS taxes, groupArray(refund) AS refunds
    FROM (
        SELECT
            toDate(at) AS day, order_id, line_id, at, customer_id, product_id, product_name, category, platform,
            country, payment_method, currency, toUInt8(kind = 'sale') AS sold, units, gross, discount, tax, refund
        FROM analytics.order_lines FINAL
        WHERE has({days:Array(Date)}, toDate(at)) AND at >= {from:DateTime} AND at < {to:DateTime}
            AND is_sale = 1 AND is_deleted = 0
    ) AS standing
    GROUP BY day, order_id, currency
) AS grouped
ARRAY JOIN
    ats AS at, lines AS line_id, customers AS customer_id, products AS product_id, names AS product_name,
    categories AS category, platforms AS platform, countries AS country, methods AS payment_method, solds AS is_sold,
    quantities AS quantity, grosses AS gross, discounts AS discount, taxes AS tax, refunds AS refund,
    arrayEnumerateUniq(solds) AS nth,
    arrayEnumerateUniq(solds, products) AS nth_product,
    arrayEnumerateUniq(solds, categories) AS nth_category,
    arrayEnumerateUniq(solds, platforms) AS nth_platform
