-- How many customers bought for the first time ever in each period of a window: of those who bought in it (at any
-- revision: more than enough), the first time that counts.
SELECT
    if({months:UInt8} > 0,
        toInt64(intDiv(toYear(civil_day) * 12 + toMonth(civil_day) - 1, greatest({months:UInt8}, 1))),
        intDiv(civil + {shift:Int64}, {width:Int64}) * {width:Int64} - {absolute:Int64} * ahead) AS period,
    count() AS customers
FROM (
    SELECT
        toInt64(arrayElement({offsets:Array(Int32)},
            arrayCount(t -> t <= first, {transitions:Array(UInt32)}))) AS ahead,
        toInt64(first) + ahead AS civil,
        toDate(toUInt16(intDiv(civil, 86400))) AS civil_day
    FROM (
        SELECT customer, min(toUInt32(at)) AS first
        FROM analytics.sales_buyers
        PREWHERE customer IN (
            SELECT customer
            FROM analytics.sales_buyers
            WHERE currency = {currency:String} AND at >= {from:DateTime} AND at < {to:DateTime}
                AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
        )
        WHERE currency = {currency:String}
            AND at < {to:DateTime} AND day <= toDate({to:DateTime})
            AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
                WHERE revision <= {newest:UInt64} GROUP BY day)
        GROUP BY customer
        HAVING first >= toUInt32({from:DateTime})
    ) AS firsts
) AS placed
GROUP BY period
ORDER BY period ASC
SETTINGS max_threads = 1
