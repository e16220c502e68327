-- Raw events, one row each, as the tracking endpoint encoded them (Events: EventRow.columns has the same list).
--
-- Every time is in UTC whatever the server's zone: the partition a row falls into is then known to the sender, who
-- keeps each batch within one.
-- The key is the type and the time, which nearly every figure asks for; "which rows of this batch are there" (batch_id
-- and a range of event_time) reads a few granules for each type. Of 5 million rows of 12 types in 6 days it reads
-- 237,568 (a key that begins with the day: 830,272), an hour and a half of one type 16,384 (109,376).
-- old_parts_lifetime: a restart of ClickHouse 18 brings back parts that were dropped or merged away less than this many
-- seconds ago. The default is 480; below about 40 the kernel may not have written the merged part to disk yet when its
-- sources are deleted.
CREATE DATABASE IF NOT EXISTS analytics;

CREATE TABLE IF NOT EXISTS analytics.events
(
    batch_id UUID,
    event_id UUID,
    event_time DateTime('UTC'),
    event_time_ms UInt16,
    received_at DateTime('UTC'),
    received_at_ms UInt16,
    event_type String,
    event_name String,
    user_id String,
    anonymous_id String,
    session_id String,
    product_id String,
    order_id String,
    url String,
    path String,
    title String,
    referrer String,
    referrer_domain String,
    utm_source String,
    utm_medium String,
    utm_campaign String,
    utm_term String,
    utm_content String,
    device_type String,
    browser String,
    os String,
    country String,
    is_bot UInt8,
    value Decimal(18, 4),
    currency String,
    source String,
    properties String,
    context String
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(event_time)
ORDER BY (event_type, event_time, event_id)
SETTINGS index_granularity = 8192, old_parts_lifetime = 60;
