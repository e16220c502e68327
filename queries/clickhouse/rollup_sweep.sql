-- Takes away the rows of a window that are of old revisions which are not to be kept.
ALTER TABLE analytics.{table:Identifier}
DELETE WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime}
    AND revision <= {revision:UInt64} AND revision NOT IN (SELECT toUInt64(arrayJoin({keep:Array(UInt64)})))
