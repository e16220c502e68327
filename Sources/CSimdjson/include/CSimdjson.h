#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// simdjson's DOM parser behind C functions.
///
/// A document is one call: simdjson validates all of it (UTF-8 included) and writes a *tape*, which the
/// caller walks in place. Each word of the tape has its type in the top byte and a payload below:
///
///     'r'       root; first word: index one past the last; last word: 0
///     '{' '['   bits 0-31: index one past the matching end; bits 32-55: members (saturating at 0xFFFFFF)
///     '}' ']'   index of the matching start
///     '"'       offset in the string bytes: uint32 length, the unescaped bytes, a NUL
///     'l' 'u' 'd'  the next word is an int64, a uint64 above the int64s, or a double
///     't' 'f' 'n'  true, false, null
///
/// Keys stand before their values as strings. The layout is locked by a test.
typedef struct lugx_json_parser lugx_json_parser;

/// What `lugx_json_parse` found. Values are simdjson's own, locked by static assertions.
typedef enum lugx_json_error {
    LUGX_JSON_SUCCESS = 0,
    LUGX_JSON_CAPACITY = 1,
    LUGX_JSON_MEMORY = 2,
    LUGX_JSON_SYNTAX = 3,
    LUGX_JSON_DEPTH = 4,
    LUGX_JSON_STRING = 5,
    LUGX_JSON_TRUE_ATOM = 6,
    LUGX_JSON_FALSE_ATOM = 7,
    LUGX_JSON_NULL_ATOM = 8,
    LUGX_JSON_NUMBER = 9,
    LUGX_JSON_UTF8 = 10,
    LUGX_JSON_EMPTY = 12,
    LUGX_JSON_UNESCAPED = 13,
    LUGX_JSON_UNCLOSED_STRING = 14,
} lugx_json_error;

/// The parsed document. Valid until the parser parses again or is freed.
typedef struct lugx_json_document {
    const uint64_t *tape;
    const uint8_t *strings;
} lugx_json_document;

/// Bytes behind the input that must be readable (their content does not matter).
size_t lugx_json_padding(void);

/// A parser for documents up to `capacity` bytes and `depth` levels; null without memory.
lugx_json_parser *lugx_json_parser_create(size_t capacity, size_t depth);
void lugx_json_parser_free(lugx_json_parser *parser);

/// Parses `length` bytes; `bytes + length + lugx_json_padding()` must be readable. Never allocates: a document
/// above the parser's capacity is LUGX_JSON_CAPACITY.
lugx_json_error lugx_json_parse(
    lugx_json_parser *parser, const uint8_t *bytes, size_t length, lugx_json_document *document);

/// A stable, bounded name of an error ("utf8", "number", …).
const char *lugx_json_error_name(lugx_json_error error);

/// Writes the shortest decimal that reads back as `value`, valid as JSON for finite values; returns its bytes
/// (at most 32 of `out` are used).
size_t lugx_json_write_double(double value, uint8_t *out);

#ifdef __cplusplus
}
#endif
