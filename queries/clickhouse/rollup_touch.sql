-- Says that something happened to the events of some hours; not of those whose events are not kept any more, nor of the
-- hour after these: they stay as they were worked out.
INSERT INTO analytics.rollup_arrivals (bucket, arrivals)
SELECT toDateTime(hour, 'UTC') AS bucket, toUInt64(1) AS arrivals
FROM (SELECT arrayJoin({hours:Array(UInt32)}) AS hour) AS touched
WHERE hour >= (SELECT toUInt32(intDiv(maxIf(received_ms, name = 'kept_from'), 1000)) + 3600 FROM analytics.watermarks)
