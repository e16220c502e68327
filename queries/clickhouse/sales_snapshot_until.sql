-- The newest revision of the days up to a window's end: as long as it stays, nothing that is read of them has changed.
SELECT max(revision) AS newest FROM analytics.sales_days WHERE day <= toDate({to:DateTime})
