-- What the customers who first bought in a period of the window bought and gave back in that period and each later one
-- up to the window's end.
SELECT
    cohort, period, countIf(n > 0) AS customers, sum(n) AS orders,
    sum(m) AS net_ten_thousandths
FROM (
    SELECT
        customer, min(bought) AS cohort,
        groupArray(period) AS periods, groupArray(n) AS counts, groupArray(m) AS amounts
    FROM (
        SELECT
            customer,
            if(at < {from:DateTime}, toInt64(-1), if({months:UInt8} > 0,
                toInt64(intDiv(toYear(civil_day) * 12 + toMonth(civil_day) - 1, greatest({months:UInt8}, 1))),
                intDiv(civil + {shift:Int64}, {width:Int64}) * {width:Int64} - {absolute:Int64} * ahead)) AS period,
            sum(toUInt64(is_order)) AS n,
            sum(left) AS m,
            if(n > 0, period, toInt64(9223372036854775807)) AS bought
        FROM (
            SELECT
                customer, at, is_order, toInt64((gross - discount - refund) * 10000) AS left,
                toInt64(arrayElement({offsets:Array(Int32)},
                    arrayCount(t -> t <= toUInt32(at), {transitions:Array(UInt32)}))) AS ahead,
                toInt64(toUInt32(at)) + ahead AS civil,
                toDate(toUInt16(intDiv(civil, 86400))) AS civil_day
            FROM analytics.sales_facts
            WHERE customer != sipHash64('') AND currency = {currency:String}
                AND at < {to:DateTime} AND day <= toDate({to:DateTime})
                AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
                    WHERE revision <= {newest:UInt64} GROUP BY day)
        ) AS placed
        GROUP BY customer, period
    ) AS bins
    GROUP BY customer
) AS histories
ARRAY JOIN periods AS period, counts AS n, amounts AS m
WHERE cohort >= 0 AND cohort < 9223372036854775807
GROUP BY cohort, period
ORDER BY cohort ASC, period ASC
