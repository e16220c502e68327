-- How far the order mirror has come.

CREATE TABLE analytics."MirrorState" (
    name text PRIMARY KEY CHECK (name = 'orders'),
    -- Whatever was written to the orders before this moment stands in ClickHouse; NULL until all of it does for the
    -- first time, and while ClickHouse is being filled anew after it was lost.
    "asOf" timestamptz
);
INSERT INTO analytics."MirrorState" (name) VALUES ('orders');
