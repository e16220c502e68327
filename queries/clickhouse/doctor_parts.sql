-- The most active parts of any partition of our tables: above 300 inserts are refused.
SELECT max(parts) AS parts
FROM (
    SELECT table, partition, count() AS parts FROM system.parts
    WHERE database = 'analytics' AND active = 1 GROUP BY table, partition
) AS partitions
