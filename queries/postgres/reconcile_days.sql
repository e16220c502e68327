-- The lines of orders by UTC day: how many, and what they add up to. $1 is NULL, $2 and $3 from and to. text_bytes is the
-- length of everything else that is mirrored.
SELECT (at AT TIME ZONE 'UTC')::date::text AS day, count(*) AS lines, count(DISTINCT order_id) FILTER (WHERE kind = 'sale') AS orders,
    sum(is_sale::int)::bigint AS sales, sum(units)::bigint AS units, sum(gross) AS gross, sum(discount) AS discount,
    sum(tax) AS tax, sum(refund) AS refund,
    sum(octet_length(line_id || kind || order_id || order_number || customer_id || product_id || product_name
        || category || platform || country || payment_method || currency || order_status || payment_status))::bigint
        AS text_bytes
FROM (
{source}
) AS line
WHERE at >= $2 AND at < $3
GROUP BY day ORDER BY day
