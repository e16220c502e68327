-- The admins, held until the transaction ends: two of them can't remove each other and leave nobody.
SELECT id FROM catalog."Users" WHERE role = 'admin' AND "deletedAt" IS NULL ORDER BY id FOR UPDATE
