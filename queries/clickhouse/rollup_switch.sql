-- Makes revisions current: those of one family for many hours at once.
INSERT INTO analytics.rollup_switches (family, bucket, revision, seen)
SELECT {family:String}, toDateTime(hour, 'UTC'), revision, arrivals
FROM (SELECT {hours:Array(UInt32)} AS h, {revisions:Array(UInt64)} AS r, {seen:Array(UInt64)} AS s) AS listed
ARRAY JOIN h AS hour, r AS revision, s AS arrivals
