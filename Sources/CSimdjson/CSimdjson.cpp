#include "CSimdjson.h"

#include <charconv>
#include <new>
#include <simdjson.h>

static_assert(simdjson::SIMDJSON_VERSION_MAJOR == 3, "the tape's layout and the error codes were checked for simdjson 3");
static_assert(int(simdjson::CAPACITY) == int(LUGX_JSON_CAPACITY));
static_assert(int(simdjson::MEMALLOC) == int(LUGX_JSON_MEMORY));
static_assert(int(simdjson::TAPE_ERROR) == int(LUGX_JSON_SYNTAX));
static_assert(int(simdjson::DEPTH_ERROR) == int(LUGX_JSON_DEPTH));
static_assert(int(simdjson::STRING_ERROR) == int(LUGX_JSON_STRING));
static_assert(int(simdjson::T_ATOM_ERROR) == int(LUGX_JSON_TRUE_ATOM));
static_assert(int(simdjson::F_ATOM_ERROR) == int(LUGX_JSON_FALSE_ATOM));
static_assert(int(simdjson::N_ATOM_ERROR) == int(LUGX_JSON_NULL_ATOM));
static_assert(int(simdjson::NUMBER_ERROR) == int(LUGX_JSON_NUMBER));
static_assert(int(simdjson::UTF8_ERROR) == int(LUGX_JSON_UTF8));
static_assert(int(simdjson::EMPTY) == int(LUGX_JSON_EMPTY));
static_assert(int(simdjson::UNESCAPED_CHARS) == int(LUGX_JSON_UNESCAPED));
static_assert(int(simdjson::UNCLOSED_STRING) == int(LUGX_JSON_UNCLOSED_STRING));

struct lugx_json_parser {
    simdjson::dom::parser dom;
    size_t capacity;
};

size_t lugx_json_padding(void) { return simdjson::SIMDJSON_PADDING; }

lugx_json_parser *lugx_json_parser_create(size_t capacity, size_t depth) {
    auto *parser = new (std::nothrow) lugx_json_parser();
    if (parser == nullptr) return nullptr;
    parser->capacity = capacity;
    if (parser->dom.allocate(capacity, depth) || parser->dom.doc.allocate(capacity)) {
        delete parser;
        return nullptr;
    }
    return parser;
}

void lugx_json_parser_free(lugx_json_parser *parser) { delete parser; }

lugx_json_error lugx_json_parse(
    lugx_json_parser *parser, const uint8_t *bytes, size_t length, lugx_json_document *document) {
    if (length > parser->capacity) return LUGX_JSON_CAPACITY;
    if (length == 0) return LUGX_JSON_EMPTY;
    auto error = parser->dom.parse(bytes, length, false).error();
    document->tape = parser->dom.doc.tape.get();
    document->strings = parser->dom.doc.string_buf.get();
    return static_cast<lugx_json_error>(error);
}

const char *lugx_json_error_name(lugx_json_error error) {
    switch (error) {
    case LUGX_JSON_SUCCESS: return "success";
    case LUGX_JSON_CAPACITY: return "capacity";
    case LUGX_JSON_MEMORY: return "memory";
    case LUGX_JSON_SYNTAX: return "syntax";
    case LUGX_JSON_DEPTH: return "depth";
    case LUGX_JSON_STRING: return "string";
    case LUGX_JSON_TRUE_ATOM:
    case LUGX_JSON_FALSE_ATOM:
    case LUGX_JSON_NULL_ATOM: return "atom";
    case LUGX_JSON_NUMBER: return "number";
    case LUGX_JSON_UTF8: return "utf8";
    case LUGX_JSON_EMPTY: return "empty";
    case LUGX_JSON_UNESCAPED: return "unescaped";
    case LUGX_JSON_UNCLOSED_STRING: return "unclosed_string";
    default: return "other";
    }
}

size_t lugx_json_write_double(double value, uint8_t *out) {
    char *first = reinterpret_cast<char *>(out);
    return static_cast<size_t>(std::to_chars(first, first + 32, value).ptr - first);
}
