-- What of the catalogue the report of the stock shows. The rest of it stays closed to the role.
CREATE VIEW analytics."CatalogStock" AS
SELECT id, name, stock FROM catalog."Products" WHERE "isActive";

-- Views of one table can be written through: the role reads the catalogue, and no more.
REVOKE INSERT, UPDATE, DELETE ON analytics."CatalogStock", analytics."CatalogProducts" FROM analytics;
