-- With each made day a fingerprint of the lines it was made of is kept, so that the second look (sales_stale_days.sql)
-- writes only what changed. Lines are in the order in which windows cut days, in small granules; what is read in long
-- windows is kept by the year, in few parts. All of it is made of analytics.order_lines, and is made again.
DROP TABLE IF EXISTS analytics.sales_facts;

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
) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (day, at, order_id, line_id, revision)
SETTINGS index_granularity = 1024;

DROP TABLE IF EXISTS analytics.sales_buyers;

CREATE TABLE IF NOT EXISTS analytics.sales_buyers (
    day Date,
    revision UInt64,
    currency String,
    customer UInt64,
    at DateTime('UTC')
) ENGINE = MergeTree PARTITION BY toYear(day) ORDER BY (day, currency, customer, at, revision)
SETTINGS index_granularity = 1024;

DROP TABLE IF EXISTS analytics.sales_firsts;

CREATE TABLE IF NOT EXISTS analytics.sales_firsts (
    day Date,
    revision UInt64,
    currency String,
    customer UInt64,
    at DateTime('UTC')
) ENGINE = MergeTree PARTITION BY toYear(day) ORDER BY (day, currency, customer, at, revision)
SETTINGS index_granularity = 1024;

DROP TABLE IF EXISTS analytics.sales_sums;

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
) ENGINE = MergeTree PARTITION BY toYear(day) ORDER BY (dimension, day, at, currency, item, revision)
SETTINGS index_granularity = 1024;

-- Every day is made anew, the oldest first. A day that was looked at once more has a row of the same revision with a
-- later made_at, beside the first one or in its place.
DROP TABLE IF EXISTS analytics.sales_days;

CREATE TABLE IF NOT EXISTS analytics.sales_days (
    day Date,
    revision UInt64,
    touches UInt64,
    made_at UInt32,
    fingerprint UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY day;
