-- Orders that can't be mirrored. $1 orders, $2 the reason of each.
INSERT INTO analytics."MirrorRefusals" ("orderId", reason) SELECT * FROM unnest($1::text[], $2::text[])
ON CONFLICT ("orderId") DO UPDATE SET reason = excluded.reason, "refusedAt" = excluded."refusedAt"
