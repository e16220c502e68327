-- The rows of some revisions as they stand in one of the tables of the rollups.
SELECT *
FROM analytics.{table:Identifier}
WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime} AND revision IN (SELECT toUInt64(arrayJoin({revisions:Array(UInt64)})))
