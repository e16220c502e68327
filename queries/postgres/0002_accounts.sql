-- Accounts: who they are, their sessions with the refresh tokens of each, and the wrong passwords lately given.
--
-- A name or an e-mail address is unique whatever its case or Unicode form: the keys hold what the catalogue service
-- made of them, and are what is looked up. No password, refresh token or address of a failed sign-in stands here as it
-- was given.

CREATE TABLE catalog."Users" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    username text NOT NULL CHECK (char_length(username) BETWEEN 1 AND 64),
    "usernameKey" text NOT NULL,
    -- Null once the account is deleted.
    email text CHECK (octet_length(email) <= 254),
    "emailKey" text,
    -- $scrypt$ln=15,r=8,p=3$salt$hash; null where nobody can sign in.
    "passwordHash" text,
    role text NOT NULL DEFAULT 'customer' CHECK (role IN ('customer', 'analyst', 'admin')),
    "deletedAt" timestamptz,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "updatedAt" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_username_unique UNIQUE ("usernameKey"),
    CONSTRAINT users_email_unique UNIQUE ("emailKey"),
    CONSTRAINT users_deleted_are_anonymous CHECK (
        CASE WHEN "deletedAt" IS NULL THEN email IS NOT NULL AND "emailKey" IS NOT NULL
        ELSE email IS NULL AND "emailKey" IS NULL AND "passwordHash" IS NULL AND role = 'customer' END)
);
CREATE INDEX users_newest ON catalog."Users" ("createdAt" DESC, id) WHERE "deletedAt" IS NULL;
CREATE INDEX users_role_newest ON catalog."Users" (role, "createdAt" DESC, id) WHERE "deletedAt" IS NULL;

-- A session is a family of refresh tokens, each made from the one before; it ends as a whole.
CREATE TABLE catalog."Sessions" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "userId" uuid NOT NULL REFERENCES catalog."Users" ON DELETE CASCADE,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    -- However often it is refreshed.
    "expiresAt" timestamptz NOT NULL,
    "endedAt" timestamptz,
    "endReason" text CHECK ("endReason" IN ('logout', 'reuse', 'password', 'deleted')),
    CONSTRAINT sessions_end_has_reason CHECK (("endedAt" IS NULL) = ("endReason" IS NULL))
);
CREATE INDEX sessions_user ON catalog."Sessions" ("userId");
CREATE INDEX sessions_expiry ON catalog."Sessions" ("expiresAt");

CREATE TABLE catalog."RefreshTokens" (
    -- SHA-256 of 32 random bytes.
    "tokenHash" bytea PRIMARY KEY CHECK (octet_length("tokenHash") = 32),
    "sessionId" uuid NOT NULL REFERENCES catalog."Sessions" ON DELETE CASCADE,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    -- A token is used once; using it again ends the session.
    "usedAt" timestamptz
);
CREATE INDEX refresh_tokens_session ON catalog."RefreshTokens" ("sessionId");

-- Failures are counted for any address someone signs in with, whether there is such an account or not, so that a
-- locked one gives nothing away. The key is the SHA-256 of the address's key.
CREATE TABLE catalog."SignInAttempts" (
    key bytea PRIMARY KEY CHECK (octet_length(key) = 32),
    failures integer NOT NULL CHECK (failures > 0),
    "lastAt" timestamptz NOT NULL DEFAULT now(),
    "lockedUntil" timestamptz
);
CREATE INDEX sign_in_attempts_age ON catalog."SignInAttempts" ("lastAt");

-- What `lugx seed` has done once, and does not do again when someone has deleted it.
CREATE TABLE lugx."Seeds" (
    name text PRIMARY KEY,
    "appliedAt" timestamptz NOT NULL DEFAULT now()
);
