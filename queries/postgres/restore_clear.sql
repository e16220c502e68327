-- Takes away what a restore replaces.
DROP SCHEMA IF EXISTS lugx, catalog, orders, analytics CASCADE
