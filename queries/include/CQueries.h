#pragma once

#include <stddef.h>

/// One SQL file of this folder as it stood when the binary was built; the bytes live as long as the process.
typedef struct {
    /// Path below queries/, for example "clickhouse/0001_events.sql".
    const char *path;
    const unsigned char *bytes;
    size_t length;
} lugx_query_file;

/// The embedded files, in the order of their list in CQueries.c.
const lugx_query_file *lugx_query_files(void);
size_t lugx_query_file_count(void);
