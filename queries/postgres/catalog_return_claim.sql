-- Takes the key of a return: $1 key, $2 what is returned. No row where it is taken already, which is known only once its
-- taker has committed.
INSERT INTO catalog."StockReturns" (key, request) VALUES ($1, $2)
ON CONFLICT (key) DO NOTHING
RETURNING key
