-- Sales by day and by product straight from the order lines.
SELECT toDate(at) AS day, uniqExactIf(order_id, kind = 'sale'), sum(gross), sum(discount), sum(refund), uniqExact(customer_id) FROM analytics.order_lines FINAL WHERE at >= {from} AND at < {to} AND is_sale = 1 AND is_deleted = 0 GROUP BY day ORDER BY day;
SELECT product_id, sum(units), sum(gross), sum(discount), sum(refund) FROM analytics.order_lines FINAL WHERE at >= {from} AND at < {to} AND is_sale = 1 AND is_deleted = 0 GROUP BY product_id ORDER BY sum(gross) DESC LIMIT 50;
SELECT count() FROM (SELECT customer_id FROM analytics.order_lines FINAL WHERE at < {to} AND is_sale = 1 AND is_deleted = 0 AND kind = 'sale' GROUP BY customer_id HAVING min(at) >= {from})
