-- The highest revision that was ever current: new ones lie above it.
SELECT max(revision) AS revision FROM analytics.rollup_switches
