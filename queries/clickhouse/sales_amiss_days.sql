-- Those of some days on which a customer counts as new who had bought before, or does not who had not: as where of two
-- makers the one that knew less named its days last.
SELECT DISTINCT day
FROM (
    SELECT toDate(first) AS day, currency, customer, first AS at, toUInt8(1) AS is_due
    FROM (
        SELECT currency, customer, min(at) AS first
        FROM analytics.sales_buyers
        PREWHERE customer IN (
            SELECT customer
            FROM analytics.sales_buyers
            WHERE has({days:Array(Date)}, day) AND day >= toDate({from:DateTime}) AND day < toDate({to:DateTime})
        )
        WHERE day < toDate({to:DateTime})
            AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days GROUP BY day)
        GROUP BY currency, customer
    ) AS buying
    WHERE has({days:Array(Date)}, toDate(first))
    UNION ALL
    SELECT day, currency, customer, at, toUInt8(0) AS is_due
    FROM analytics.sales_firsts
    WHERE has({days:Array(Date)}, day) AND day >= toDate({from:DateTime}) AND day < toDate({to:DateTime})
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days GROUP BY day)
) AS told
GROUP BY day, currency, customer, at
HAVING min(is_due) = max(is_due)
ORDER BY day ASC
