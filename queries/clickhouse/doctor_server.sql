-- What the server says of itself: its version and clock, and whether this account may write.
SELECT version() AS version, toUInt32(now()) AS clock,
    (SELECT toUInt8(max(value)) FROM system.settings WHERE name = 'readonly') AS read_only
