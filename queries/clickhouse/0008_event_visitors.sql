-- Who an event belongs to, as numbers, which figures over millions of visitors need: the id under which it came (user,
-- else anonymous, else session; 0 where it has none) and its session. 64 bits of SipHash: of a hundred million ids, two
-- are taken for one with a probability of 1 in 3,700.
ALTER TABLE analytics.events ADD COLUMN visitor_key UInt64 MATERIALIZED multiIf(
    user_id != '', sipHash64(concat('u', user_id)),
    anonymous_id != '', sipHash64(concat('a', anonymous_id)),
    session_id != '', sipHash64(concat('s', session_id)),
    toUInt64(0));

ALTER TABLE analytics.events ADD COLUMN session_key UInt64 MATERIALIZED if(session_id != '', sipHash64(session_id), toUInt64(0));

-- Which user an anonymous visitor turned out to be, by every event that carried both ids: filled by identities.sql.
-- Where it was several (a shared computer), the anonymous events belong to whom it was first; version is larger the
-- earlier that was.
CREATE TABLE IF NOT EXISTS analytics.identities
(
    anonymous_key UInt64,
    user_key UInt64,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (anonymous_key, user_key);
