#include "api/decode.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/cursor.h"
#include "api/grammar.h"
#include "api/keys.h"
#include "api/routes.h"
#include "api/secret.h"
#include "api/upload.h"
#include "base/json_input.h"
#include "base/limits.h"
#include "base/negotiation.h"
#include "base/text.h"
#include "base/urlencoded.h"

enum { KEY_LENGTH_LIMIT = 255, PURPOSE_LENGTH_LIMIT = 200, VERSION_DIGITS = 9, LIMIT_DIGITS = 9 };

static enum language language_of(const char *accept_language)
{
    static const char *const tags[] = {[LANGUAGE_VI] = "vi", [LANGUAGE_EN] = "en"};
    int place = negotiate_language(accept_language, tags, sizeof tags / sizeof tags[0]);
    return place < 0 ? LANGUAGE_VI : (enum language)place;
}

void decode_headers(struct request *request)
{
    static const char bearer[] = "Bearer ";
    const char *authorization = request->headers.authorization;
    request->language = language_of(request->headers.accept_language);
    if (authorization && strncasecmp(authorization, bearer, sizeof bearer - 1) == 0) {
        request->access_hash = secret_hash(request, authorization + sizeof bearer - 1);
    }
    const char *purpose = request->headers.purpose;
    request->headers.purpose = purpose && strlen(purpose) <= PURPOSE_LENGTH_LIMIT
                                   ? text_normalise(&request->arena, purpose, strlen(purpose))
                                   : NULL;
}

/* Parameters of paths that are no opaque ids; statements compare them, nothing else. */
static bool is_code(const struct named_value *value)
{
    static const char *const names[] = {"code", "list", "dossier_no", "facility", "month"};
    static const char letters[] =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(value->name, names[i]) == 0) {
            return value->value[strspn(value->value, letters)] == '\0';
        }
    }
    return false;
}

static enum problem decode_path(struct request *request)
{
    for (int i = 0; i < request->path_value_count; i++) {
        const struct named_value *value = &request->path_values[i];
        if (!value->name || !value->value) {
            return PROBLEM_overloaded;
        }
        bool me = strcmp(value->name, "person") == 0 && strcmp(value->value, "me") == 0;
        if (!me && !is_code(value) && !uuid_is_valid(value->value, strlen(value->value))) {
            return PROBLEM_not_found;
        }
    }
    return PROBLEM_NONE;
}

static void page_fault(struct request *request, const char *name, const char *vi, const char *en)
{
    const char *pointer = arena_printf(&request->arena, "?%s", name);
    request_fault(request, pointer ? pointer : "?", vi, en);
}

/* A search that asks for more than a page holds gets a page; a list of the house refuses it. */
static void decode_limit(struct request *request, const char *name, const char *text, bool searches)
{
    bool digits = *text && strlen(text) <= LIMIT_DIGITS && !text[strspn(text, "0123456789")];
    long limit = digits ? strtol(text, NULL, 10) : 0;
    limit = searches && limit > LIMIT_PAGE_ROWS ? LIMIT_PAGE_ROWS : limit;
    if (limit < 1 || limit > LIMIT_PAGE_ROWS) {
        page_fault(request, name, "phải từ 1 đến 200", "must be from 1 to 200");
    } else {
        request->limit = (int)limit;
    }
}

static void decode_cursor(struct request *request, const char *name, const char *text)
{
    request->after =
        cursor_read(&request->arena, keys_hash(), route_operation(request->route), text);
    if (!request->after) {
        page_fault(request, name, "không phải con trỏ trang hợp lệ", "is not a valid cursor");
    }
}

static void decode_pairs(struct request *request, const struct field_pair *pairs, size_t count)
{
    const struct route *route = request->route;
    static const struct field_table no_table = {.name = "none", .struct_size = 1};
    struct field_table table = route->query_table ? *route->query_table : no_table;
    table.is_open |= grammar_is_lenient(request);
    request->query_fields =
        field_decode_pairs(&request->arena, &table, pairs, count, &request->faults);
}

static char *unescape(struct request *request, const char *text)
{
    return urlencoded_text(&request->arena, text, strlen(text), false);
}

/* libmicrohttpd reads a plus as a blank; before the offset of an instant it was meant as a plus:
 * "2026-11-22T09:30:00 07:00". */
static void mend_offset(char *value)
{
    enum { DAY_LENGTH = 10, OFFSET_LENGTH = 6 };
    size_t length = strlen(value);
    if (length > DAY_LENGTH + OFFSET_LENGTH && value[DAY_LENGTH] == 'T' &&
        value[length - OFFSET_LENGTH] == ' ') {
        value[length - OFFSET_LENGTH] = '+';
    }
}

/* How the parameters of a page are called at this address. */
struct page_names {
    const char *limit, *cursor; /* NULL: nothing comes in pages */
    bool searches;              /* another name that comes twice asks for both (FHIR) */
};

static struct page_names page_names_of(const struct request *request)
{
    const struct grammar *grammar = grammar_of(request->path);
    if (grammar && grammar->count_name) {
        return (struct page_names){grammar->count_name, grammar->cursor_name, true};
    }
    return request->route->kind == LIST ? (struct page_names){"limit", "cursor", false}
                                        : (struct page_names){0};
}

static struct field_pair *find_pair(struct field_pair *pairs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pairs[i].name, name) == 0) {
            return &pairs[i];
        }
    }
    return NULL;
}

static bool is_page_name(const struct page_names *names, const char *name)
{
    return names->limit && (strcmp(name, names->limit) == 0 || strcmp(name, names->cursor) == 0);
}

/* "ge2026-01" & "le2026-03": searches ask for both; anywhere else one of them would be passed over.
 */
static void repeat_pair(struct request *request, const struct page_names *names,
                        struct field_pair *pair, const char *value)
{
    if (names->searches && !is_page_name(names, pair->name)) {
        pair->value = arena_printf(&request->arena, "%s&%s", pair->value, value);
    } else {
        page_fault(request, pair->name, "chỉ được nêu một lần", "may be given only once");
    }
}

/* Takes the parameters of the page out of the others; returns how many are left. */
static size_t decode_page(struct request *request, const struct page_names *names,
                          struct field_pair *pairs, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_page_name(names, pairs[i].name)) {
            pairs[left++] = pairs[i];
        } else if (strcmp(pairs[i].name, names->limit) == 0) {
            decode_limit(request, pairs[i].name, pairs[i].value, names->searches);
        } else {
            decode_cursor(request, pairs[i].name, pairs[i].value);
        }
    }
    return left;
}

enum problem decode_query(struct request *request)
{
    struct page_names names = page_names_of(request);
    struct field_pair pairs[QUERY_PAIR_LIMIT];
    size_t count = 0;
    request->limit = LIMIT_PAGE_ROWS_DEFAULT;
    if (request->query_count > QUERY_PAIR_LIMIT) {
        return PROBLEM_request_malformed;
    }
    for (int i = 0; i < request->query_count; i++) {
        char *name = unescape(request, request->query[i].name);
        char *value = unescape(request, request->query[i].value);
        if (!name || !value) {
            return PROBLEM_request_malformed;
        }
        mend_offset(value);
        struct field_pair *same = find_pair(pairs, count, name);
        if (same) {
            repeat_pair(request, &names, same, value);
        } else {
            pairs[count++] = (struct field_pair){name, value};
        }
    }
    decode_pairs(request, pairs, decode_page(request, &names, pairs, count));
    return PROBLEM_NONE;
}

/* A form says the same as a JSON object of strings and goes the same way from here; NULL when it
 * is malformed. */
static const json_t *parse_form(struct request *request)
{
    size_t length = 0;
    const char *json =
        urlencoded_json(&request->arena, request->body_text, request->body_length, &length);
    return json ? json_input_parse(&request->arena, json, length) : NULL;
}

bool decode_body_is(const struct request *request, const char *type)
{
    const char *given = request->headers.content_type;
    size_t length = strlen(type);
    return given && strncasecmp(given, type, length) == 0 && strchr("; \t", given[length]);
}

bool decode_takes(const struct request *request)
{
    const char *const *type = request->route->takes;
    while (type && *type && !decode_body_is(request, *type)) {
        type++;
    }
    return type && *type;
}

static enum problem decode_body(struct request *request)
{
    const struct field_table *table = request->route->body;
    if (!table) {
        return PROBLEM_NONE;
    }
    const struct grammar *grammar = grammar_of(request->path);
    const char *other = grammar && grammar->body_type ? grammar->body_type : "application/json";
    bool form =
        request->route->form && decode_body_is(request, "application/x-www-form-urlencoded");
    if (!form && !decode_body_is(request, "application/json") && !decode_body_is(request, other)) {
        return PROBLEM_body_type_unsupported;
    }
    const json_t *json =
        form ? parse_form(request)
             : json_input_parse(&request->arena, request->body_text, request->body_length);
    if (!json) {
        return form ? PROBLEM_request_malformed : PROBLEM_body_not_json;
    }
    json = grammar && grammar->unwrap ? grammar->unwrap(request, json) : json;
    const void *body = field_decode_partly(&request->arena, table, json, &request->faults);
    if (!body) {
        return PROBLEM_overloaded;
    }
    if (request->faults.count == 0) {
        request->body = body;
    } else if (request->route->faults) {
        request->route->faults(request, body);
    }
    return PROBLEM_NONE;
}

/* What makes two requests with one key the same: method, address, query and body. Keyed, for a body
 * may hold a password. */
static const char *fingerprint_of(struct request *request)
{
    crypto_generichash_state state;
    unsigned char hash[32];
    char *text = arena_alloc(&request->arena, sizeof hash * 2 + 1);
    crypto_generichash_init(&state, keys_hash(), KEY_SIZE, sizeof hash);
    crypto_generichash_update(&state, (const unsigned char *)method_names[request->method],
                              strlen(method_names[request->method]) + 1);
    crypto_generichash_update(&state, (const unsigned char *)request->path,
                              strlen(request->path) + 1);
    for (int i = 0; i < request->query_count && i < QUERY_PAIR_LIMIT; i++) {
        const struct named_value *pair = &request->query[i];
        crypto_generichash_update(&state, (const unsigned char *)pair->name,
                                  strlen(pair->name) + 1);
        crypto_generichash_update(&state, (const unsigned char *)pair->value,
                                  strlen(pair->value) + 1);
    }
    const char *body = request->upload ? request->upload->sha256 : request->body_text;
    crypto_generichash_update(&state, (const unsigned char *)body,
                              request->upload ? strlen(body)
                              : body          ? request->body_length
                                              : 0);
    crypto_generichash_final(&state, hash, sizeof hash);
    if (text) {
        text_hex(hash, sizeof hash, text);
    }
    return text;
}

static enum problem decode_key(struct request *request)
{
    const struct route *route = request->route;
    if (!route->keyed && route->kind != CREATE) {
        return PROBLEM_NONE;
    }
    const char *key = request->headers.idempotency_key;
    if (!key || !*key || strlen(key) > KEY_LENGTH_LIMIT || !text_is_utf8(key, strlen(key))) {
        return PROBLEM_idempotency_key_missing;
    }
    request->fingerprint = fingerprint_of(request);
    return request->fingerprint ? PROBLEM_NONE : PROBLEM_overloaded;
}

/* "7" or, as a GET gave it, "7-…": only the version decides, a label in another language does not.
 */
static enum problem decode_match(struct request *request)
{
    const char *text = request->headers.if_match;
    if (!request->route->matched) {
        return PROBLEM_NONE;
    }
    if (!text || !*text) {
        return PROBLEM_precondition_missing;
    }
    size_t digits = *text == '"' ? strspn(text + 1, "0123456789") : 0;
    if (digits == 0 || digits > VERSION_DIGITS || !strchr("\"-", text[1 + digits])) {
        return PROBLEM_precondition_failed;
    }
    request->if_match = arena_copy(&request->arena, text + 1, digits);
    return request->if_match ? PROBLEM_NONE : PROBLEM_overloaded;
}

enum problem decode_request(struct request *request)
{
    TRY(decode_path(request));
    TRY(decode_key(request));
    TRY(decode_match(request));
    TRY(decode_query(request));
    TRY(decode_body(request));
    return request->faults.count ? PROBLEM_invalid_input : PROBLEM_NONE;
}
