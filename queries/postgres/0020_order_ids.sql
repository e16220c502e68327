-- The ids of orders as a source statement compares them with its own keys: `o.id = ANY (analytics.uuid_ids($1))`, so that
-- an index finds them. Ids of another kind are left out: the mirror also asks for those that only ClickHouse holds, or
-- that were another source's. Immutable, and so worked out before the statement is planned.
CREATE FUNCTION analytics.uuid_ids(ids text[]) RETURNS uuid[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
    SELECT id::uuid FROM unnest(ids) AS id
    WHERE length(id) = 36 AND id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$');

CREATE FUNCTION analytics.integer_ids(ids text[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT id::bigint FROM unnest(ids) AS id WHERE id ~ '^(0|-?[1-9][0-9]{0,17})$');
