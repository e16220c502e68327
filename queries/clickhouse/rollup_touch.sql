-- Says that something happened to the events of some hours.
INSERT INTO analytics.rollup_arrivals (bucket, arrivals)
SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC') AS bucket, toUInt64(1) AS arrivals
