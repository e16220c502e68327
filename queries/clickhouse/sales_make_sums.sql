-- The sums of the days made under a revision: by quarters of an hour in all, by days for each dimension.
INSERT INTO analytics.sales_sums
SELECT
    dimension, day, revision, toDateTime(slot, 'UTC') AS at, currency, item, any(name) AS label,
    sum(toUInt64(counted)) AS orders, sum(units) AS units, sum(units_refunded) AS units_refunded,
    sum(toDecimal128(gross, 4)) AS gross, sum(toDecimal128(discount, 4)) AS discount,
    sum(toDecimal128(tax, 4)) AS tax, sum(toDecimal128(refund, 4)) AS refund
FROM (
    SELECT
        day, revision, currency, units, units_refunded, gross, discount, tax, refund,
        dimension, item, name, counted,
        toUInt32(intDiv(toUInt32(at), width)) * width AS slot
    FROM analytics.sales_facts
    ARRAY JOIN
        ['', 'product', 'category', 'platform', 'country', 'payment_method'] AS dimension,
        ['', product_id, category, platform, country, payment_method] AS item,
        ['', product_name, '', '', '', ''] AS name,
        [is_order, is_product, is_category, is_platform, is_order, is_order] AS counted,
        [toUInt32(900), toUInt32(86400), toUInt32(86400), toUInt32(86400), toUInt32(86400), toUInt32(86400)] AS width
    WHERE day >= toDate({from:DateTime}) AND day < toDate({to:DateTime}) AND revision = {revision:UInt64}
) AS lines
GROUP BY dimension, day, revision, slot, currency, item
