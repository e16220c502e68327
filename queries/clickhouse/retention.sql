-- How many of the visitors who began in a period came back in it and in each period after it: days, weeks (from Monday)
-- or months of a time zone. Visitor by visitor, the periods are the bits of two numbers: those with an event that begins,
-- and those with an event that counts as coming back. {local} is an event's time as seconds on the zone's clocks, {period}
-- the number of its period, {base} that of the window's first; at most 64.
--
-- Before events are put together, an anonymous visitor who is known to be a user becomes that user. (countIf(back >= 0):
-- old servers lose a column that only a lambda reads.)
SELECT cohort, countIf(back >= 0) AS size, sumForEach(flags) AS returned
FROM
(
    SELECT
        cohort, back,
        arrayMap(i -> toUInt64(bitAnd(bitShiftRight(back, i), 1)), range(toUInt64({periods:UInt32} - cohort))) AS flags
    FROM
    (
        SELECT cohort, bitShiftRight(key_back, cohort) AS back
        FROM
        (
            SELECT key_back, toUInt32(round(log2(bitAnd(key_begun, bitNot(key_begun) + 1)))) AS cohort
            FROM
            (
                SELECT
                    if(user_key = 0, key, user_key) AS visitor, groupBitOr(begun) AS key_begun,
                    groupBitOr(returned) AS key_back
                FROM
                (
                    SELECT
                        key, groupBitOr(if(begins, bitShiftLeft(toUInt64(1), nth), toUInt64(0))) AS begun,
                        groupBitOr(if(returns, bitShiftLeft(toUInt64(1), nth), toUInt64(0))) AS returned
                    FROM
                    (
                        SELECT
                            visitor_key AS key, {begins:Expression} AS begins, {returns:Expression} AS returns,
                            toUInt32(event_time) + {offset:Expression} AS local,
                            toUInt8({period:Expression} - {base:UInt32}) AS nth
                        FROM analytics.events
                        WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
                            AND {events:Expression} AND visitor_key != 0 AND is_bot = 0
                    )
                    GROUP BY key
                ) AS v
                ALL LEFT JOIN
                (
                    SELECT anonymous_key AS key, argMax(user_key, version) AS user_key
                    FROM analytics.identities
                    GROUP BY key
                ) AS i USING key
                GROUP BY visitor
            )
            WHERE key_begun != 0
        )
    )
)
GROUP BY cohort
ORDER BY cohort ASC
