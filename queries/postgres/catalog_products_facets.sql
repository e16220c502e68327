-- How many active products stand in each category and platform.
SELECT category, platform, count(*) AS count
FROM catalog."Products"
WHERE "isActive"
GROUP BY category, platform
ORDER BY category, platform
