-- Orders that were mirrored again. $1 up to which position.
DELETE FROM analytics."MirrorBacklog" WHERE position <= $1
