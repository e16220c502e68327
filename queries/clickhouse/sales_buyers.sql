-- How many customers bought in each period of a window, and (period 0) in all of it.
WITH
    toInt64(arrayElement({offsets:Array(Int32)},
        arrayCount(t -> t <= toUInt32(at), {transitions:Array(UInt32)}))) AS ahead,
    toInt64(toUInt32(at)) + ahead AS civil,
    toDate(toUInt16(intDiv(civil, 86400))) AS civil_day
SELECT
    if({months:UInt8} > 0,
        toInt64(intDiv(toYear(civil_day) * 12 + toMonth(civil_day) - 1, greatest({months:UInt8}, 1))),
        intDiv(civil + {shift:Int64}, {width:Int64}) * {width:Int64} - {absolute:Int64} * ahead) AS period,
    uniqExact(customer) AS customers
FROM analytics.sales_buyers
WHERE currency = {currency:String}
    AND at >= {from:DateTime} AND at < {to:DateTime}
    AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
    AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
        WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
        GROUP BY day)
GROUP BY period WITH ROLLUP
ORDER BY period ASC
SETTINGS max_threads = 1
