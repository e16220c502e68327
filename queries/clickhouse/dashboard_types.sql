-- How often there were events of the types named in a window, with all others as one (keys: how many types a row stands
-- for): from the rollups (days and hours, whichever revisions are named), and from the events themselves where the window
-- cuts an hour or the hour is not over.
SELECT if(has({types:Array(String)}, type), type, '') AS name, sum(events) AS total, count() AS keys
FROM
(
    SELECT type, sum(amount) AS events
    FROM
    (
        SELECT key AS type, total AS amount
        FROM analytics.rollup_days
        WHERE kind = 'type' AND bucket >= {days_from:DateTime} AND bucket < {days_to:DateTime}
            AND revision IN (SELECT toUInt64(arrayJoin({day_revisions:Array(UInt64)})))
        UNION ALL
        SELECT key AS type, total AS amount
        FROM analytics.rollup_values
        WHERE kind = 'type' AND bucket >= {whole_from:DateTime} AND bucket < {open_from:DateTime}
            AND (bucket < {without_from:DateTime} OR bucket >= {without_to:DateTime})
            AND revision IN (SELECT toUInt64(arrayJoin({hour_revisions:Array(UInt64)})))
        UNION ALL
        SELECT event_type AS type, toUInt64(count()) AS amount
        FROM analytics.events
        WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
            AND (event_time < {whole_from:DateTime} OR event_time >= {open_from:DateTime})
            AND is_bot = 0
        GROUP BY type
    ) AS parts
    GROUP BY type
) AS counted
GROUP BY name
ORDER BY name ASC
SETTINGS max_threads = 1
