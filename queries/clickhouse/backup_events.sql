-- The events of a month that belong to a backup: all but those that a spool shipped from a sequence on (12 hexadecimal
-- digits, as they stand in batch_id), as they are in the copy of that spool and will be shipped from there.
SELECT count() AS events
FROM analytics.events
WHERE toYYYYMM(event_time) = {month:UInt32}
    AND NOT (
        substring(replaceAll(toString(batch_id), '-', ''), 1, 10) = {spool:String}
        AND concat(
            substring(replaceAll(toString(batch_id), '-', ''), 12, 5),
            substring(replaceAll(toString(batch_id), '-', ''), 17, 7)) >= {sequence:String})
