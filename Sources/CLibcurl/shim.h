// libcurl, loaded when something is first sent: many libraries come with it, and most commands send nothing.
//
// It sets options through variadic functions and macros, which Swift cannot call: one plain function a kind.
#ifndef PLUMBLINE_CLIBCURL_H
#define PLUMBLINE_CLIBCURL_H

#include <curl/curl.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#ifdef __APPLE__
#define PLUMBLINE_CURL_FILE "libcurl.4.dylib"
#else
#define PLUMBLINE_CURL_FILE "libcurl.so.4"
#endif

// The library is loaded once; to ask for it again only looks it up.
static inline void *plumbline_curl_symbol(const char *name) {
    void *library = dlopen(PLUMBLINE_CURL_FILE, RTLD_NOW | RTLD_LOCAL);
    return library == NULL ? NULL : dlsym(library, name);
}

#define PLUMBLINE_CURL(function) ((__typeof__(&function))plumbline_curl_symbol(#function))

// Whether the library is there, and new enough to have what is called here; else nothing else may be called.
static inline int plumbline_curl_is_there(void) {
    return plumbline_curl_symbol("curl_easy_setopt") != NULL && plumbline_curl_symbol("curl_url_set") != NULL;
}

static inline CURLcode plumbline_curl_start(void) { return PLUMBLINE_CURL(curl_global_init)(CURL_GLOBAL_DEFAULT); }

static inline CURL *plumbline_curl_new(void) { return PLUMBLINE_CURL(curl_easy_init)(); }

static inline void plumbline_curl_free(CURL *handle) { PLUMBLINE_CURL(curl_easy_cleanup)(handle); }

static inline CURLcode plumbline_curl_perform(CURL *handle) { return PLUMBLINE_CURL(curl_easy_perform)(handle); }

static inline const char *plumbline_curl_reason(CURLcode code) { return PLUMBLINE_CURL(curl_easy_strerror)(code); }

static inline struct curl_slist *plumbline_curl_append(struct curl_slist *list, const char *text) {
    return PLUMBLINE_CURL(curl_slist_append)(list, text);
}

static inline void plumbline_curl_free_list(struct curl_slist *list) { PLUMBLINE_CURL(curl_slist_free_all)(list); }

static inline CURLU *plumbline_curl_new_address(void) { return PLUMBLINE_CURL(curl_url)(); }

static inline void plumbline_curl_free_address(CURLU *address) { PLUMBLINE_CURL(curl_url_cleanup)(address); }

static inline CURLUcode plumbline_curl_set_part(CURLU *address, CURLUPart part, const char *text) {
    return PLUMBLINE_CURL(curl_url_set)(address, part, text, 0);
}

static inline CURLUcode plumbline_curl_part(CURLU *address, CURLUPart part, char **text, unsigned flags) {
    return PLUMBLINE_CURL(curl_url_get)(address, part, text, flags);
}

static inline void plumbline_curl_free_text(char *text) { PLUMBLINE_CURL(curl_free)(text); }

static inline CURLcode plumbline_curl_set_number(CURL *handle, CURLoption option, long value) {
    return PLUMBLINE_CURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode plumbline_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return PLUMBLINE_CURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode plumbline_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return PLUMBLINE_CURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode plumbline_curl_set_open_socket(
    CURL *handle, curl_opensocket_callback function, void *context
) {
    CURLcode code = PLUMBLINE_CURL(curl_easy_setopt)(handle, CURLOPT_OPENSOCKETFUNCTION, function);
    return code == CURLE_OK ? PLUMBLINE_CURL(curl_easy_setopt)(handle, CURLOPT_OPENSOCKETDATA, context) : code;
}

static inline CURLcode plumbline_curl_set_write(CURL *handle, curl_write_callback function, void *context) {
    CURLcode code = PLUMBLINE_CURL(curl_easy_setopt)(handle, CURLOPT_WRITEFUNCTION, function);
    return code == CURLE_OK ? PLUMBLINE_CURL(curl_easy_setopt)(handle, CURLOPT_WRITEDATA, context) : code;
}

static inline CURLcode plumbline_curl_set_read(CURL *handle, curl_read_callback function, void *context) {
    CURLcode code = PLUMBLINE_CURL(curl_easy_setopt)(handle, CURLOPT_READFUNCTION, function);
    return code == CURLE_OK ? PLUMBLINE_CURL(curl_easy_setopt)(handle, CURLOPT_READDATA, context) : code;
}

static inline long plumbline_curl_status(CURL *handle) {
    long status = 0;
    PLUMBLINE_CURL(curl_easy_getinfo)(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

// Seconds that the other side asks to wait; 0: it does not ask.
static inline long long plumbline_curl_retry_after(CURL *handle) {
    curl_off_t seconds = 0;
    PLUMBLINE_CURL(curl_easy_getinfo)(handle, CURLINFO_RETRY_AFTER, &seconds);
    return (long long)seconds;
}

// The bytes of the address that is about to be connected to: 4 or 16 of them, 0 for what is neither IPv4 nor IPv6.
static inline int plumbline_curl_address(const struct curl_sockaddr *address, unsigned char bytes[16]) {
    const void *raw = &address->addr;
    if (address->family == AF_INET) {
        memcpy(bytes, &((const struct sockaddr_in *)raw)->sin_addr, 4);
        return 4;
    }
    if (address->family == AF_INET6) {
        memcpy(bytes, &((const struct sockaddr_in6 *)raw)->sin6_addr, 16);
        return 16;
    }
    return 0;
}

static inline curl_socket_t plumbline_curl_socket(const struct curl_sockaddr *address) {
#ifdef SOCK_CLOEXEC
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
#else
    return socket(address->family, address->socktype, address->protocol);
#endif
}

#endif
