-- Runs that somebody asked for by hand, of a report and a window of their choice: no schedule stands behind them.

ALTER TABLE analytics."ReportRuns" ALTER "scheduleId" DROP NOT NULL;
ALTER TABLE analytics."ReportRuns"
    ADD CONSTRAINT report_runs_have_a_cause CHECK ("scheduleId" IS NOT NULL OR trigger = 'person');
