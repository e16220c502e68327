// ClickHouse
