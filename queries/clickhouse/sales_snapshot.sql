-- The newest revision of all: as long as it stays, nothing that is read has changed.
SELECT max(revision) AS newest FROM analytics.sales_days
