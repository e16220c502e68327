-- The tokens with which programs read the figures, and the trail of who made and revoked them.

CREATE TABLE analytics."ApiTokens" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    -- SHA-256 of the token, which is itself as random as its hash; its first letters tell it from others in a list.
    "tokenHash" bytea NOT NULL UNIQUE CHECK (octet_length("tokenHash") = 32),
    hint text NOT NULL,
    "createdBy" uuid NOT NULL,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "expiresAt" timestamptz NOT NULL,
    "revokedAt" timestamptz,
    -- To the minute.
    "lastUsedAt" timestamptz
);
CREATE INDEX api_tokens_newest ON analytics."ApiTokens" ("createdAt" DESC, id);

CREATE TABLE analytics."ApiTokenTrail" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "tokenId" uuid NOT NULL REFERENCES analytics."ApiTokens",
    action text NOT NULL CHECK (action IN ('created', 'revoked')),
    actor uuid NOT NULL,
    "requestId" text NOT NULL,
    "createdAt" timestamptz NOT NULL DEFAULT now()
);

-- Nothing is taken out of either: what once read the figures can be looked up.
REVOKE DELETE, TRUNCATE ON analytics."ApiTokens" FROM analytics;
REVOKE UPDATE, DELETE, TRUNCATE ON analytics."ApiTokenTrail" FROM analytics;
