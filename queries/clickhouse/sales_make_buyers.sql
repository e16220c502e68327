-- Who bought when, of the days made under a revision; lines that name no customer count for none.
INSERT INTO analytics.sales_buyers
SELECT DISTINCT day, revision, currency, customer, at
FROM analytics.sales_facts
WHERE day >= toDate({from:DateTime}) AND day < toDate({to:DateTime}) AND revision = {revision:UInt64}
    AND is_order = 1 AND customer_id != ''
