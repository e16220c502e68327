-- One row with the columns a source statement has, all NULL: their names and types are looked at. $1 is NULL.
SELECT line.* FROM (SELECT 1) AS one LEFT JOIN (
{source}
) AS line ON false
