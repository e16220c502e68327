-- Whether a source statement gives anything for orders that there aren't. $1 ids that no order has.
SELECT EXISTS (SELECT FROM (
{source}
) AS line) AS given
