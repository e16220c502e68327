-- Which session each order was placed in, and what led to that session: filled by order_channels.sql, again and again,
-- since events come late. Read it with FINAL, or with argMax over version.
-- An order without a purchase event has no row: where it came from is not known.
CREATE TABLE IF NOT EXISTS analytics.order_channels
(
    order_id String,
    at DateTime('UTC'),
    session_id String,
    channel String,
    utm_source String,
    utm_medium String,
    utm_campaign String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY order_id;
