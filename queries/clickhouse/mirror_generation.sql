-- Which mirror filled order_lines and products last.
SELECT generation, version FROM analytics.mirror_generation ORDER BY version DESC LIMIT 1
