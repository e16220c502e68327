-- min-version: 22.2
-- Lets the server itself drop a batch it already has, by the insert_deduplication_token that goes along: a second line
-- of defence behind asking for the batch_id. Older servers have no such window on plain MergeTree.
ALTER TABLE analytics.events MODIFY SETTING non_replicated_deduplication_window = 1000;
