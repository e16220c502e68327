-- Says that lines of some days were written and can be read: of a view's word a server may hear before there are its rows.
INSERT INTO analytics.sales_touched
SELECT day, countState() AS touches, maxState(toUInt32(now())) AS touched_at
FROM (SELECT toDate(toUInt16(arrayJoin({day_numbers:Array(UInt32)}))) AS day) AS written
GROUP BY day
