-- Which of several instances does a piece of work that is done over and over, and until when the others leave it alone.
CREATE TABLE analytics."JobLeases" (
    name text PRIMARY KEY,
    holder uuid NOT NULL,
    "heldUntil" timestamptz NOT NULL
);
