-- Has some days made anew.
INSERT INTO analytics.sales_touched
SELECT day, countState() AS touches, maxState(toUInt32(now())) AS touched_at
FROM (SELECT arrayJoin({days:Array(Date)}) AS day) AS named
GROUP BY day
