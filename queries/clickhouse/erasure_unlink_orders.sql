-- Forgets which sessions some orders were placed in, and what led to them.
ALTER TABLE analytics.order_channels DELETE WHERE has({orders:Array(String)}, order_id)
