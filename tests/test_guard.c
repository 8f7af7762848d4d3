/* The guard by a table of heads: what passes, what is refused and as what, whole and byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api/guard.h"
#include "base/limits.h"

#define GET(target)   "GET " target " HTTP/1.1\r\nHost: a\r\n\r\n"
#define WITH(headers) "POST /v1/x HTTP/1.1\r\nHost: a\r\n" headers "\r\n"
#define AT(host)      "GET / HTTP/1.1\r\nHost: " host "\r\n\r\n"
#define FILE_AT(target, length)                                                                    \
    "POST " target " HTTP/1.1\r\nHost: a\r\nContent-Length: " length "\r\n\r\n"
/* A text with its own length, so that NUL bytes count. */
#define BYTES(text) text, sizeof(text) - 1

static const struct guard_case {
    const char *bytes;
    size_t length;
    enum problem problem;
    enum guard_place place;
} cases[] = {
    {BYTES(GET("/")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(GET("/v1/people/me/card?form=legacy&x=%C3%A0")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(GET("/.well-known/security.txt")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(GET("/v1/...")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(GET("/a") GET("/b")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(WITH("Content-Length: 3\r\n") "abc"), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(WITH("Content-Length: 3\r\n") "ab"), PROBLEM_NONE, GUARD_BODY},
    {BYTES(WITH("Content-Length:3\r\n") "abc" GET("/")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(WITH("Content-Length: 0\r\n")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(WITH("Content-Length: 0\r\nX: \xe1\xba\xa1\r\n")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(WITH("Content-Length: 0\r\nX:\r\n")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n"), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES("GET / HTTP/1.1\r\nHost: a\r\n"), PROBLEM_NONE, GUARD_HEAD},
    {BYTES("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(""), PROBLEM_NONE, GUARD_BETWEEN},
    /* framing */
    {BYTES(WITH("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")), PROBLEM_request_malformed,
     0},
    {BYTES(WITH("Transfer-Encoding: identity\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("transfer-ENCODING: x\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Transfer-Encoding : chunked\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length: 0\r\nContent-Length: 31\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length: 3\r\nContent-Length: 3\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length: 3, 3\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length: 3 3\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length: +3\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length: -1\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length: 3abc\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length: 18446744073709551619\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length:\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("")), PROBLEM_request_malformed, 0},
    {BYTES("PUT / HTTP/1.1\r\nHost: a\r\n\r\n"), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length : 3\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("Content-Length: 65537\r\n")), PROBLEM_body_too_large, 0},
    {BYTES(FILE_AT("/v1/x/attachments", "65537")), PROBLEM_NONE, GUARD_BODY},
    {BYTES(FILE_AT("/v1/x/attachments?title=a/b", "20971520")), PROBLEM_NONE, GUARD_BODY},
    {BYTES(FILE_AT("/v1/x/attachments", "20971521")), PROBLEM_body_too_large, 0},
    {BYTES(FILE_AT("/v1/attachments/x", "65537")), PROBLEM_body_too_large, 0},
    {BYTES(FILE_AT("/v1/x/attachments.", "65537")), PROBLEM_body_too_large, 0},
    {BYTES(FILE_AT("/v1/x?attachments", "65537")), PROBLEM_body_too_large, 0},
    {BYTES(FILE_AT("/attachments", "1") "a" FILE_AT("/x", "65537")), PROBLEM_body_too_large, 0},
    {BYTES("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"), PROBLEM_request_malformed,
     0},
    /* line ends and bytes */
    {BYTES("GET / HTTP/1.1\nHost: a\n\n"), PROBLEM_request_malformed, 0},
    {BYTES(WITH("X: a\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("X: a\rb\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("X: a\r\n folded\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("X: a\0b\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("X\0: a\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("X y: a\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH(": a\r\n")), PROBLEM_request_malformed, 0},
    {BYTES(WITH("X: \x7f\r\n")), PROBLEM_request_malformed, 0},
    {BYTES("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"), PROBLEM_request_malformed, 0},
    {BYTES("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), PROBLEM_request_malformed, 0},
    /* host */
    {BYTES("GET / HTTP/1.1\r\n\r\n"), PROBLEM_request_malformed, 0},
    {BYTES("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), PROBLEM_request_malformed, 0},
    {BYTES("GET / HTTP/1.1\r\nHost:\r\n\r\n"), PROBLEM_request_malformed, 0},
    {BYTES("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), PROBLEM_request_malformed, 0},
    {BYTES("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), PROBLEM_request_malformed, 0},
    {BYTES(AT("ansinh.example:8080")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(AT("an_sinh-1.example.:")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(AT("127.0.0.1:1")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(AT("[::ffff:127.0.0.1]")), PROBLEM_NONE, GUARD_BETWEEN},
    {BYTES(AT("a-name-much-longer-than-what-a-word-keeps.example:80")), PROBLEM_NONE,
     GUARD_BETWEEN},
    {BYTES(AT("a-name-much-longer-than-what-a-word-keeps.example:80:")), PROBLEM_request_malformed,
     0},
    {BYTES(AT("a:b:c")), PROBLEM_request_malformed, 0},
    {BYTES(AT("a:80:81")), PROBLEM_request_malformed, 0},
    {BYTES(AT("a:8o")), PROBLEM_request_malformed, 0},
    {BYTES(AT(":80")), PROBLEM_request_malformed, 0},
    {BYTES(AT(":")), PROBLEM_request_malformed, 0},
    {BYTES(AT("::1")), PROBLEM_request_malformed, 0},
    {BYTES(AT("[::1")), PROBLEM_request_malformed, 0},
    {BYTES(AT("[]")), PROBLEM_request_malformed, 0},
    {BYTES(AT("[::g]")), PROBLEM_request_malformed, 0},
    {BYTES(AT("[::1]80")), PROBLEM_request_malformed, 0},
    {BYTES(AT("a[::1]")), PROBLEM_request_malformed, 0},
    {BYTES(AT("a]")), PROBLEM_request_malformed, 0},
    /* target */
    {BYTES(GET("http://a/")), PROBLEM_request_malformed, 0},
    {BYTES(GET("*")), PROBLEM_request_malformed, 0},
    {BYTES(GET("/a%00b")), PROBLEM_request_malformed, 0},
    {BYTES(GET("/a/%2e%2e/admin")), PROBLEM_request_malformed, 0},
    {BYTES(GET("/a//b")), PROBLEM_request_malformed, 0},
    {BYTES(GET("//a")), PROBLEM_request_malformed, 0},
    {BYTES(GET("/a/./b")), PROBLEM_request_malformed, 0},
    {BYTES(GET("/a/..")), PROBLEM_request_malformed, 0},
    {BYTES(GET("/..?x")), PROBLEM_request_malformed, 0},
    {BYTES(GET("/a\\b")), PROBLEM_request_malformed, 0},
    {BYTES(GET("/a#b")), PROBLEM_request_malformed, 0},
    {BYTES(GET("/\xe1\xba\xa1")), PROBLEM_request_malformed, 0},
    {BYTES(GET("/ x")), PROBLEM_request_malformed, 0},
    {BYTES("GET  / HTTP/1.1\r\nHost: a\r\n\r\n"), PROBLEM_request_malformed, 0},
    /* method and version */
    {BYTES("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"), PROBLEM_method_unknown, 0},
    {BYTES("get / HTTP/1.1\r\nHost: a\r\n\r\n"), PROBLEM_method_unknown, 0},
    {BYTES("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"), PROBLEM_method_unknown, 0},
    {BYTES("G@T / HTTP/1.1\r\nHost: a\r\n\r\n"), PROBLEM_request_malformed, 0},
    {BYTES("GET / HTTP/1.0\r\nHost: a\r\n\r\n"), PROBLEM_version_unsupported, 0},
    {BYTES("GET / HTTP/9.9\r\nHost: a\r\n\r\n"), PROBLEM_version_unsupported, 0},
    {BYTES("GET / http/1.1\r\nHost: a\r\n\r\n"), PROBLEM_request_malformed, 0},
    {BYTES("GET /\r\n\r\n"), PROBLEM_request_malformed, 0},
    {BYTES("\x16\x03\x01"), PROBLEM_request_malformed, 0},
};

static enum problem feed_in_steps(struct guard *guard, const struct guard_case *c, size_t step)
{
    enum problem problem = PROBLEM_NONE;
    for (size_t at = 0; at < c->length && !problem; at += step) {
        size_t left = c->length - at;
        problem = guard_feed(guard, (const uint8_t *)c->bytes + at, left < step ? left : step);
    }
    return problem;
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t step = 1; step <= 4096; step *= 4) {
            struct guard guard;
            guard_init(&guard);
            enum problem problem = feed_in_steps(&guard, &cases[i], step);
            if (problem != cases[i].problem ||
                (!problem && guard_place(&guard) != cases[i].place)) {
                fail_msg("case %zu in steps of %zu: problem %d at place %d: %s", i, step,
                         (int)problem, (int)guard_place(&guard), cases[i].bytes);
            }
        }
    }
}

/* How many requests are whole, and where the last of them ends: what stands before a bad one. */
static void test_whole(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        unsigned completed;
        const char *rest;
    } behind[] = {
        {GET("/a"), 1, ""},
        {GET("/a") GET("/b"), 2, ""},
        {GET("/a") "GET /b", 1, "GET /b"},
        {GET("/a") GET("*"), 1, GET("*")},
        {GET("*") GET("/a"), 0, GET("*") GET("/a")},
        {WITH("Content-Length: 3\r\n") "abc" GET("/a") "\r\n", 2, "\r\n"},
        {WITH("Content-Length: 3\r\n") "ab", 0, WITH("Content-Length: 3\r\n") "ab"},
        {"", 0, ""},
    };
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
        struct guard guard;
        size_t length = strlen(behind[i].bytes);
        guard_init(&guard);
        (void)guard_feed(&guard, (const uint8_t *)behind[i].bytes, length);
        assert_int_equal(guard.completed, behind[i].completed);
        assert_string_equal(behind[i].bytes + guard.whole, behind[i].rest);
    }
}

/* The count goes on from packet to packet; what is whole is said of each. */
static void test_whole_in_packets(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        unsigned completed;
        size_t whole;
    } packets[] = {{GET("/a") "GE", 1, sizeof(GET("/a")) - 1},
                   {"T / HTTP/1.1\r\nHost: a\r\n", 1, 0},
                   {"\r\nGET", 2, 2},
                   {"", 2, 0}};
    struct guard guard;
    guard_init(&guard);
    for (size_t i = 0; i < sizeof packets / sizeof packets[0]; i++) {
        assert_int_equal(
            guard_feed(&guard, (const uint8_t *)packets[i].bytes, strlen(packets[i].bytes)),
            PROBLEM_NONE);
        assert_int_equal(guard.completed, packets[i].completed);
        assert_int_equal(guard.whole, packets[i].whole);
    }
}

static enum problem feed_repeated(const char *head, char filler, size_t count)
{
    struct guard guard;
    guard_init(&guard);
    enum problem problem = guard_feed(&guard, (const uint8_t *)head, strlen(head));
    for (size_t i = 0; i < count && !problem; i++) {
        problem = guard_feed(&guard, (const uint8_t *)&filler, 1);
    }
    return problem;
}

static void test_limits(void **state)
{
    (void)state;
    assert_int_equal(feed_repeated("GET /", 'a', LIMIT_PATH_BYTES - 1), PROBLEM_NONE);
    assert_int_equal(feed_repeated("GET /", 'a', LIMIT_PATH_BYTES), PROBLEM_header_too_large);
    assert_int_equal(feed_repeated("GET /?", 'a', LIMIT_QUERY_BYTES), PROBLEM_NONE);
    assert_int_equal(feed_repeated("GET /?", 'a', LIMIT_QUERY_BYTES + 1), PROBLEM_header_too_large);
    assert_int_equal(feed_repeated("GET / HTTP/1.1\r\nX: ", 'a', LIMIT_HEADER_BYTES),
                     PROBLEM_header_too_large);
    assert_int_equal(feed_repeated("GET / HTTP/1.1\r\nX: ", 'a', LIMIT_HEADER_BYTES - 19),
                     PROBLEM_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_whole),
                                       cmocka_unit_test(test_whole_in_packets),
                                       cmocka_unit_test(test_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
