-- Whether a part of the sample data was made before.
SELECT name FROM lugx."Seeds" WHERE name = $1
