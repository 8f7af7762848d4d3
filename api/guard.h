/*
 * The strict reading of HTTP/1.1 that stands before libmicrohttpd, byte by byte (security.md 5.1,
 *
 *
 * Debian's libmicrohttpd 0.9.75 answers smuggled requests, unfolds folded headers and cuts at NUL;
 * what the guard refuses it never sees. Pure: bytes in, a problem out; no allocation, no clock. One
 * guard belongs to one connection and follows it from request to request.
 *
 * Accepted: CRLF line ends only, HTTP/1.1, a known method, an origin-form target whose path has
 * neither `%` nor an empty, `.` or `..` segment, token header names, values without control bytes,
 * exactly one Host (a name or [address], and a port), one Content-Length of 1 to 10 digits with
 * POST, PUT and PATCH and at most one otherwise, no Transfer-Encoding, no body with GET, HEAD,
 * DELETE or OPTIONS.
 */
#ifndef API_GUARD_H
#define API_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"

enum { GUARD_PATH_SIZE = 48 };

enum guard_place {
    GUARD_BETWEEN, /* no byte of a request yet */
    GUARD_HEAD,
    GUARD_BODY,
};

struct guard {
    uint8_t state;
    uint8_t known_header; /* which header's value is being read */
    uint8_t segment_dots; /* dots since the last slash, 255 = the segment has other characters */
    bool body_allowed, in_query, value_ended;
    bool has_length;
    uint8_t host_part;
    uint16_t host_count, name_length, target_length, query_length;
    uint32_t head_bytes;
    uint64_t content_length, body_left, body_limit;
    char before[20]; /* the segment before the last, cut */
    char word[20];   /* method, segment of the path, version, header name or Content-Length, cut */
    uint8_t word_length;
    char path[GUARD_PATH_SIZE]; /* as far as it has come, cut */
    /* Of the connection: requests that are whole, and how many of the bytes fed last are theirs. */
    uint32_t completed;
    size_t whole;
};

void guard_init(struct guard *guard);

/* PROBLEM_NONE: go on. Anything else: refuse, answer once, close. */
enum problem guard_feed(struct guard *guard, const uint8_t *bytes, size_t length);

/* How large a body may be whose path ends so: a batch or a file may be larger than others. */
size_t guard_body_limit(const char *path);

/* Whether such a body goes to disk as it comes (api/upload.h). */
bool guard_takes_file(const char *path);
/* How many bytes of it may stay in memory; larger ones go to disk. */
size_t guard_file_memory(const char *path);

enum guard_place guard_place(const struct guard *guard);

#endif
