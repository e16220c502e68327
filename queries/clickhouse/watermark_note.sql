-- Notes up to when events are in the figures.
INSERT INTO analytics.watermarks
SELECT {mark:String} AS name, {received_ms:UInt64} AS received_ms
