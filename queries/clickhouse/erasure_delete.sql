-- Deletes the events of a user and of their anonymous ids that were received up to a moment, in some batches.
ALTER TABLE analytics.events
DELETE WHERE toUInt32(received_at) <= {until:UInt32}
    AND (user_id = {user:String} OR (user_id = '' AND has({anonymous:Array(String)}, anonymous_id)))
    AND has({batches:Array(String)}, toString(batch_id))
