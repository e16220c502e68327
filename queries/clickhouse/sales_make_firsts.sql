-- Who bought for the first time ever on the days made under a revision: those whose first purchase on these days has none
-- before it on the others.
INSERT INTO analytics.sales_firsts
SELECT toDate(first) AS day, {revision:UInt64} AS revision, currency, customer, first AS at
FROM (
    SELECT currency, customer, min(at) AS first
    FROM analytics.sales_buyers
    WHERE day >= toDate({from:DateTime}) AND day < toDate({to:DateTime}) AND revision = {revision:UInt64}
    GROUP BY currency, customer
) AS buying
ANY LEFT JOIN (
    SELECT currency, customer, min(at) AS earlier, toUInt8(1) AS is_known
    FROM analytics.sales_firsts
    PREWHERE customer IN (
        SELECT customer
        FROM analytics.sales_buyers
        WHERE day >= toDate({from:DateTime}) AND day < toDate({to:DateTime}) AND revision = {revision:UInt64}
    )
    WHERE day < toDate({to:DateTime}) AND NOT has({days:Array(Date)}, day)
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days GROUP BY day)
    GROUP BY currency, customer
) AS known USING (currency, customer)
WHERE is_known = 0 OR first < earlier
