-- Takes the key of a reservation; no row where it is taken already, which is known only once its taker has committed.
INSERT INTO catalog."StockReservations" (key, "expiresInSeconds", "expiresAt")
VALUES ($1, $2::integer, now() + make_interval(secs => $2::integer))
ON CONFLICT (key) DO NOTHING
RETURNING "expiresAt"
