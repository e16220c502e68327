-- What becomes of carts: bought within a time of their last change, abandoned, or still open, with their products.
--
-- A cart is what a visitor puts in and takes out, one after the other: it ends with a purchase, or when nothing is put in
-- or taken out for {idle} milliseconds. It belongs to the window in which it was changed last; its beginning and its
-- purchase may lie outside. A product that was taken out as often as put in is not in it, and a cart with none is no cart.
-- of_all = 1: the carts themselves, else their products, by currency, with what was put in (in ten-thousandths).
SELECT
    state, item.1 AS of_all, item.2 AS product_id, item.3 AS currency, count() AS carts, sum(item.4) AS value
FROM
(
    SELECT
        multiIf(bought = 1, 'bought', changed + {idle:UInt64} > {now:UInt64}, 'open', 'abandoned') AS state,
        arrayPushFront(items, (toUInt8(1), '', '', toInt64(0))) AS listed
    FROM
    (
        SELECT
            visitor, cart, max(last) AS changed, max(ends) AS bought,
            groupArrayIf((toUInt8(0), product_id, currency, put), pieces > 0) AS items
        FROM
        (
            SELECT
                visitor, cart, entry.4 AS product_id, entry.5 AS currency, max(entry.1) AS last, max(end) AS ends,
                sum(if(entry.3 = 1, 1, -1)) AS pieces, sum(if(entry.3 = 1, entry.6, toInt64(0))) AS put
            FROM
            (
                SELECT
                    visitor, entries,
                    arrayMap((a, b) -> toUInt8(b.2 != 1 OR b.1 - a.1 > {idle:UInt64}), entries, following) AS lasts,
                    arrayMap((a, b) -> toUInt8(b.2 = 2 AND b.1 - a.1 <= {idle:UInt64}), entries, following) AS bought,
                    arrayMap((n, l) -> n - l, arrayCumSum(lasts), lasts) AS carts
                FROM
                (
                    SELECT
                        visitor, arraySort(groupArray((at, kind, sign, product_id, currency, amount))) AS entries,
                        arrayPushBack(arrayPopFront(entries), (toUInt64(0), toUInt8(0), toUInt8(0), '', '', toInt64(0)))
                            AS following
                    FROM
                    (
                        SELECT
                            if(user_key = 0, key, user_key) AS visitor, at, kind, sign, product_id, currency, amount
                        FROM
                        (
                            SELECT
                                visitor_key AS key, toUInt64(toUInt32(event_time)) * 1000 + event_time_ms AS at,
                                toUInt8(if(event_type = 'purchase', 2, 1)) AS kind,
                                toUInt8(event_type = 'add_to_cart') AS sign, product_id, currency,
                                toInt64(value * 10000) AS amount
                            FROM analytics.events
                            WHERE event_type IN ('add_to_cart', 'remove_from_cart', 'purchase') AND is_bot = 0
                                AND event_time >= {from:DateTime} - {before:UInt32}
                                AND event_time < {to:DateTime} + intDiv({idle:UInt64}, 1000) + 1 AND visitor_key != 0
                        ) AS v
                        ALL LEFT JOIN
                        (
                            SELECT anonymous_key AS key, argMax(user_key, version) AS user_key
                            FROM analytics.identities
                            GROUP BY key
                        ) AS i USING key
                    )
                    GROUP BY visitor
                )
            )
            ARRAY JOIN entries AS entry, carts AS cart, bought AS end
            WHERE entry.2 = 1
            GROUP BY visitor, cart, product_id, currency
        )
        GROUP BY visitor, cart
        HAVING length(items) > 0
    )
    WHERE changed >= toUInt64(toUInt32({from:DateTime})) * 1000 AND changed < toUInt64(toUInt32({to:DateTime})) * 1000
)
ARRAY JOIN listed AS item
GROUP BY state, of_all, product_id, currency
ORDER BY state ASC, of_all DESC, carts DESC, product_id ASC, currency ASC
