-- Notes that the files of run $1 are others: $2 files, $3 bytes, $4 SHA-256.
UPDATE analytics."ReportRuns" SET files = $2, bytes = $3, sha256 = $4 WHERE id = $1
