-- Visitors whose events are erased: what is asked for, how far it has come, and who asked for that or for a copy.

CREATE TABLE analytics."Erasures" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "userId" text NOT NULL,
    -- Events received later are not meant.
    "requestedAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- The anonymous ids known as the user's: what says so is erased, and what they did may still be on its way.
    "anonymousIds" text[] NOT NULL DEFAULT '{}',
    -- By spool: how many events it had accepted when it was first heard of after the request.
    spools jsonb NOT NULL DEFAULT '{}',
    holder uuid,
    "heldUntil" timestamptz NOT NULL DEFAULT '-infinity',
    "dueAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    "finishedAt" timestamptz
);
CREATE UNIQUE INDEX erasures_open ON analytics."Erasures" ("userId") WHERE "finishedAt" IS NULL;
CREATE INDEX erasures_by_user ON analytics."Erasures" ("userId", "requestedAt" DESC);

-- What is deleted in one go, written down before it is: a batch never changes, so that the same events go however often
-- it is tried, and the ledger knows how many they were.
CREATE TABLE analytics."ErasureParts" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "erasureId" uuid NOT NULL REFERENCES analytics."Erasures",
    batches text[] NOT NULL,
    hours bigint[] NOT NULL,
    orders text[] NOT NULL,
    -- By spool.
    events jsonb NOT NULL,
    "doneAt" timestamptz
);
CREATE INDEX erasure_parts_open ON analytics."ErasureParts" ("erasureId") WHERE "doneAt" IS NULL;

CREATE TABLE analytics."PrivacyTrail" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action text NOT NULL CHECK (action IN ('export', 'erase')),
    "userId" text NOT NULL,
    actor uuid NOT NULL,
    "requestId" text NOT NULL,
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp()
);
REVOKE DELETE, TRUNCATE ON analytics."Erasures", analytics."ErasureParts" FROM analytics;
REVOKE UPDATE, DELETE, TRUNCATE ON analytics."PrivacyTrail" FROM analytics;
