-- What was sold and given back in each hour, day, week, … of a window, by currency: full quarters of an hour from the
-- sums, the rest of the window from the lines. Periods are those of the wall clock, whose offset from UTC changes at the
-- transitions.
-- That only the newest revision of a day counts is said once, outside of the parts: ClickHouse 18 asks for what is said
-- inside of them several times.
WITH
    toInt64(arrayElement({offsets:Array(Int32)},
        arrayCount(t -> t <= toUInt32(at), {transitions:Array(UInt32)}))) AS ahead,
    toInt64(toUInt32(at)) + ahead AS civil,
    toDate(toUInt16(intDiv(civil, 86400))) AS civil_day
SELECT
    currency,
    if({months:UInt8} > 0,
        toInt64(intDiv(toYear(civil_day) * 12 + toMonth(civil_day) - 1, greatest({months:UInt8}, 1))),
        intDiv(civil + {shift:Int64}, {width:Int64}) * {width:Int64} - {absolute:Int64} * ahead) AS period,
    sum(n) AS orders, sum(u) AS units, sum(r) AS units_refunded,
    sum(gross) AS gross_sum, sum(discount) AS discount_sum, sum(tax) AS tax_sum, sum(refund) AS refund_sum
FROM (
    SELECT
        day, revision, currency, at, orders AS n, units AS u, units_refunded AS r, gross, discount, tax, refund
    FROM analytics.sales_sums
    WHERE dimension = '' AND at >= {inner_from:DateTime} AND at < {inner_to:DateTime}
        AND day >= toDate({inner_from:DateTime}) AND day <= toDate({inner_to:DateTime})
    UNION ALL
    SELECT
        day, revision, currency, at, toUInt64(is_order) AS n, units AS u, units_refunded AS r,
        toDecimal128(gross, 4) AS gross, toDecimal128(discount, 4) AS discount, toDecimal128(tax, 4) AS tax,
        toDecimal128(refund, 4) AS refund
    FROM analytics.sales_facts
    WHERE ((at >= {from:DateTime} AND at < {inner_from:DateTime}
                AND day >= toDate({from:DateTime}) AND day <= toDate({inner_from:DateTime}))
            OR (at >= {inner_to:DateTime} AND at < {to:DateTime}
                AND day >= toDate({inner_to:DateTime}) AND day <= toDate({to:DateTime})))
) AS parts
WHERE (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
    WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
    GROUP BY day)
GROUP BY currency, period
ORDER BY currency ASC, period ASC
SETTINGS max_threads = 1
