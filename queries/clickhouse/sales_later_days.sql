-- The later days on which those bought whose first purchase came or went on some days, made under a revision in place of
-- the revisions before it.
SELECT DISTINCT day
FROM analytics.sales_buyers
WHERE day > toDate({from:DateTime}) AND NOT has({made_days:Array(Date)}, day)
    AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days GROUP BY day)
    AND (currency, customer) IN (
        SELECT currency, customer
        FROM (
            SELECT currency, customer, at
            FROM analytics.sales_firsts
            WHERE has({made_days:Array(Date)}, day) AND day >= toDate({from:DateTime}) AND day < toDate({to:DateTime})
                AND (revision = {revision:UInt64}
                    OR revision = arrayElement({replaced:Array(UInt64)}, indexOf({made_days:Array(Date)}, day)))
            GROUP BY currency, customer, at
            HAVING max(revision = {revision:UInt64}) != max(revision != {revision:UInt64})
        ) AS changed
    )
ORDER BY day ASC
