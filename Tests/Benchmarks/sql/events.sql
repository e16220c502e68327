-- Events of a shop: sessions of eight events each, evenly over a time, by a hundred thousand visitors of whom a third
-- sign in; 200 products. Session n of {from}..<{to} begins at {start} + n * {step} seconds, give or take.
INSERT INTO analytics.events
    (batch_id, event_id, event_time, event_time_ms, received_at, received_at_ms, event_type, event_name, user_id,
    anonymous_id, session_id, product_id, order_id, url, path, title, referrer, referrer_domain, utm_source, utm_medium,
    utm_campaign, utm_term, utm_content, device_type, browser, os, country, is_bot, value, currency, source, properties,
    context)
SELECT
    toUUID('00000000-0000-4000-8000-000000000000') AS batch_id,
    generateUUIDv4() AS event_id,
    toDateTime(toUInt32({start} + intDiv(session * {step_ms}, 1000) + draw % 600 + nth * (20 + draw % 50)), 'UTC') AS event_time,
    toUInt16(intHash32(session * 8 + nth) % 1000) AS event_time_ms,
    event_time AS received_at,
    event_time_ms AS received_at_ms,
    multiIf(
        nth = 0 OR nth = 4, 'page_view', nth IN (1, 2, 5), 'product_view',
        nth = 3, if(draw % 3 = 0, 'add_to_cart', 'page_view'),
        nth = 6, if(draw % 9 = 0, 'checkout_start', if(draw % 2 = 0, 'search', 'scroll')),
        if(draw % 27 = 0, 'purchase', 'click')) AS event_type,
    '' AS event_name,
    if(visitor % 3 = 0 AND (nth > 2 OR draw % 2 = 0), concat('user-', toString(visitor)), '') AS user_id,
    concat('visitor-', toString(visitor)) AS anonymous_id,
    concat('session-', toString(session)) AS session_id,
    if(event_type IN ('product_view', 'add_to_cart'), product, '') AS product_id,
    if(event_type = 'purchase', concat('order-', toString(session)), '') AS order_id,
    concat('https://shop.example', path) AS url,
    if(product_id != '', concat('/games/', product_id), arrayElement(['/', '/games', '/cart', '/orders', '/search', '/about'], nth % 6 + 1)) AS path,
    '' AS title,
    if(nth = 0 AND draw % 4 = 1, 'https://www.google.com/', if(nth = 0 AND draw % 4 = 2, concat('https://blog-', toString(draw % 300), '.example/'), '')) AS referrer,
    if(nth = 0 AND draw % 4 = 1, 'www.google.com', if(nth = 0 AND draw % 4 = 2, concat('blog-', toString(draw % 300), '.example'), '')) AS referrer_domain,
    if(nth = 0 AND draw % 4 = 3, arrayElement(['newsletter', 'google', 'facebook'], draw % 3 + 1), '') AS utm_source,
    if(utm_source != '', arrayElement(['email', 'cpc', 'paid_social'], draw % 3 + 1), '') AS utm_medium,
    if(utm_source != '', concat('campaign-', toString(draw % 40)), '') AS utm_campaign,
    '' AS utm_term, '' AS utm_content,
    arrayElement(['desktop', 'mobile', 'mobile', 'tablet'], visitor % 4 + 1) AS device_type,
    arrayElement(['Chrome', 'Safari', 'Firefox', 'Edge', 'Samsung Internet'], visitor % 5 + 1) AS browser,
    arrayElement(['Windows', 'iOS', 'Android', 'macOS', 'Linux'], visitor % 5 + 1) AS os,
    arrayElement(['DE', 'FR', 'GB', 'US', 'ES', 'IT', 'NL', 'PL', 'SE', 'JP'], visitor % 10 + 1) AS country,
    toUInt8(visitor % 50 = 49) AS is_bot,
    toDecimal64(0, 4) AS value, '' AS currency, 'lugx' AS source, '{}' AS properties, '' AS context
FROM
(
    SELECT
        {from} + intDiv(number, 8) AS session, toUInt8(number % 8) AS nth, intHash32(session + 7) AS draw,
        intHash32(session * 3 + 1) % 100000 AS visitor,
        concat('product-', toString(intHash32(session * 8 + intDiv(nth, 2)) % 200)) AS product
    FROM system.numbers
    LIMIT {rows}
) AS numbered
