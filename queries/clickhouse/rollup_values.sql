-- What the events of a run of hours were about, counted by kind of value; events of bots are left out. Hour n of the
-- run is revision + n. Kinds: type (of event), device, browser, os, country of all events; page of page views; view and
-- cart: the products looked at and put into the cart.
SELECT
    bucket,
    toUInt64({revision:UInt64} + intDiv(toUInt32(bucket) - toUInt32({from:DateTime}), 3600)) AS revision,
    tupleElement(pair, 1) AS kind,
    tupleElement(pair, 2) AS key,
    sum(events) AS total,
    toUInt64(0) AS bounced,
    toUInt64(0) AS converted
FROM
(
    SELECT
        bucket,
        arrayJoin([('type', event_type), ('device', device_type), ('browser', browser), ('os', os), ('country', country), (about, subject)]) AS pair,
        events
    FROM
    (
        SELECT toStartOfHour(event_time) AS bucket, event_type, device_type, browser, os, country,
            multiIf(event_type = 'page_view', 'page', event_type = 'product_view', 'view', event_type = 'add_to_cart', 'cart', '') AS about,
            multiIf(event_type = 'page_view', path, event_type IN ('product_view', 'add_to_cart'), product_id, '') AS subject,
            count() AS events
        FROM analytics.events
        WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime} AND is_bot = 0
        GROUP BY bucket, event_type, device_type, browser, os, country, about, subject
    ) AS counted
) AS pairs
WHERE kind != '' AND (key != '' OR kind IN ('type', 'device', 'browser', 'os', 'country'))
GROUP BY bucket, kind, key
