-- Empties the backlog, for another that holds everything.
DELETE FROM analytics."MirrorBacklog"
