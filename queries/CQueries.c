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

#define QUERY_FILE(path, bytes) {path, bytes, sizeof(bytes)}

static const lugx_query_file files[] = {
    QUERY_FILE("clickhouse/0001_events.sql", clickhouse_0001_events),
    QUERY_FILE("clickhouse/0002_events_deduplication.sql", clickhouse_0002_events_deduplication),
};

const lugx_query_file *lugx_query_files(void) { return files; }

size_t lugx_query_file_count(void) { return sizeof(files) / sizeof(files[0]); }
