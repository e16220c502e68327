-- The page views of a window by one of their columns, the most frequent values first: how many there were, in how many
-- sessions, and of how many ids (user, else anonymous, else session). Bots are left out.
SELECT
    {column:Identifier} AS value,
    count() AS visits,
    uniqExactIf(session_key, session_key != 0) AS sessions,
    uniqExactIf(visitor_key, visitor_key != 0) AS visitors
FROM analytics.events
WHERE event_type = 'page_view' AND event_time >= {from:DateTime} AND event_time < {to:DateTime} AND is_bot = 0
GROUP BY {column:Identifier}
ORDER BY visits DESC, toString({column:Identifier}) ASC
LIMIT {skipped:UInt32}, {limit:UInt32}
