-- What led to the orders made in a window, and how much of their net revenue (in ten-thousandths, as it stands now) falls
-- to each: by the sessions of the visitor with the purchase event, those that began in a time before it. What a session
-- came by is its earliest event that names a source; without one it is direct. {chosen} takes of a visitor's path the
-- sessions that count, which share alike: to the cent, the first ones a cent more where it does not go even, and what is
-- below a cent to the first. attributed = 0: orders without such an event, or whose visitor is not known.
SELECT
    currency, attributed, key, uniqExact(order_id) AS orders,
    sum(sign * (intDiv(cents, shares) * 100 + if(nth <= cents % shares, 100, 0) + if(nth = 1, below, 0))) AS revenue
FROM
(
    SELECT
        currency, order_id, touch.4 < 2 AS attributed, touch.3 AS key, nth, toInt64(length(chosen)) AS shares,
        if(amount < 0, -1, 1) AS sign, intDiv(abs(amount), 100) AS cents, abs(amount) % 100 AS below
    FROM
    (
        SELECT currency, order_id, amount, if(length(path) = 0, [(toUInt64(0), toUInt64(0), '', toUInt8(2))],
            {chosen:Expression}) AS chosen
        FROM
        (
            SELECT currency, order_id, amount, path
            FROM
            (
                SELECT order_id, any(currency) AS currency, toInt64(sum(gross - discount - refund) * 10000) AS amount
                FROM analytics.order_lines FINAL
                WHERE at >= {from:DateTime} AND order_created_at >= {from:DateTime}
                    AND order_created_at < {to:DateTime} AND is_sale = 1 AND is_deleted = 0
                GROUP BY order_id
            ) AS o
            ALL LEFT JOIN
            (
                SELECT order_id, arraySort(groupArray((began, session, key, direct))) AS path
                FROM
                (
                    SELECT order_id, bought, if(user_key = 0, key, user_key) AS visitor
                    FROM
                    (
                        SELECT order_id, first.1 AS bought, first.3 AS key
                        FROM
                        (
                            SELECT
                                order_id, min((toUInt64(toUInt32(event_time)) * 1000 + event_time_ms, event_id,
                                    visitor_key)) AS first
                            FROM analytics.events
                            WHERE event_type = 'purchase' AND order_id != '' AND is_bot = 0 AND visitor_key != 0
                                AND event_time >= {from:DateTime} - 86400 AND event_time < {to:DateTime} + 86400
                            GROUP BY order_id
                        )
                    ) AS b
                    ALL LEFT JOIN
                    (
                        SELECT anonymous_key AS key, argMax(user_key, version) AS user_key
                        FROM analytics.identities
                        GROUP BY key
                    ) AS i USING key
                ) AS p
                ALL INNER JOIN
                (
                    SELECT
                        visitor, session, min(at) AS began, toUInt8(max(channel != 'direct') = 0) AS direct,
                        if(direct = 1, {direct:String}, argMinIf(named, (at, event_id), channel != 'direct')) AS key
                    FROM
                    (
                        SELECT
                            if(user_key = 0, key, user_key) AS visitor, session, at, event_id, channel, named
                        FROM
                        (
                            SELECT
                                visitor_key AS key, event_id, channel, {named:Expression} AS named,
                                toUInt64(toUInt32(event_time)) * 1000 + event_time_ms AS at,
                                if(session_key != 0, session_key, at) AS session
                            FROM analytics.events
                            WHERE event_time >= {from:DateTime} - {reach:UInt32}
                                AND event_time < {to:DateTime} + 86400 AND is_bot = 0
                                AND (session_key != 0 OR channel != 'direct' OR event_type = 'purchase')
                                AND visitor_key IN
                                (
                                    SELECT key FROM
                                    (
                                        SELECT visitor_key AS key FROM analytics.events
                                        WHERE event_type = 'purchase' AND order_id != '' AND visitor_key != 0
                                            AND event_time >= {from:DateTime} - 86400
                                            AND event_time < {to:DateTime} + 86400
                                        UNION ALL
                                        SELECT user_key AS key FROM analytics.identities
                                        WHERE anonymous_key IN
                                        (
                                            SELECT visitor_key FROM analytics.events
                                            WHERE event_type = 'purchase' AND order_id != ''
                                                AND event_time >= {from:DateTime} - 86400
                                                AND event_time < {to:DateTime} + 86400
                                        )
                                        UNION ALL
                                        SELECT anonymous_key AS key FROM analytics.identities
                                        WHERE user_key IN
                                        (
                                            SELECT visitor_key FROM analytics.events
                                            WHERE event_type = 'purchase' AND order_id != ''
                                                AND event_time >= {from:DateTime} - 86400
                                                AND event_time < {to:DateTime} + 86400
                                        )
                                        UNION ALL
                                        SELECT anonymous_key AS key FROM analytics.identities
                                        WHERE user_key IN
                                        (
                                            SELECT user_key FROM analytics.identities
                                            WHERE anonymous_key IN
                                            (
                                                SELECT visitor_key FROM analytics.events
                                                WHERE event_type = 'purchase' AND order_id != ''
                                                    AND event_time >= {from:DateTime} - 86400
                                                    AND event_time < {to:DateTime} + 86400
                                            )
                                        )
                                    )
                                )
                        ) AS e
                        ALL LEFT JOIN
                        (
                            SELECT anonymous_key AS key, argMax(user_key, version) AS user_key
                            FROM analytics.identities
                            GROUP BY key
                        ) AS i USING key
                    )
                    GROUP BY visitor, session
                ) AS t USING visitor
                WHERE began <= bought AND began + {lookback:UInt64} >= bought
                GROUP BY order_id
            ) AS w USING order_id
        )
    )
    ARRAY JOIN chosen AS touch, arrayEnumerate(chosen) AS nth
)
GROUP BY currency, attributed, key
ORDER BY currency ASC, revenue DESC, key ASC
LIMIT {limit:UInt32}
