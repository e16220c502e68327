-- What the shop tells about its orders, and what its admins did to them.

-- One row for each event of an order and each place that is told of it, written in the transaction of the change and
-- delivered afterwards, at least once: whoever gets one twice knows it by its "eventId".
CREATE TABLE orders."Outbox" (
    -- The order in which an order's messages leave: rows of one order are written under its row's lock.
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "eventId" uuid NOT NULL,
    "orderId" uuid NOT NULL REFERENCES orders."Orders" (id),
    type text NOT NULL CHECK (type IN (
        'order.created', 'order.paid', 'order.payment_failed', 'order.processing', 'order.shipped', 'order.delivered',
        'order.cancelled', 'refund.promised', 'refund.succeeded')),
    -- mail, or a webhook's address without its secrets.
    destination text NOT NULL,
    -- The order (and refund) as they were then.
    payload json NOT NULL,
    -- Dead: given up after too many tries. Skipped: there was no way, or no need, to send it.
    state text NOT NULL CHECK (state IN ('pending', 'delivered', 'dead', 'skipped')),
    attempts integer NOT NULL DEFAULT 0,
    -- When it is tried next; while "leaseId" is set, when whoever tries it has lost it to others.
    "dueAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    "leaseId" uuid,
    -- Why the last try failed, or why it is not sent.
    reason text CHECK (length(reason) <= 1000),
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    "finishedAt" timestamptz,
    UNIQUE ("eventId", destination),
    CHECK ((state = 'pending') = ("finishedAt" IS NULL)),
    CHECK (state = 'pending' OR "leaseId" IS NULL)
);
CREATE INDEX outbox_due ON orders."Outbox" (destination, "dueAt") WHERE state = 'pending';
CREATE INDEX outbox_waiting ON orders."Outbox" ("orderId", destination, id) WHERE state = 'pending';
CREATE INDEX outbox_backlog ON orders."Outbox" (state, destination, "createdAt") WHERE state IN ('pending', 'dead');
CREATE INDEX outbox_by_state ON orders."Outbox" (state, id DESC);
CREATE INDEX outbox_by_order ON orders."Outbox" ("orderId", id);
CREATE INDEX outbox_finished ON orders."Outbox" (state, "finishedAt") WHERE state <> 'pending';
REVOKE ALL ON orders."Outbox" FROM analytics;

CREATE TABLE orders."AuditTrail" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor uuid NOT NULL,
    action text NOT NULL,
    -- What was changed: order/<id>, outbox/<id>, …
    subject text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    "requestId" text NOT NULL DEFAULT '',
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX audit_trail_by_subject ON orders."AuditTrail" (subject, id DESC);

-- What was written there stays as it is, whoever asks.
CREATE FUNCTION orders.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = orders AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_trail_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON orders."AuditTrail"
FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON orders."AuditTrail" FROM orders;
REVOKE ALL ON orders."AuditTrail" FROM analytics;
