-- What kind of device the events of a window came from.
SELECT if(device_type = '', 'unknown', device_type) AS device, count() AS events
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
GROUP BY device
ORDER BY events DESC, device ASC
LIMIT {limit:UInt32}
