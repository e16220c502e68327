-- What the sales figures are read from: the lines of paid orders without versions and tombstones, and their sums, made
-- anew for each day (of UTC) that analytics.order_lines changed in.
--
-- A day is made under a new revision and then named in sales_days; readers take only the rows of a day's newest
-- revision there. So nobody sees half a day, and a part that ClickHouse 18 brings back after a restart holds
-- revisions that nobody reads any more.

-- How often a day was written to, and when last; filled by the view below.
CREATE TABLE IF NOT EXISTS analytics.sales_touched (
    day Date,
    touches AggregateFunction(count),
    touched_at AggregateFunction(max, UInt32)
) ENGINE = AggregatingMergeTree ORDER BY day;

CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.sales_touching TO analytics.sales_touched AS
SELECT toDate(at) AS day, countState() AS touches, maxState(toUInt32(now())) AS touched_at
FROM analytics.order_lines
GROUP BY day;

INSERT INTO analytics.sales_touched
SELECT toDate(at) AS day, countState() AS touches, maxState(toUInt32(now())) AS touched_at
FROM analytics.order_lines
GROUP BY day;

-- One row a line: what was sold, or what was given back of it.
CREATE TABLE IF NOT EXISTS analytics.sales_facts (
    day Date,
    revision UInt64,
    at DateTime('UTC'),
    order_id String,
    line_id String,
    customer_id String,
    customer UInt64,
    product_id String,
    product_name String,
    category String,
    platform String,
    country String,
    payment_method String,
    currency String,
    -- 1 in one row of the order: in all of it, among those of the product, of the category, of the platform.
    is_order UInt8,
    is_product UInt8,
    is_category UInt8,
    is_platform UInt8,
    units Int64,
    units_refunded Int64,
    gross Decimal(18, 4),
    discount Decimal(18, 4),
    tax Decimal(18, 4),
    refund Decimal(18, 4)
) ENGINE = ReplacingMergeTree(revision) PARTITION BY toYYYYMM(day) ORDER BY (day, order_id, line_id);

-- Who bought when: what customers are counted from.
CREATE TABLE IF NOT EXISTS analytics.sales_buyers (
    day Date,
    revision UInt64,
    currency String,
    customer UInt64,
    at DateTime('UTC')
) ENGINE = ReplacingMergeTree(revision) PARTITION BY toYYYYMM(day) ORDER BY (day, currency, customer, at);

-- The sums of each quarter of an hour (dimension ''), and of each day by product, category, …
CREATE TABLE IF NOT EXISTS analytics.sales_sums (
    dimension String,
    day Date,
    revision UInt64,
    at DateTime('UTC'),
    currency String,
    item String,
    label String,
    orders UInt64,
    units Int64,
    units_refunded Int64,
    gross Decimal(38, 4),
    discount Decimal(38, 4),
    tax Decimal(38, 4),
    refund Decimal(38, 4)
) ENGINE = ReplacingMergeTree(revision) PARTITION BY toYYYYMM(day) ORDER BY (dimension, day, at, currency, item);

-- Which revision of a day is read, and how many touches it has seen, as of when.
CREATE TABLE IF NOT EXISTS analytics.sales_days (
    day Date,
    revision UInt64,
    touches UInt64,
    made_at UInt32
) ENGINE = ReplacingMergeTree(revision) ORDER BY day;
