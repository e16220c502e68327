-- What led to the orders whose first purchase event lies in a window: the earliest event of the order's session that
-- names a source (a session: from a day before the window to a day after it). A purchase event without a session stands
-- for itself; a session that names no source is direct. Events of bots are left out.
SELECT
    order_id, at, session_id,
    if(s.channel = '', if(session_id = '', p.channel, 'direct'), s.channel) AS channel,
    if(session_id = '', p.utm_source, s.utm_source) AS utm_source,
    if(session_id = '', p.utm_medium, s.utm_medium) AS utm_medium,
    if(session_id = '', p.utm_campaign, s.utm_campaign) AS utm_campaign,
    {version:UInt64} AS version
FROM
(
    SELECT
        order_id, first.1 AS at, first.4 AS session_id,
        first.5 AS channel, first.6 AS utm_source, first.7 AS utm_medium, first.8 AS utm_campaign
    FROM
    (
        SELECT
            order_id,
            min((event_time, event_time_ms, event_id, session_id, channel, utm_source, utm_medium, utm_campaign))
                AS first
        FROM analytics.events
        WHERE event_type = 'purchase' AND order_id != '' AND is_bot = 0
            AND event_time >= {from:DateTime} AND event_time < {to:DateTime}
        GROUP BY order_id
    )
) AS p
ALL LEFT JOIN
(
    SELECT
        session_id,
        first.4 AS channel, first.5 AS utm_source, first.6 AS utm_medium, first.7 AS utm_campaign
    FROM
    (
        SELECT
            session_id,
            min((event_time, event_time_ms, event_id, channel, utm_source, utm_medium, utm_campaign)) AS first
        FROM analytics.events
        WHERE channel != 'direct' AND session_id != '' AND is_bot = 0
            AND event_time >= {from:DateTime} - 86400 AND event_time < {to:DateTime} + 86400
            AND session_id IN
            (
                SELECT session_id
                FROM analytics.events
                WHERE event_type = 'purchase' AND order_id != '' AND is_bot = 0
                    AND event_time >= {from:DateTime} AND event_time < {to:DateTime}
            )
        GROUP BY session_id
    )
) AS s USING session_id
ORDER BY order_id ASC
