-- What became of the events that came in, as each spool and each process that had it tells.

CREATE TABLE analytics."IngestionLedger" (
    -- The first ten digits of the spool's identity, with which the batch_id of each of its rows begins.
    spool text NOT NULL,
    -- One run of the process.
    incarnation uuid NOT NULL,
    -- In that run.
    rejected bigint NOT NULL,
    duplicates bigint NOT NULL,
    -- Since the spool was made; the newest run's are the ones that hold.
    accepted bigint NOT NULL,
    spooled bigint NOT NULL,
    inserted bigint NOT NULL,
    quarantined bigint NOT NULL,
    "updatedAt" timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (spool, incarnation)
);
