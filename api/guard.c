#include "api/guard.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/guard_host.h"
#include "base/limits.h"

enum guard_state {
    AT_START,
    IN_METHOD,
    IN_TARGET,
    IN_VERSION,
    AT_LINE_END, /* CR seen behind the version or a value */
    AT_HEADER,   /* first byte of a header line, or the CR of the empty line */
    IN_NAME,
    IN_VALUE,
    AT_HEAD_END, /* CR of the empty line seen */
    IN_BODY,
};

enum known_header { OTHER_HEADER, HOST_HEADER, LENGTH_HEADER };

enum { LENGTH_DIGITS = 10, SEGMENT_MIXED = 255 };

void guard_init(struct guard *guard)
{
    memset(guard, 0, sizeof *guard);
}

enum guard_place guard_place(const struct guard *guard)
{
    if (guard->state == AT_START) {
        return GUARD_BETWEEN;
    }
    return guard->state == IN_BODY ? GUARD_BODY : GUARD_HEAD;
}

static bool is_letter_or_digit(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_token(uint8_t c)
{
    return is_letter_or_digit(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static void word_put(struct guard *guard, uint8_t c)
{
    if (guard->word_length < sizeof guard->word - 1) {
        guard->word[guard->word_length++] = (char)c;
        guard->word[guard->word_length] = '\0';
    }
}

static void word_clear(struct guard *guard)
{
    guard->word_length = 0;
    guard->word[0] = '\0';
}

static enum problem end_method(struct guard *guard)
{
    static const struct {
        const char *name;
        bool body_allowed;
    } methods[] = {{"GET", false},  {"HEAD", false},   {"POST", true},    {"PUT", true},
                   {"PATCH", true}, {"DELETE", false}, {"OPTIONS", false}};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(methods[i].name, guard->word) == 0) {
            guard->body_allowed = methods[i].body_allowed;
            guard->state = IN_TARGET;
            return PROBLEM_NONE;
        }
    }
    return PROBLEM_method_unknown;
}

static enum problem feed_start(struct guard *guard, uint8_t c)
{
    uint32_t completed = guard->completed;
    guard_init(guard);
    guard->completed = completed;
    guard->state = IN_METHOD;
    word_put(guard, c);
    return is_token(c) ? PROBLEM_NONE : PROBLEM_request_malformed;
}

static enum problem feed_method(struct guard *guard, uint8_t c)
{
    if (c == ' ') {
        return end_method(guard);
    }
    word_put(guard, c);
    return is_token(c) ? PROBLEM_NONE : PROBLEM_request_malformed;
}

/* "", "." and ".." name no segment; "/" alone is the root. */
static bool segment_is_bad(const struct guard *guard, bool last)
{
    return guard->segment_dots <= 2 && !(last && guard->segment_dots == 0);
}

static enum problem feed_path(struct guard *guard, uint8_t c)
{
    if (++guard->target_length > LIMIT_PATH_BYTES) {
        return PROBLEM_header_too_large;
    }
    if (guard->target_length < GUARD_PATH_SIZE) {
        guard->path[guard->target_length - 1] = (char)c;
    }
    if (guard->target_length == 1) {
        word_clear(guard);
        return c == '/' ? PROBLEM_NONE : PROBLEM_request_malformed;
    }
    if (c == '/') {
        bool bad = segment_is_bad(guard, false);
        guard->segment_dots = 0;
        memcpy(guard->before, guard->word, sizeof guard->before);
        word_clear(guard);
        return bad ? PROBLEM_request_malformed : PROBLEM_NONE;
    }
    word_put(guard, c);
    guard->segment_dots =
        c == '.' && guard->segment_dots < 3 ? (uint8_t)(guard->segment_dots + 1) : SEGMENT_MIXED;
    bool allowed = is_letter_or_digit(c) || strchr("-._~!$&'()*+,;=:@", c);
    return allowed && c ? PROBLEM_NONE : PROBLEM_request_malformed;
}

/* By the end of the path; the first that fits counts. */
static const struct {
    const char *end;
    size_t limit;
    bool is_file;
    size_t in_memory; /* of a file that is read at once and not kept */
} larger_bodies[] = {{"attachments", LIMIT_FILE_BYTES, true},
                     {"imports", LIMIT_FILE_BYTES, true},
                     {"claims", LIMIT_CLAIM_BYTES, true, LIMIT_FILE_MEMORY_BYTES},
                     {"return_files", LIMIT_FILE_BYTES, true},
                     {"guiHoSoXmlQD130", LIMIT_CLAIM_BYTES, true, LIMIT_FILE_MEMORY_BYTES},
                     {"guiHoSoXmlQD4750", LIMIT_CLAIM_BYTES, true, LIMIT_FILE_MEMORY_BYTES},
                     {"guiHoSoXmlQD3176", LIMIT_CLAIM_BYTES, true, LIMIT_FILE_MEMORY_BYTES},
                     {"checkInKcbQd4750", LIMIT_BATCH_BYTES, true},
                     {"checkInKcbQd3176", LIMIT_BATCH_BYTES, true},
                     {"claims/batch", LIMIT_CLAIM_BYTES, true, LIMIT_FILE_MEMORY_BYTES},
                     {"batch", LIMIT_BATCH_BYTES, false}};
enum { LARGER_COUNT = sizeof larger_bodies / sizeof larger_bodies[0] };

/* Its place in the table; LARGER_COUNT: none. */
static size_t larger_of(const char *path)
{
    size_t length = strlen(path), i = 0;
    for (; i < LARGER_COUNT; i++) {
        size_t size = strlen(larger_bodies[i].end);
        if (size <= length && strcmp(path + length - size, larger_bodies[i].end) == 0 &&
            (size == length || path[length - size - 1] == '/')) {
            break;
        }
    }
    return i;
}

size_t guard_body_limit(const char *path)
{
    size_t i = larger_of(path);
    return i < LARGER_COUNT ? larger_bodies[i].limit : LIMIT_BODY_BYTES;
}

bool guard_takes_file(const char *path)
{
    size_t i = larger_of(path);
    return i < LARGER_COUNT && larger_bodies[i].is_file;
}

static size_t target_limit(const struct guard *guard)
{
    char end[sizeof guard->before + sizeof guard->word];
    snprintf(end, sizeof end, "%s/%s", guard->before, guard->word);
    return guard_body_limit(end);
}

size_t guard_file_memory(const char *path)
{
    size_t i = larger_of(path);
    return i < LARGER_COUNT ? larger_bodies[i].in_memory : 0;
}

static enum problem feed_query(struct guard *guard, uint8_t c)
{
    if (++guard->query_length > LIMIT_QUERY_BYTES) {
        return PROBLEM_header_too_large;
    }
    bool allowed = c > 0x20 && c < 0x7f && !strchr("\"<>\\^`{|}#", c);
    return allowed ? PROBLEM_NONE : PROBLEM_request_malformed;
}

static enum problem feed_target(struct guard *guard, uint8_t c)
{
    if (c == ' ' || (c == '?' && !guard->in_query)) {
        if (guard->target_length == 0 || segment_is_bad(guard, true)) {
            return PROBLEM_request_malformed;
        }
        if (!guard->in_query) {
            guard->body_limit = target_limit(guard);
        }
        guard->in_query = true;
        if (c == ' ') {
            guard->state = IN_VERSION;
            word_clear(guard);
        }
        return PROBLEM_NONE;
    }
    return guard->in_query ? feed_query(guard, c) : feed_path(guard, c);
}

static enum problem feed_version(struct guard *guard, uint8_t c)
{
    if (c == '\r') {
        guard->state = AT_LINE_END;
        if (strcmp(guard->word, "HTTP/1.1") == 0) {
            return PROBLEM_NONE;
        }
        return strncmp(guard->word, "HTTP/", 5) == 0 ? PROBLEM_version_unsupported
                                                     : PROBLEM_request_malformed;
    }
    word_put(guard, c);
    return c > 0x20 && c < 0x7f ? PROBLEM_NONE : PROBLEM_request_malformed;
}

static enum problem end_name(struct guard *guard)
{
    guard->state = IN_VALUE;
    guard->known_header = OTHER_HEADER;
    if (strcasecmp(guard->word, "Transfer-Encoding") == 0) {
        return PROBLEM_request_malformed;
    }
    if (strcasecmp(guard->word, "Host") == 0) {
        guard->known_header = HOST_HEADER;
        guard->host_count++;
    }
    if (strcasecmp(guard->word, "Content-Length") == 0) {
        guard->known_header = LENGTH_HEADER;
        if (guard->has_length) {
            return PROBLEM_request_malformed;
        }
        guard->has_length = true;
    }
    guard->value_ended = false;
    word_clear(guard);
    return PROBLEM_NONE;
}

static enum problem feed_name(struct guard *guard, uint8_t c)
{
    if (c == ':') {
        return end_name(guard);
    }
    word_put(guard, c);
    return is_token(c) ? PROBLEM_NONE : PROBLEM_request_malformed;
}

static enum problem feed_header(struct guard *guard, uint8_t c)
{
    if (c == '\r') {
        guard->state = AT_HEAD_END;
        return PROBLEM_NONE;
    }
    /* A line that begins with a blank would be a folded value: never. */
    guard->state = IN_NAME;
    word_clear(guard);
    word_put(guard, c);
    return is_token(c) ? PROBLEM_NONE : PROBLEM_request_malformed;
}

static enum problem end_value(struct guard *guard)
{
    guard->state = AT_LINE_END;
    size_t length = guard->word_length;
    if (guard->known_header == HOST_HEADER) {
        return guard_host_ends(guard->host_part) ? PROBLEM_NONE : PROBLEM_request_malformed;
    }
    if (guard->known_header != LENGTH_HEADER) {
        return PROBLEM_NONE;
    }
    if (length == 0 || length > LENGTH_DIGITS || strspn(guard->word, "0123456789") != length) {
        return PROBLEM_request_malformed;
    }
    for (size_t i = 0; i < length; i++) {
        guard->content_length = guard->content_length * 10 + (uint64_t)(guard->word[i] - '0');
    }
    return PROBLEM_NONE;
}

static enum problem feed_value(struct guard *guard, uint8_t c)
{
    if (c == '\r') {
        return end_value(guard);
    }
    if (c == ' ' || c == '\t') {
        guard->value_ended = guard->word_length > 0;
        return PROBLEM_NONE;
    }
    /* Blanks stand around a value; inside a host or a length they would part two values. */
    if (guard->value_ended && guard->known_header != OTHER_HEADER) {
        return PROBLEM_request_malformed;
    }
    word_put(guard, c);
    if (guard->known_header == HOST_HEADER && !guard_host_feed(&guard->host_part, c)) {
        return PROBLEM_request_malformed;
    }
    return c > 0x20 && c != 0x7f ? PROBLEM_NONE : PROBLEM_request_malformed;
}

static enum problem end_head(struct guard *guard)
{
    bool clear = guard->body_allowed ? guard->has_length : guard->content_length == 0;
    if (guard->host_count != 1 || !clear) {
        return PROBLEM_request_malformed;
    }
    if (guard->content_length > guard->body_limit) {
        return PROBLEM_body_too_large;
    }
    guard->body_left = guard->content_length;
    guard->state = guard->body_left ? IN_BODY : AT_START;
    return PROBLEM_NONE;
}

static enum problem feed_byte(struct guard *guard, uint8_t c)
{
    switch ((enum guard_state)guard->state) {
    case AT_START:
        return feed_start(guard, c);
    case IN_METHOD:
        return feed_method(guard, c);
    case IN_TARGET:
        return feed_target(guard, c);
    case IN_VERSION:
        return feed_version(guard, c);
    case AT_LINE_END:
        guard->state = AT_HEADER;
        return c == '\n' ? PROBLEM_NONE : PROBLEM_request_malformed;
    case AT_HEADER:
        return feed_header(guard, c);
    case IN_NAME:
        return feed_name(guard, c);
    case IN_VALUE:
        return feed_value(guard, c);
    case AT_HEAD_END:
        return c == '\n' ? end_head(guard) : PROBLEM_request_malformed;
    case IN_BODY:
    default:
        return PROBLEM_request_malformed;
    }
}

/* How many bytes of a value that nobody here reads are plain: most of every head. */
static size_t plain_run(const struct guard *guard, const uint8_t *bytes, size_t length)
{
    size_t run = 0;
    if (guard->state == IN_VALUE && guard->known_header == OTHER_HEADER) {
        while (run < length && bytes[run] >= 0x20 && bytes[run] != 0x7f) {
            run++;
        }
    }
    return run;
}

/* Of a body as much as is there; returns how much. */
static size_t feed_body(struct guard *guard, size_t length)
{
    size_t taken = guard->body_left < length ? (size_t)guard->body_left : length;
    guard->body_left -= taken;
    guard->state = guard->body_left ? IN_BODY : AT_START;
    return taken;
}

static enum problem feed_head(struct guard *guard, const uint8_t *bytes, size_t length,
                              size_t *ret_taken)
{
    size_t run = plain_run(guard, bytes, length);
    if (run == 0) {
        TRY(feed_byte(guard, *bytes));
        run = 1;
    }
    *ret_taken = run;
    guard->head_bytes += guard->state == AT_START ? 0 : (uint32_t)run;
    return guard->head_bytes > LIMIT_HEADER_BYTES ? PROBLEM_header_too_large : PROBLEM_NONE;
}

enum problem guard_feed(struct guard *guard, const uint8_t *bytes, size_t length)
{
    size_t at = 0, whole = 0, taken = 0;
    enum problem problem = PROBLEM_NONE;
    while (at < length && !problem) {
        if (guard->state == IN_BODY) {
            taken = feed_body(guard, length - at);
        } else {
            problem = feed_head(guard, bytes + at, length - at, &taken);
        }
        at += taken;
        if (guard->state == AT_START && !problem) {
            guard->completed++;
            whole = at;
        }
    }
    guard->whole = whole;
    return problem;
}
