#include "CQueries.h"

// Every SQL file of this folder stands here twice: its bytes, and its line in the table below.
// C23's #embed needs each name spelled out; RepositoryTests compares the list with the folder.
//
//     static const unsigned char clickhouse_0001_events[] = {
//     #embed "clickhouse/0001_events.sql"
//     };

static const unsigned char clickhouse_0001_events[] = {
#embed "clickhouse/0001_events.sql"
};

static const unsigned char clickhouse_0002_events_deduplication[] = {
#embed "clickhouse/0002_events_deduplication.sql"
};

static const unsigned char clickhouse_batch_rows[] = {
#embed "clickhouse/batch_rows.sql"
};

static const unsigned char clickhouse_standing_events[] = {
#embed "clickhouse/standing_events.sql"
};

static const unsigned char clickhouse_dashboard_activity[] = {
#embed "clickhouse/dashboard_activity.sql"
};

static const unsigned char clickhouse_dashboard_devices[] = {
#embed "clickhouse/dashboard_devices.sql"
};

static const unsigned char clickhouse_dashboard_newest[] = {
#embed "clickhouse/dashboard_newest.sql"
};

static const unsigned char clickhouse_dashboard_overview[] = {
#embed "clickhouse/dashboard_overview.sql"
};

static const unsigned char clickhouse_dashboard_popular_games[] = {
#embed "clickhouse/dashboard_popular_games.sql"
};

static const unsigned char clickhouse_dashboard_top_pages[] = {
#embed "clickhouse/dashboard_top_pages.sql"
};

static const unsigned char postgres_0001_roles_and_schemas[] = {
#embed "postgres/0001_roles_and_schemas.sql"
};

#define QUERY_FILE(path, bytes) {path, bytes, sizeof(bytes)}

static const lugx_query_file files[] = {
    QUERY_FILE("clickhouse/0001_events.sql", clickhouse_0001_events),
    QUERY_FILE("clickhouse/0002_events_deduplication.sql", clickhouse_0002_events_deduplication),
    QUERY_FILE("clickhouse/batch_rows.sql", clickhouse_batch_rows),
    QUERY_FILE("clickhouse/standing_events.sql", clickhouse_standing_events),
    QUERY_FILE("clickhouse/dashboard_activity.sql", clickhouse_dashboard_activity),
    QUERY_FILE("clickhouse/dashboard_devices.sql", clickhouse_dashboard_devices),
    QUERY_FILE("clickhouse/dashboard_newest.sql", clickhouse_dashboard_newest),
    QUERY_FILE("clickhouse/dashboard_overview.sql", clickhouse_dashboard_overview),
    QUERY_FILE("clickhouse/dashboard_popular_games.sql", clickhouse_dashboard_popular_games),
    QUERY_FILE("clickhouse/dashboard_top_pages.sql", clickhouse_dashboard_top_pages),
    QUERY_FILE("postgres/0001_roles_and_schemas.sql", postgres_0001_roles_and_schemas),
};

const lugx_query_file *lugx_query_files(void) { return files; }

size_t lugx_query_file_count(void) { return sizeof(files) / sizeof(files[0]); }
