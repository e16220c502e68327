-- Names the revisions that are read of some days from now on, with the touches that were known and a fingerprint of the
-- lines there were before they were made; or that they were looked at once more.
INSERT INTO analytics.sales_days (day, revision, touches, made_at, fingerprint)
SELECT day, revision, touches, {made_at:UInt32} AS made_at, fingerprint
FROM (
    SELECT
        {days:Array(Date)} AS days, {day_revisions:Array(UInt64)} AS made, {touches:Array(UInt64)} AS seen,
        {fingerprints:Array(UInt64)} AS lines
) AS named
ARRAY JOIN days AS day, made AS revision, seen AS touches, lines AS fingerprint
