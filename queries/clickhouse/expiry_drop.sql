-- Drops the events of a month (year × 100 + month).
ALTER TABLE analytics.events DROP PARTITION {month:UInt32}
