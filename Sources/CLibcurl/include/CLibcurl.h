#pragma once
#include <curl/curl.h>
#include <stdbool.h>
#include <sys/socket.h>

// libcurl's option and information calls are variadic, which Swift can't call. One function per kind of argument.

CURLcode lugx_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode lugx_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);
CURLcode lugx_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode lugx_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode lugx_curl_set_headers(CURL *handle, struct curl_slist *headers);
CURLcode lugx_curl_set_recipients(CURL *handle, struct curl_slist *recipients);
CURLcode lugx_curl_set_write(CURL *handle, curl_write_callback callback, void *context);
CURLcode lugx_curl_set_header(CURL *handle, curl_write_callback callback, void *context);
CURLcode lugx_curl_set_read(CURL *handle, curl_read_callback callback, void *context);
CURLcode lugx_curl_set_seek(CURL *handle, curl_seek_callback callback, void *context);
CURLcode lugx_curl_set_before_request(CURL *handle, curl_prereq_callback callback, void *context);

/// Which addresses a transfer may connect to, and how many of others its name led to.
typedef struct {
    bool is_public_only;
    unsigned refused;
} lugx_curl_reach;

/// Sockets that a child process doesn't inherit, and only to addresses that may be reached. `reach` outlives the handle.
CURLcode lugx_curl_set_sockets(CURL *handle, lugx_curl_reach *reach);
/// Whether an address is one of the public internet: not of this machine, a private network, or a special use.
bool lugx_curl_is_public(const struct sockaddr *address);
/// What names resolve to, each as host:port:address.
CURLcode lugx_curl_set_resolve(CURL *handle, struct curl_slist *addresses);

CURLcode lugx_curl_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode lugx_curl_get_size(CURL *handle, CURLINFO info, curl_off_t *value);
CURLcode lugx_curl_get_pointer(CURL *handle, CURLINFO info, void **value);

CURLMcode lugx_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

/// The result of a finished transfer (a union in libcurl's message).
CURLcode lugx_curl_message_result(const CURLMsg *message);

/// Names the calling thread, for `top -H` and debuggers; at most 15 bytes.
void lugx_curl_name_thread(const char *name);
