-- Names the revision that is read of these days from now on, with the touches that were known before it was made.
INSERT INTO analytics.sales_days
SELECT day, {revision:UInt64} AS revision, touches, {made_at:UInt32} AS made_at
FROM (SELECT {days:Array(Date)} AS days, {touches:Array(UInt64)} AS seen) AS made
ARRAY JOIN days AS day, seen AS touches
