-- From when on events are kept, and how many were dropped with their months.
CREATE TABLE analytics."EventExpiry" (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    -- Seconds since 1970 at which the oldest month begins whose events are kept; 0 while all are. It never goes back.
    "keptFrom" bigint NOT NULL DEFAULT 0,
    "decidedAt" timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO analytics."EventExpiry" DEFAULT VALUES;

-- Written before a month's events are dropped, so that the ledger knows how many they were.
CREATE TABLE analytics."DroppedEvents" (
    -- Year × 100 + month.
    month bigint NOT NULL,
    spool text NOT NULL,
    events bigint NOT NULL,
    -- All that the spool sent of this month up to this sequence (12 hexadecimal digits) is counted.
    counted text COLLATE "C" NOT NULL,
    PRIMARY KEY (month, spool)
);
REVOKE INSERT, DELETE, TRUNCATE ON analytics."EventExpiry" FROM analytics;
REVOKE DELETE, TRUNCATE ON analytics."DroppedEvents" FROM analytics;

-- Accepted and not inserted, because the events of their month are not kept any more; since the spool was made.
ALTER TABLE analytics."IngestionLedger" ADD COLUMN expired bigint NOT NULL DEFAULT 0;
