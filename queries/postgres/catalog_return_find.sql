-- What was returned under a key.
SELECT request FROM catalog."StockReturns" WHERE key = $1
