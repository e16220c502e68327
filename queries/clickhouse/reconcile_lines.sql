-- The mirrored lines within a time.
SELECT line_id, kind, order_id, order_number, at, order_created_at, customer_id, product_id, product_name, category,
    platform, country, payment_method, currency, order_status, payment_status, is_sale, units, gross, discount, tax,
    refund
FROM analytics.order_lines FINAL
WHERE is_deleted = 0 AND at >= {from:DateTime} AND at < {to:DateTime}
