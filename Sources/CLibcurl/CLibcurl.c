// SOCK_CLOEXEC and pthread_setname_np stand outside ISO C.
#define _GNU_SOURCE
#include "CLibcurl.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

CURLcode lugx_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode lugx_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode lugx_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode lugx_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode lugx_curl_set_headers(CURL *handle, struct curl_slist *headers) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
}

CURLcode lugx_curl_set_recipients(CURL *handle, struct curl_slist *recipients) {
    return curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients);
}

CURLcode lugx_curl_set_write(CURL *handle, curl_write_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, callback);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEDATA, context) : code;
}

CURLcode lugx_curl_set_header(CURL *handle, curl_write_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, callback);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_HEADERDATA, context) : code;
}

CURLcode lugx_curl_set_read(CURL *handle, curl_read_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, callback);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_READDATA, context) : code;
}

CURLcode lugx_curl_set_seek(CURL *handle, curl_seek_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, callback);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_SEEKDATA, context) : code;
}

CURLcode lugx_curl_set_before_request(CURL *handle, curl_prereq_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, callback);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_PREREQDATA, context) : code;
}

// Networks of IPv4 that nobody out there has (IANA's special-purpose registry, multicast, and what is reserved).
static const struct {
    uint32_t network;
    int bits;
} special_networks[] = {
    {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16}, {0xAC100000, 12},
    {0xC0000000, 24}, {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xC6336400, 24},
    {0xCB007100, 24}, {0xE0000000, 3},
};

static bool is_public_ipv4(uint32_t address) {
    for (size_t i = 0; i < sizeof special_networks / sizeof *special_networks; i++) {
        if (address >> (32 - special_networks[i].bits) == special_networks[i].network >> (32 - special_networks[i].bits))
            return false;
    }
    return true;
}

static uint32_t big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is_public_ipv6(const uint8_t *bytes) {
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    static const uint8_t nat64[12] = {0x00, 0x64, 0xFF, 0x9B};
    if (memcmp(bytes, mapped, 12) == 0 || memcmp(bytes, nat64, 12) == 0) return is_public_ipv4(big_endian(bytes + 12));
    uint32_t first = big_endian(bytes);
    if (first >> 29 != 1) return false;              // Global unicast is 2000::/3,
    if (first >> 9 == 0x20010000 >> 9) return false; // without 2001::/23 (protocols, Teredo),
    if (first == 0x20010DB8) return false;           // 2001:db8::/32 (documentation),
    if (first >> 12 == 0x3FFF0000 >> 12) return false; // 3fff::/20 (documentation)
    if (first >> 16 == 0x2002) return false;         // and 2002::/16 (6to4, which hides an IPv4 address).
    return true;
}

bool lugx_curl_is_public(const struct sockaddr *address) {
    switch (address->sa_family) {
    case AF_INET: return is_public_ipv4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
    case AF_INET6: return is_public_ipv6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
    default: return false;
    }
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)purpose;
    lugx_curl_reach *reach = context;
    if (reach->is_public_only && !lugx_curl_is_public(&address->addr)) {
        reach->refused++;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURLcode lugx_curl_set_sockets(CURL *handle, lugx_curl_reach *reach) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, reach) : code;
}

CURLcode lugx_curl_set_resolve(CURL *handle, struct curl_slist *addresses) {
    return curl_easy_setopt(handle, CURLOPT_RESOLVE, addresses);
}

CURLcode lugx_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

CURLcode lugx_curl_get_size(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

CURLcode lugx_curl_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}

CURLMcode lugx_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

CURLcode lugx_curl_message_result(const CURLMsg *message) {
    return message->data.result;
}

void lugx_curl_name_thread(const char *name) {
    (void)pthread_setname_np(pthread_self(), name);
}
