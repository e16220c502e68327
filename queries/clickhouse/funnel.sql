-- How many visitors (or sessions) of a window take each of up to eight steps, in order and the last within a time of
-- the first, and how long a step takes them.
--
-- An event is a number, milliseconds * 256 + the steps that it matches (one bit each): sorting puts what happened in the
-- same millisecond into the order of the steps, and one event is never two steps. sN holds, for each event that gets a
-- visitor to step N, the start of that way (0: it does not): the latest there is, so that whoever can make it within the
-- time does. For the next step, the start of the last such event before is spread over the events behind it. (The server's
-- windowFunnel knows whole seconds only, and old servers take ties in any order; a lambda over another array copies that
-- array for each event.) dN: milliseconds from the step before to the first event that reaches step N, -1 for none.
--
-- (Step within step, not indented: from the outside the eighth comes first. Where fewer are asked for, what stands
-- between the marks of the last of them is put in place of the eighth.)
-- Before events are put together, an anonymous visitor who is known to be a user becomes that user.
SELECT
    breakdown,
    count() AS reached1,
    countIf(d2 >= 0) AS reached2,
    countIf(d3 >= 0) AS reached3,
    countIf(d4 >= 0) AS reached4,
    countIf(d5 >= 0) AS reached5,
    countIf(d6 >= 0) AS reached6,
    countIf(d7 >= 0) AS reached7,
    countIf(d8 >= 0) AS reached8,
    toInt64(quantileExactIf(0.5)(d2, d2 >= 0)) AS median2,
    toInt64(quantileExactIf(0.5)(d3, d3 >= 0)) AS median3,
    toInt64(quantileExactIf(0.5)(d4, d4 >= 0)) AS median4,
    toInt64(quantileExactIf(0.5)(d5, d5 >= 0)) AS median5,
    toInt64(quantileExactIf(0.5)(d6, d6 >= 0)) AS median6,
    toInt64(quantileExactIf(0.5)(d7, d7 >= 0)) AS median7,
    toInt64(quantileExactIf(0.5)(d8, d8 >= 0)) AS median8
FROM
(
-- step 8
SELECT
    breakdown, d2, d3, d4, d5, d6, d7,
    if(arrayExists(s -> s != 0, r8),
        toInt64(t7[arrayFirstIndex(s -> s != 0, r8) AS f8])
            - toInt64(t7[p8[arrayCount(i -> i < f8, p8)]]), toInt64(-1)) AS d8
FROM
(
    SELECT
        breakdown, d2, d3, d4, d5, d6, d7, t7, m7, p8,
        arrayMap((t, m, b) -> if(bitTest(m, 7) AND b != 0 AND t - b <= {window:UInt64}, b, toUInt64(0)),
            t7, m7, arrayPopBack(arrayPushFront(b8, toUInt64(0)))) AS r8
    FROM
    (
        SELECT
            breakdown, d2, d3, d4, d5, d6, d7, t7, m7,
            arrayFilter((i, s) -> s != 0, arrayEnumerate(s7), s7) AS p8,
            arrayReduce('groupArrayArray', arrayMap((b, n) -> arrayMap(z -> b, range(n)),
                arrayPushFront(arrayFilter(s -> s != 0, s7), toUInt64(0)),
                arrayMap((x, y) -> toUInt64(y - x),
                    arrayPushFront(p8, 1), arrayPushBack(p8, length(s7) + 1)))) AS b8
        FROM
        (
-- step 7
SELECT
    breakdown, d2, d3, d4, d5, d6,
    if(arrayExists(s -> s != 0, r7),
        toInt64(t6[arrayFirstIndex(s -> s != 0, r7) AS f7])
            - toInt64(t6[p7[arrayCount(i -> i < f7, p7)]]), toInt64(-1)) AS d7,
    arrayFilter((t, m, s) -> s != 0 OR m >= 128, t6, m6, r7) AS t7,
    arrayFilter((m, s) -> s != 0 OR m >= 128, m6, r7) AS m7,
    arrayFilter((s, m) -> s != 0 OR m >= 128, r7, m6) AS s7
FROM
(
    SELECT
        breakdown, d2, d3, d4, d5, d6, t6, m6, p7,
        arrayMap((t, m, b) -> if(bitTest(m, 6) AND b != 0 AND t - b <= {window:UInt64}, b, toUInt64(0)),
            t6, m6, arrayPopBack(arrayPushFront(b7, toUInt64(0)))) AS r7
    FROM
    (
        SELECT
            breakdown, d2, d3, d4, d5, d6, t6, m6,
            arrayFilter((i, s) -> s != 0, arrayEnumerate(s6), s6) AS p7,
            arrayReduce('groupArrayArray', arrayMap((b, n) -> arrayMap(z -> b, range(n)),
                arrayPushFront(arrayFilter(s -> s != 0, s6), toUInt64(0)),
                arrayMap((x, y) -> toUInt64(y - x),
                    arrayPushFront(p7, 1), arrayPushBack(p7, length(s6) + 1)))) AS b7
        FROM
        (
-- step 6
SELECT
    breakdown, d2, d3, d4, d5,
    if(arrayExists(s -> s != 0, r6),
        toInt64(t5[arrayFirstIndex(s -> s != 0, r6) AS f6])
            - toInt64(t5[p6[arrayCount(i -> i < f6, p6)]]), toInt64(-1)) AS d6,
    arrayFilter((t, m, s) -> s != 0 OR m >= 64, t5, m5, r6) AS t6,
    arrayFilter((m, s) -> s != 0 OR m >= 64, m5, r6) AS m6,
    arrayFilter((s, m) -> s != 0 OR m >= 64, r6, m5) AS s6
FROM
(
    SELECT
        breakdown, d2, d3, d4, d5, t5, m5, p6,
        arrayMap((t, m, b) -> if(bitTest(m, 5) AND b != 0 AND t - b <= {window:UInt64}, b, toUInt64(0)),
            t5, m5, arrayPopBack(arrayPushFront(b6, toUInt64(0)))) AS r6
    FROM
    (
        SELECT
            breakdown, d2, d3, d4, d5, t5, m5,
            arrayFilter((i, s) -> s != 0, arrayEnumerate(s5), s5) AS p6,
            arrayReduce('groupArrayArray', arrayMap((b, n) -> arrayMap(z -> b, range(n)),
                arrayPushFront(arrayFilter(s -> s != 0, s5), toUInt64(0)),
                arrayMap((x, y) -> toUInt64(y - x),
                    arrayPushFront(p6, 1), arrayPushBack(p6, length(s5) + 1)))) AS b6
        FROM
        (
-- step 5
SELECT
    breakdown, d2, d3, d4,
    if(arrayExists(s -> s != 0, r5),
        toInt64(t4[arrayFirstIndex(s -> s != 0, r5) AS f5])
            - toInt64(t4[p5[arrayCount(i -> i < f5, p5)]]), toInt64(-1)) AS d5,
    arrayFilter((t, m, s) -> s != 0 OR m >= 32, t4, m4, r5) AS t5,
    arrayFilter((m, s) -> s != 0 OR m >= 32, m4, r5) AS m5,
    arrayFilter((s, m) -> s != 0 OR m >= 32, r5, m4) AS s5
FROM
(
    SELECT
        breakdown, d2, d3, d4, t4, m4, p5,
        arrayMap((t, m, b) -> if(bitTest(m, 4) AND b != 0 AND t - b <= {window:UInt64}, b, toUInt64(0)),
            t4, m4, arrayPopBack(arrayPushFront(b5, toUInt64(0)))) AS r5
    FROM
    (
        SELECT
            breakdown, d2, d3, d4, t4, m4,
            arrayFilter((i, s) -> s != 0, arrayEnumerate(s4), s4) AS p5,
            arrayReduce('groupArrayArray', arrayMap((b, n) -> arrayMap(z -> b, range(n)),
                arrayPushFront(arrayFilter(s -> s != 0, s4), toUInt64(0)),
                arrayMap((x, y) -> toUInt64(y - x),
                    arrayPushFront(p5, 1), arrayPushBack(p5, length(s4) + 1)))) AS b5
        FROM
        (
-- step 4
SELECT
    breakdown, d2, d3,
    if(arrayExists(s -> s != 0, r4),
        toInt64(t3[arrayFirstIndex(s -> s != 0, r4) AS f4])
            - toInt64(t3[p4[arrayCount(i -> i < f4, p4)]]), toInt64(-1)) AS d4,
    arrayFilter((t, m, s) -> s != 0 OR m >= 16, t3, m3, r4) AS t4,
    arrayFilter((m, s) -> s != 0 OR m >= 16, m3, r4) AS m4,
    arrayFilter((s, m) -> s != 0 OR m >= 16, r4, m3) AS s4
FROM
(
    SELECT
        breakdown, d2, d3, t3, m3, p4,
        arrayMap((t, m, b) -> if(bitTest(m, 3) AND b != 0 AND t - b <= {window:UInt64}, b, toUInt64(0)),
            t3, m3, arrayPopBack(arrayPushFront(b4, toUInt64(0)))) AS r4
    FROM
    (
        SELECT
            breakdown, d2, d3, t3, m3,
            arrayFilter((i, s) -> s != 0, arrayEnumerate(s3), s3) AS p4,
            arrayReduce('groupArrayArray', arrayMap((b, n) -> arrayMap(z -> b, range(n)),
                arrayPushFront(arrayFilter(s -> s != 0, s3), toUInt64(0)),
                arrayMap((x, y) -> toUInt64(y - x),
                    arrayPushFront(p4, 1), arrayPushBack(p4, length(s3) + 1)))) AS b4
        FROM
        (
-- step 3
SELECT
    breakdown, d2,
    if(arrayExists(s -> s != 0, r3),
        toInt64(t2[arrayFirstIndex(s -> s != 0, r3) AS f3])
            - toInt64(t2[p3[arrayCount(i -> i < f3, p3)]]), toInt64(-1)) AS d3,
    arrayFilter((t, m, s) -> s != 0 OR m >= 8, t2, m2, r3) AS t3,
    arrayFilter((m, s) -> s != 0 OR m >= 8, m2, r3) AS m3,
    arrayFilter((s, m) -> s != 0 OR m >= 8, r3, m2) AS s3
FROM
(
    SELECT
        breakdown, d2, t2, m2, p3,
        arrayMap((t, m, b) -> if(bitTest(m, 2) AND b != 0 AND t - b <= {window:UInt64}, b, toUInt64(0)),
            t2, m2, arrayPopBack(arrayPushFront(b3, toUInt64(0)))) AS r3
    FROM
    (
        SELECT
            breakdown, d2, t2, m2,
            arrayFilter((i, s) -> s != 0, arrayEnumerate(s2), s2) AS p3,
            arrayReduce('groupArrayArray', arrayMap((b, n) -> arrayMap(z -> b, range(n)),
                arrayPushFront(arrayFilter(s -> s != 0, s2), toUInt64(0)),
                arrayMap((x, y) -> toUInt64(y - x),
                    arrayPushFront(p3, 1), arrayPushBack(p3, length(s2) + 1)))) AS b3
        FROM
        (
-- step 2
SELECT
    breakdown,
    if(arrayExists(s -> s != 0, r2),
        toInt64(t1[arrayFirstIndex(s -> s != 0, r2) AS f2])
            - toInt64(t1[p2[arrayCount(i -> i < f2, p2)]]), toInt64(-1)) AS d2,
    arrayFilter((t, m, s) -> s != 0 OR m >= 4, t1, m1, r2) AS t2,
    arrayFilter((m, s) -> s != 0 OR m >= 4, m1, r2) AS m2,
    arrayFilter((s, m) -> s != 0 OR m >= 4, r2, m1) AS s2
FROM
(
    SELECT
        breakdown, t1, m1, p2,
        arrayMap((t, m, b) -> if(bitTest(m, 1) AND b != 0 AND t - b <= {window:UInt64}, b, toUInt64(0)),
            t1, m1, arrayPopBack(arrayPushFront(b2, toUInt64(0)))) AS r2
    FROM
    (
        SELECT
            breakdown, t1, m1,
            arrayFilter((i, s) -> s != 0, arrayEnumerate(s1), s1) AS p2,
            arrayReduce('groupArrayArray', arrayMap((b, n) -> arrayMap(z -> b, range(n)),
                arrayPushFront(arrayFilter(s -> s != 0, s1), toUInt64(0)),
                arrayMap((x, y) -> toUInt64(y - x),
                    arrayPushFront(p2, 1), arrayPushBack(p2, length(s1) + 1)))) AS b2
        FROM
        (
SELECT
    breakdown,
    arrayMap(x -> intDiv(x, 256), e) AS t1,
    arrayMap(x -> x % 256, e) AS m1,
    arrayMap(x -> if(x % 2 = 1, intDiv(x, 256), toUInt64(0)), e) AS s1
FROM
(
    SELECT argMin(shown, first) AS breakdown, arraySort(groupArrayArray(events)) AS e
    FROM
    (
        SELECT if(user_key = 0, key, user_key) AS visitor, shown, first, events
        FROM
        (
            SELECT
                key,
                argMin(attribute, attribute_order) AS shown,
                min(attribute_order) AS first,
                groupArray(at * 256 + mask) AS events
            FROM
            (
                SELECT
                    {key:Identifier} AS key,
                    toUInt64(toUInt32(event_time)) * 1000 + event_time_ms AS at,
                    {mask:Expression} AS mask,
                    {breakdown:Expression} AS attribute,
                    ((1 - mask % 2) * 4398046511104 + at) * 1048576 + bitShiftRight(sipHash64(attribute), 44)
                        AS attribute_order
                FROM analytics.events
                WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
                    AND {events:Expression} AND is_bot = 0
            )
            WHERE key != 0 AND mask != 0
            GROUP BY key
        ) AS v
        ALL LEFT JOIN
        (
            SELECT anonymous_key AS key, argMax(user_key, version) AS user_key
            FROM analytics.identities
            WHERE {stitch:UInt8} = 1
            GROUP BY key
        ) AS i USING key
    )
    GROUP BY visitor
)
WHERE e[1] != 0 AND arrayExists(x -> x % 2 = 1, e)
        )
    )
)
-- end of step 2
        )
    )
)
-- end of step 3
        )
    )
)
-- end of step 4
        )
    )
)
-- end of step 5
        )
    )
)
-- end of step 6
        )
    )
)
-- end of step 7
        )
    )
)
-- end of step 8
)
GROUP BY breakdown
ORDER BY reached1 DESC, breakdown ASC
LIMIT {limit:UInt32}
