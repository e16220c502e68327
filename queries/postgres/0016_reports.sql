-- Reports that are sent by themselves: what is wanted, each run of it, each delivery of a run, and who changed what.

CREATE TABLE analytics."ReportSchedules" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    -- What is run: report, parameters, window, formats, locale, recipients, only_if_not_empty.
    plan jsonb NOT NULL,
    cron text NOT NULL,
    timezone text NOT NULL,
    "catchUp" text NOT NULL CHECK ("catchUp" IN ('skip', 'last', 'all')),
    enabled boolean NOT NULL,
    -- One more with each change.
    revision bigint NOT NULL DEFAULT 1,
    -- The first scheduled moment that has no run yet; NULL where there is none any more.
    "nextAt" timestamptz,
    "createdBy" uuid NOT NULL,
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    "updatedAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Its runs stay as long as any.
    "deletedAt" timestamptz
);
CREATE INDEX report_schedules_due ON analytics."ReportSchedules" ("nextAt") WHERE enabled AND "deletedAt" IS NULL;

CREATE TABLE analytics."ReportRuns" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- The order in which they are listed.
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    "scheduleId" uuid NOT NULL REFERENCES analytics."ReportSchedules" (id),
    "scheduledAt" timestamptz NOT NULL,
    trigger text NOT NULL CHECK (trigger IN ('schedule', 'person')),
    -- The schedule's name and plan as they were then.
    name text NOT NULL,
    plan jsonb NOT NULL,
    "windowFrom" timestamptz NOT NULL,
    "windowTo" timestamptz NOT NULL,
    timezone text NOT NULL,
    status text NOT NULL CHECK (status IN (
        'pending', 'waiting', 'running', 'delivering', 'succeeded', 'failed', 'skipped', 'empty')),
    attempts integer NOT NULL DEFAULT 0,
    -- When it is taken up next; while "leaseId" is set, when whoever has it has lost it to others.
    "dueAt" timestamptz NOT NULL,
    "leaseId" uuid,
    -- What the watermarks are waited for: {"spool": accepted events, …}.
    mark jsonb,
    watermark timestamptz,
    incomplete boolean NOT NULL DEFAULT false,
    -- What windows added up to when this was sent (its own, and earlier ones that are others now), and what it says of
    -- the latter.
    totals jsonb NOT NULL DEFAULT '[]',
    restated jsonb NOT NULL DEFAULT '[]',
    rows bigint,
    bytes bigint,
    sha256 text,
    files jsonb NOT NULL DEFAULT '[]',
    title text NOT NULL DEFAULT '',
    summary text NOT NULL DEFAULT '',
    "durationMilliseconds" bigint,
    "errorKind" text,
    error text CHECK (length(error) <= 1000),
    "requestedBy" uuid,
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    "finishedAt" timestamptz,
    -- Once, however many instances there are.
    UNIQUE ("scheduleId", "scheduledAt"),
    CHECK ("windowFrom" < "windowTo"),
    CHECK ((status IN ('succeeded', 'failed', 'skipped', 'empty')) = ("finishedAt" IS NOT NULL)),
    CHECK (status = 'running' OR "leaseId" IS NULL)
);
CREATE INDEX report_runs_due ON analytics."ReportRuns" ("dueAt") WHERE status IN ('pending', 'waiting', 'running');
CREATE INDEX report_runs_delivering ON analytics."ReportRuns" (number) WHERE status = 'delivering';
CREATE INDEX report_runs_by_status ON analytics."ReportRuns" (status, number DESC);
CREATE INDEX report_runs_by_schedule ON analytics."ReportRuns" ("scheduleId", number DESC);
CREATE INDEX report_runs_finished ON analytics."ReportRuns" ("finishedAt") WHERE "finishedAt" IS NOT NULL;

CREATE TABLE analytics."ReportDeliveries" (
    -- What a receiver knows it by, the same in each try.
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "runId" uuid NOT NULL REFERENCES analytics."ReportRuns" (id) ON DELETE CASCADE,
    -- 1, and one more each time all of it is asked for again.
    round integer NOT NULL,
    channel text NOT NULL CHECK (channel IN ('email', 'slack', 'webhook', 'directory')),
    target text NOT NULL,
    -- The target as it may be shown.
    shown text NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'failed')),
    -- It may have arrived more than once: the channel does not let one know.
    "isUncertain" boolean NOT NULL DEFAULT false,
    attempts integer NOT NULL DEFAULT 0,
    "dueAt" timestamptz NOT NULL,
    "leaseId" uuid,
    reason text CHECK (length(reason) <= 1000),
    "sentAt" timestamptz,
    CHECK ((state = 'sending') = ("leaseId" IS NOT NULL)),
    CHECK ((state = 'sent') = ("sentAt" IS NOT NULL))
);
CREATE UNIQUE INDEX report_deliveries_once ON analytics."ReportDeliveries" ("runId", round, channel, md5(target));
CREATE INDEX report_deliveries_due ON analytics."ReportDeliveries" ("dueAt") WHERE state IN ('pending', 'sending');

CREATE TABLE analytics."ReportTrail" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "scheduleId" uuid NOT NULL,
    "runId" uuid,
    action text NOT NULL,
    actor uuid NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    "requestId" text NOT NULL DEFAULT '',
    "createdAt" timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX report_trail_by_schedule ON analytics."ReportTrail" ("scheduleId", id DESC);

-- Nothing is taken out of the trail, and no schedule: whose report it was can be looked up.
REVOKE UPDATE, DELETE, TRUNCATE ON analytics."ReportTrail" FROM analytics;
REVOKE DELETE, TRUNCATE ON analytics."ReportSchedules" FROM analytics;
