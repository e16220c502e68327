-- Notes up to when events are in the figures: of the rollups (rollups), of what a spool shipped (events and its name), or of
-- all that a spool was given, since it is empty (idle and its name); or from when on they are kept (kept_from).
INSERT INTO analytics.watermarks
SELECT {mark:String} AS name, {received_ms:UInt64} AS received_ms
