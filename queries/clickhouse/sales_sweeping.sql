-- How many deletions from the tables of the sales figures are not done yet.
SELECT count() AS running
FROM system.mutations
WHERE database = 'analytics' AND table IN ('sales_facts', 'sales_buyers', 'sales_firsts', 'sales_sums') AND is_done = 0
