-- Who bought for the first time ever, in a currency: what new customers are counted from, at the cost of the days that
-- are asked for and not of all before them. Written with the other figures of a day; where a first purchase comes or
-- goes, the later days on which the same customer bought are touched and made anew (sales_later_days.sql).
CREATE TABLE IF NOT EXISTS analytics.sales_firsts (
    day Date,
    revision UInt64,
    currency String,
    customer UInt64,
    at DateTime('UTC')
) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (day, currency, customer, at, revision);

-- Every day is made anew, the oldest first.
DROP TABLE IF EXISTS analytics.sales_days;

CREATE TABLE IF NOT EXISTS analytics.sales_days (
    day Date,
    revision UInt64,
    touches UInt64,
    made_at UInt32
) ENGINE = ReplacingMergeTree(revision) ORDER BY day;
