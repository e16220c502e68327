-- Takes work $1, or keeps it: $2 who, $3 for how many seconds. No row: another instance is at it, or just was.
INSERT INTO analytics."JobLeases" AS lease (name, holder, "heldUntil")
VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, "heldUntil" = excluded."heldUntil"
WHERE lease.holder = excluded.holder OR lease."heldUntil" < clock_timestamp()
RETURNING name
