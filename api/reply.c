#include "api/reply.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/cursor.h"
#include "api/grammar.h"
#include "api/keys.h"
#include "api/routes.h"
#include "base/negotiation.h"
#include "base/text.h"

enum { REPRESENTATION_LIMIT = 12 };

/* "2026-11-22 10:00:00.5+07" as PostgreSQL writes it becomes RFC 3339:
 * "2026-11-22T10:00:00.5+07:00". */
static void put_time(struct buffer *out, const char *text)
{
    const char *space = strchr(text, ' ');
    if (!space) { /* infinity */
        buffer_text(out, "null");
        return;
    }
    buffer_char(out, '"');
    buffer_put(out, text, (size_t)(space - text));
    buffer_char(out, 'T');
    buffer_text(out, space + 1);
    size_t length = strlen(text);
    bool whole_hours = length >= 3 && (text[length - 3] == '+' || text[length - 3] == '-');
    buffer_text(out, whole_hours ? ":00\"" : "\"");
}

const char *reply_time(struct arena *arena, const char *text)
{
    struct buffer out;
    buffer_init(&out, arena, 64);
    put_time(&out, text);
    return out.failed ? "null" : out.bytes;
}

static void put_value(struct buffer *out, enum column_kind kind, const char *text)
{
    if (!text) {
        buffer_text(out, "null");
        return;
    }
    switch (kind) {
    case COLUMN_INTEGER:
    case COLUMN_JSON:
        buffer_text(out, text);
        break;
    case COLUMN_BOOLEAN:
        buffer_text(out, *text == 't' ? "true" : "false");
        break;
    case COLUMN_TIME:
        put_time(out, text);
        break;
    case COLUMN_TEXT:
    case COLUMN_DATE:
    case COLUMN_UUID:
    default:
        buffer_json_string(out, text);
        break;
    }
}

/* The members of a row that are for the caller. */
static void put_row_members(struct buffer *out, const struct sql_rows *rows, int row)
{
    for (int i = 0; i < rows->column_count; i++) {
        const struct query_column *column = &rows->query->columns[i];
        if (!column->is_hidden) {
            buffer_json_separate(out);
            buffer_put(out, column->json_name, column->json_name_length);
            put_value(out, column->kind, rows->values[row * rows->column_count + i]);
        }
    }
}

void reply_put_row(struct buffer *out, const struct sql_rows *rows, int row)
{
    buffer_char(out, '{');
    put_row_members(out, rows, row);
    buffer_char(out, '}');
}

void reply_bytes(struct request *request, int status, const char *content_type, const char *bytes,
                 size_t length)
{
    request->reply.status = status;
    request->reply.content_type = content_type;
    request->reply.bytes = bytes;
    request->reply.length = length;
}

void reply_file(struct request *request, int fd, size_t length, const char *content_type,
                const char *tag)
{
    reply_bytes(request, 200, content_type, "", length);
    request->reply.fd = fd;
    snprintf(request->reply.etag, sizeof request->reply.etag, "\"%.32s\"", tag);
}

enum problem reply_json(struct request *request, int status, const struct buffer *json)
{
    if (json->failed) {
        return PROBLEM_overloaded;
    }
    reply_bytes(request, status, NULL, json->bytes, json->length);
    return PROBLEM_NONE;
}

/* What a change of the row has to name in If-Match; 0 for rows that nobody changes. */
static int64_t version_of(const struct sql_rows *rows)
{
    for (int i = 0; i < rows->column_count; i++) {
        if (strcmp(rows->query->columns[i].name, "version") == 0) {
            return sql_integer(rows, 0, "version");
        }
    }
    return 0;
}

enum problem reply_row(struct request *request, const struct sql_rows *rows)
{
    if (rows->row_count == 0) {
        return PROBLEM_not_found;
    }
    struct buffer json;
    buffer_init(&json, &request->arena, 1024);
    reply_put_row(&json, rows, 0);
    request->reply.version = version_of(rows);
    return reply_json(request, route_status(request->route), &json);
}

const char *reply_cursor(struct request *request, const char *place)
{
    return cursor_write(&request->arena, keys_hash(), route_operation(request->route), place);
}

enum problem reply_list(struct request *request, const struct sql_rows *rows)
{
    /* One row more than the page was asked for: it says that there is a next page. */
    int shown = rows->row_count > request->limit ? request->limit : rows->row_count;
    const char *cursor = rows->row_count > shown
                             ? reply_cursor(request, sql_value(rows, shown - 1, "cursor"))
                             : NULL;
    struct buffer json;
    buffer_init(&json, &request->arena, 4096);
    buffer_text(&json, "{\"items\":[");
    for (int row = 0; row < shown; row++) {
        buffer_json_separate(&json);
        reply_put_row(&json, rows, row);
    }
    buffer_text(&json, "],\"next_cursor\":");
    buffer_json_string(&json, cursor);
    buffer_char(&json, '}');
    if (cursor) {
        reply_header(request, "Link",
                     arena_printf(&request->arena, "<%s?cursor=%s&limit=%d>; rel=\"next\"",
                                  request->path, cursor, request->limit));
    }
    return reply_json(request, 200, &json);
}

void reply_header(struct request *request, const char *name, const char *value)
{
    struct reply *reply = &request->reply;
    if (value && reply->header_count < REPLY_HEADER_LIMIT) {
        reply->headers[reply->header_count++] = (struct named_value){name, value};
    }
}

static void put_faults(struct buffer *json, const struct request *request)
{
    buffer_json_name(json, "errors");
    buffer_char(json, '[');
    for (const struct fault *fault = request->faults.first; fault; fault = fault->next) {
        buffer_json_separate(json);
        buffer_char(json, '{');
        buffer_json_name(json, "pointer");
        buffer_json_string(json, fault->pointer);
        buffer_json_name(json, "detail");
        buffer_json_string(json, fault->detail[request->language]);
        buffer_char(json, '}');
    }
    buffer_char(json, ']');
}

/* The first fault in words, and how many there are; without faults the title says it all. */
static const char *detail_of(struct request *request, const struct problem_kind *kind)
{
    const struct fault *fault = request->faults.first;
    if (!fault) {
        return kind->title[request->language];
    }
    const char *in_all = request->language == LANGUAGE_VI ? "tất cả" : "in all";
    return arena_printf(&request->arena, "%s %s (%s: %zu)", fault->pointer,
                        fault->detail[request->language], in_all, request->faults.count);
}

/* Seconds after which trying again makes sense. */
static const char *retry_after(struct request *request, enum problem problem)
{
    static const struct {
        enum problem problem;
        const char *seconds;
    } waits[] = {
        {PROBLEM_overloaded, "1"},        {PROBLEM_database_unavailable, "1"},
        {PROBLEM_outcome_unknown, "1"},   {PROBLEM_shutting_down, "1"},
        {PROBLEM_login_locked, "900"},    {PROBLEM_request_in_progress, "1"},
        {PROBLEM_too_many_requests, "5"},
    };
    if (request->retry_after_s > 0) {
        return arena_printf(&request->arena, "%d", request->retry_after_s);
    }
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        if (waits[i].problem == problem) {
            return waits[i].seconds;
        }
    }
    return NULL;
}

static const char *oauth_error(const struct request *request, const struct problem_kind *kind)
{
    const struct fault *fault = request->faults.first;
    if (kind->status == 401) {
        return "invalid_client";
    }
    if (kind->status == 429 || kind->status == 503) {
        return "temporarily_unavailable"; /* of §4.1.2.1: §5.2 knows none for it */
    }
    if (kind->status >= 500) {
        return "server_error";
    }
    return fault && strcmp(fault->pointer, "/grant_type") == 0 ? "unsupported_grant_type"
                                                               : "invalid_request";
}

static void reply_refusal(struct request *request, enum problem problem)
{
    const struct problem_kind *kind = problem_kind(problem);
    struct buffer json;
    /* The arena may be what ran out: a problem without details must still go out. */
    static const char last_resort[] =
        "{\"type\":\"/problems/overloaded\",\"title\":\"Overloaded\","
        "\"status\":503,\"detail\":\"Overloaded\",\"code\":\"overloaded\"}";
    buffer_init(&json, &request->arena, 512);
    buffer_format(&json, "{\"type\":\"/problems/%s\",\"title\":", kind->code);
    buffer_json_string(&json, kind->title[request->language]);
    buffer_format(&json, ",\"status\":%d,\"detail\":", kind->status);
    buffer_json_string(&json, detail_of(request, kind));
    buffer_format(&json, ",\"code\":\"%s\",\"request_id\":\"%s\"", kind->code, request->id);
    put_faults(&json, request);
    if (is_token_endpoint(request->path)) {
        buffer_member_text(&json, "error", oauth_error(request, kind));
        buffer_member_text(&json, "error_description", kind->title[LANGUAGE_EN]);
    }
    buffer_char(&json, '}');
    if (json.failed) {
        reply_bytes(request, 503, "application/problem+json", last_resort, sizeof last_resort - 1);
    } else {
        reply_bytes(request, kind->status, "application/problem+json", json.bytes, json.length);
    }
}

void reply_problem(struct request *request, enum problem problem)
{
    const struct grammar *grammar = grammar_of(request->path);
    if (request->reply.fd >= 0) {
        close(request->reply.fd);
    }
    request->reply = (struct reply){.fd = -1};
    if (grammar) {
        grammar->refuse(request, problem);
    } else {
        reply_refusal(request, problem);
    }
    if (grammar && grammar->enter) {
        return; /* its clients know no such headers */
    }
    reply_header(request, "Retry-After", retry_after(request, problem));
    reply_header(request, "Allow", request->allow);
    if (request->reply.status == 401) {
        reply_header(request, "WWW-Authenticate",
                     is_token_endpoint(request->path) ? "Basic realm=\"An Sinh\", charset=\"UTF-8\""
                                                      : "Bearer");
    }
}

/* Whether a list of entity tags holds one; weak tags count, as for a GET they must. */
static bool tag_listed(const char *list, const char *tag)
{
    return strcmp(list, "*") == 0 || strstr(list, tag);
}

/* A file's tag was given by reply_file. */
static void conditional_file(struct request *request)
{
    struct reply *reply = &request->reply;
    if (request->headers.if_none_match && tag_listed(request->headers.if_none_match, reply->etag)) {
        close(reply->fd);
        reply->fd = -1;
        reply->status = 304;
        reply->bytes = "";
        reply->length = 0;
    }
}

static void tag_bytes(struct reply *reply)
{
    static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] = "etag";
    unsigned char hash[crypto_shorthash_siphashx24_BYTES];
    char *tag = reply->etag;
    crypto_shorthash_siphashx24(hash, (const unsigned char *)reply->bytes, reply->length, key);
    *tag++ = '"';
    if (reply->version > 0) {
        tag += text_integer(reply->version, tag);
        *tag++ = '-';
    }
    text_hex(hash, sizeof hash, tag);
    stpcpy(tag + 2 * sizeof hash, "\"");
}

void reply_conditional(struct request *request)
{
    struct reply *reply = &request->reply;
    if (reply->fd >= 0) {
        conditional_file(request);
        return;
    }
    if (!reply->etag[0]) {
        tag_bytes(reply);
    }
    if (request->headers.if_none_match && tag_listed(request->headers.if_none_match, reply->etag)) {
        reply->status = 304;
        reply->bytes = "";
        reply->length = 0;
    }
}

bool reply_accepts(const struct request *request, const char *content_type)
{
    return negotiate_type(request->headers.accept, &content_type, 1) == 0;
}

bool reply_negotiate(struct request *request)
{
    const struct route *route = request->route;
    const char *offers[REPRESENTATION_LIMIT];
    size_t count = 0;
    if (!route->plain) {
        offers[count++] = "application/json";
    }
    for (const char *const *type = route->produces; type && *type; type++) {
        if (count < REPRESENTATION_LIMIT) {
            offers[count++] = *type;
        }
    }
    int place = negotiate_type(request->headers.accept, offers, count);
    request->wanted_type = place < 0 ? NULL : offers[place];
    return request->wanted_type;
}

bool reply_prefers(const struct request *request, const char *content_type)
{
    return strcmp(request->wanted_type, content_type) == 0;
}
