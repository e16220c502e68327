-- Marks a part of the sample data as made. No row: it was made before.
INSERT INTO lugx."Seeds" (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING name
