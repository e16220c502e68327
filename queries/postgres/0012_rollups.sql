-- Who works the rollups out at the moment, the revisions given out so far, and how far the verifier has come.
CREATE TABLE analytics."RollupWork" (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    holder uuid NOT NULL DEFAULT gen_random_uuid(),
    "heldUntil" timestamptz NOT NULL DEFAULT '-infinity',
    revision bigint NOT NULL DEFAULT 0,
    "verifiedTo" bigint NOT NULL DEFAULT 0
);

INSERT INTO analytics."RollupWork" DEFAULT VALUES;
