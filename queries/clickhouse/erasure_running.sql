-- How many deletions are not done yet.
SELECT count() AS running
FROM system.mutations
WHERE database = 'analytics' AND table IN ('events', 'identities', 'order_channels') AND is_done = 0
