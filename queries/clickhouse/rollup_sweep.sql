-- Takes away the rows of a window that are of old revisions which are not to be kept. No subquery: ClickHouse 18 runs the
-- mutations of a table that wait in one go, and would look all of them up in the set of the first.
ALTER TABLE analytics.{table:Identifier}
DELETE WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime}
    AND revision <= {revision:UInt64} AND NOT has({keep:Array(UInt64)}, revision)
