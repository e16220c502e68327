-- Takes away the rows of some days that are of older revisions than the one to be kept of each.
ALTER TABLE analytics.{sales_table:Identifier}
DELETE WHERE has({days:Array(Date)}, day)
    AND revision < arrayElement({kept:Array(UInt64)}, indexOf({days:Array(Date)}, day))
