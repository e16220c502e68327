-- The orders as the figures see them, one row for each line of an order and each line of a refund, and the products.
--
-- Both are written by the order mirror alone. A row is replaced by one of a higher version under the same key; one that
-- is no more, or is dated anew, gets a tombstone (is_deleted = 1) under its old key. Readers take the newest version of
-- each key (FINAL, or argMax by version) and leave tombstones out. So inserting the same rows again is harmless, and
-- parts that ClickHouse 18 brings back after a restart lose to the newer versions.
--
-- at: a sale's is the creation of its order, a refund's its own creation. gross is price × quantity before discount,
-- with the tax that the price includes; discount and tax are the line's shares of the order's. A refund's row has its
-- amount in refund and the quantity given back in units, and zeros in gross, discount and tax.
-- is_sale: the order is paid, also where it was refunded later, and not cancelled; the same in its refunds' rows.
CREATE TABLE IF NOT EXISTS analytics.order_lines
(
    line_id String,
    kind String,
    order_id String,
    order_number String,
    at DateTime('UTC'),
    order_created_at DateTime('UTC'),
    customer_id String,
    product_id String,
    product_name String,
    category String,
    platform String,
    country String,
    payment_method String,
    currency String,
    order_status String,
    payment_status String,
    is_sale UInt8,
    units Int64,
    gross Decimal(18, 4),
    discount Decimal(18, 4),
    tax Decimal(18, 4),
    refund Decimal(18, 4),
    version UInt64,
    is_deleted UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at)
ORDER BY (toDate(at), order_id, line_id)
SETTINGS index_granularity = 8192, old_parts_lifetime = 60;

CREATE TABLE IF NOT EXISTS analytics.products
(
    product_id String,
    name String,
    category String,
    platform String,
    price Decimal(18, 4),
    is_active UInt8,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY product_id
SETTINGS index_granularity = 8192, old_parts_lifetime = 60;

-- Which mirror filled the two: one that finds another name here than its own, or none, fills them anew.
CREATE TABLE IF NOT EXISTS analytics.mirror_generation
(
    generation String,
    version UInt64
)
ENGINE = MergeTree
ORDER BY version
SETTINGS index_granularity = 8192, old_parts_lifetime = 60;
