/* The `paths` of the OpenAPI document: parameters, bodies and replies of every route. */
#include <stdio.h>
#include <string.h>

#include "api/grammar.h"
#include "api/handlers.h"
#include "api/openapi.h"
#include "api/routes.h"
#include "api/schema.h"
#include "base/limits.h"

/* Operations of one kind stand together in the document; the first prefix that fits names them. */
static const struct {
    const char *prefix, *tag, *description;
} tags[] = {
    {"/v1/people/", "Books", "The citizen's books: insurance, card, medical history, payments"},
    {"/v1/card_checks", "Cards", "Cards at the counter"},
    {"/v1/legacy_scan_policies", "Cards", NULL},
    {"/v1/registrations", "Accounts", "Accounts, sessions and one-time codes"},
    {"/v1/procedures", "Dossiers", "What may be asked for, and every dossier on the legal clock"},
    {"/v1/dossiers", "Dossiers", NULL},
    {"/v1/calendar", "Dossiers", NULL},
    {"/v1/claim", "Claims", "Claims of facilities, what they are judged by, and what is owed"},
    {"/v1/facilit", "Claims", NULL},
    {"/v1/receipts", "Papers", "Whether an issued paper is genuine"},
    {"/v1/sessions", "Accounts", NULL},
    {"/v1/me", "Accounts", NULL},
    {"/v1/password", "Accounts", NULL},
    {"/oauth/", "Accounts", NULL},
    {"/fhir/", "FHIR", "The register as FHIR R4"},
    {"/api/", "Gateway", "The appraisal gateway that hospitals' software knows, in its own words"},
    {"/", "System", "What operators and tools ask"},
};
enum { TAG_COUNT = sizeof tags / sizeof tags[0] };

static const char *tag_of(const struct route *route)
{
    int i = 0;
    while (i < TAG_COUNT - 1 && strncmp(route->path, tags[i].prefix, strlen(tags[i].prefix)) != 0) {
        i++;
    }
    return tags[i].tag;
}

/* Whether its callers bring a ticket of their own kind (api/grammar.h). */
static bool enters_late(const struct route *route)
{
    const struct grammar *grammar = grammar_of(route->path);
    return grammar && grammar->enter;
}

static bool is_keyed(const struct route *route)
{
    return route->keyed || route->kind == CREATE;
}

/* ---- parameters ---- */

static void begin_parameter(struct buffer *out, const char *name, const char *in, bool required,
                            const char *description)
{
    buffer_json_separate(out);
    buffer_char(out, '{');
    buffer_member_text(out, "name", name);
    buffer_member_text(out, "in", in);
    buffer_member_bool(out, "required", required);
    buffer_member_text(out, "description", description);
    buffer_json_name(out, "schema");
}

static void put_path_parameters(struct buffer *out, const struct route *route)
{
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{')) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
        bool person = strcmp(name, "person") == 0;
        begin_parameter(out, name, "path", true,
                        person                      ? "`me`, or the opaque id of a person"
                        : strcmp(name, "code") == 0 ? "The code that is printed on the paper"
                                                    : "Opaque id");
        buffer_text(out, "{\"type\":\"string\"}}");
    }
}

static void put_query_parameters(struct buffer *out, const struct route *route)
{
    for (size_t i = 0; route->query_table && i < route->query_table->count; i++) {
        const struct field *field = &route->query_table->fields[i];
        begin_parameter(out, field->name, "query", field->required,
                        field->title ? field->title : field->name);
        schema_field(out, field);
        buffer_char(out, '}');
    }
    const struct grammar *grammar = grammar_of(route->path);
    if (grammar && grammar->count_name && route->handler == fhir_search) {
        begin_parameter(out, grammar->count_name, "query", false,
                        "Resources of a page; 200 are given at most");
        buffer_format(out, "{\"type\":\"integer\",\"minimum\":1,\"default\":%d}}",
                      LIMIT_PAGE_ROWS_DEFAULT);
        begin_parameter(out, grammar->cursor_name, "query", false, "As in the link `next`");
        buffer_text(out, "{\"type\":\"string\"}}");
    }
    if (route->kind == LIST) {
        begin_parameter(out, "limit", "query", false, "Rows of a page");
        buffer_format(out, "{\"type\":\"integer\",\"minimum\":1,\"maximum\":%d,\"default\":%d}}",
                      LIMIT_PAGE_ROWS, LIMIT_PAGE_ROWS_DEFAULT);
        begin_parameter(out, "cursor", "query", false, "`next_cursor` of the page before");
        buffer_text(out, "{\"type\":\"string\"}}");
    }
}

static void put_header_parameters(struct buffer *out, const struct route *route)
{
    if (is_keyed(route)) {
        begin_parameter(out, "Idempotency-Key", "header", true,
                        "The same key is answered with the same bytes for 24 hours");
        buffer_text(out, "{\"type\":\"string\",\"minLength\":1,\"maxLength\":255}}");
    }
    if (route->matched) {
        begin_parameter(out, "If-Match", "header", true,
                        "ETag of what the caller has seen, or its version in quotes");
        buffer_text(out,
                    "{\"type\":\"string\",\"pattern\":\"^\\\"[0-9]{1,9}(-[0-9a-f]*)?\\\"$\"}}");
    }
    if (route->class && !enters_late(route)) {
        begin_parameter(out, "X-Purpose", "header", false,
                        "Why, for the access log that the citizen reads");
        buffer_text(out, "{\"type\":\"string\",\"maxLength\":200}}");
    }
    if (route->method == METHOD_GET) {
        begin_parameter(out, "If-None-Match", "header", false, "ETag of what the caller has");
        buffer_text(out, "{\"type\":\"string\"}}");
    }
}

/* ---- replies ---- */

static void put_success_schema(struct buffer *out, const struct route *route)
{
    const struct query_definition *query = query_definition(route->query);
    const char *reply = schema_reply_shape(query);
    if (route->kind == LIST) {
        buffer_text(out, "{\"type\":\"object\",\"required\":[\"items\",\"next_cursor\"],"
                         "\"properties\":{\"items\":"
                         "{\"type\":\"array\",\"items\":");
        schema_row(out, query);
        buffer_text(
            out,
            "},\"next_cursor\":{\"type\":[\"string\",\"null\"]}},\"additionalProperties\":false}");
    } else if (route->kind == ONE || (route->query && !query->is_write && !route->answer)) {
        schema_row(out, query);
    } else if (reply || route->answer) {
        if (!schema_shape(out, reply ? reply : route->answer)) {
            fprintf(stderr, "openapi: %s %s: bad shape\n", method_names[route->method],
                    route->path);
        }
    } else {
        buffer_text(out, "{\"type\":\"object\"}");
    }
}

static void put_media(struct buffer *out, const char *type)
{
    bool text = strncmp(type, "text/", 5) == 0 || strstr(type, "+xml");
    buffer_json_name(out, type);
    /* Bytes that are no text have no JSON type. */
    buffer_text(out, text ? "{\"schema\":{\"type\":\"string\"}}" : "{\"schema\":{}}");
}

static void put_success(struct buffer *out, const struct route *route)
{
    int status = route_status(route);
    buffer_json_separate(out);
    buffer_format(out, "\"%d\":{\"description\":", status);
    buffer_json_string(out, route->title);
    if (route->method == METHOD_GET) {
        buffer_text(out, ",\"headers\":{\"ETag\":{\"description\":\"Strong\",\"schema\":{\"type\":"
                         "\"string\"}}}");
    }
    if (status != 204) {
        buffer_text(out, ",\"content\":{");
        if (!route->plain) {
            buffer_json_name(out, "application/json");
            buffer_text(out, "{\"schema\":");
            put_success_schema(out, route);
            buffer_char(out, '}');
        }
        for (const char *const *type = route->produces; type && *type; type++) {
            put_media(out, *type);
        }
        buffer_char(out, '}');
    }
    buffer_char(out, '}');
}

/* Which problem statuses a route can answer with; 500 is nobody's plan. */
static void collect_statuses(const struct route *route, bool statuses[600])
{
    const struct grammar *grammar = grammar_of(route->path);
    if (enters_late(route)) {
        statuses[401] = grammar->refusal_type && route->who != PUBLIC;
        statuses[408] = true; /* its address did not arrive either; all else is told in replies */
        return;
    }
    bool database = route->kind != DECIDE || route->class || !route->answer || route->body;
    statuses[400] = statuses[406] = true;
    statuses[422] = !grammar || route->method != METHOD_GET; /* a search of FHIR is 400 then */
    statuses[304] = route->method == METHOD_GET;
    statuses[401] = route->who != PUBLIC;
    statuses[403] = route->who != PUBLIC && (route->who & ANYBODY) != ANYBODY;
    statuses[404] = strchr(route->path, '{');
    statuses[409] = is_keyed(route);
    statuses[412] = statuses[428] = route->matched;
    statuses[413] = statuses[415] = route->body;
    statuses[503] = database;
    for (const enum problem *problem = route->problems; problem && *problem; problem++) {
        statuses[problem_kind(*problem)->status] = true;
    }
}

static void put_refusal(struct buffer *out, const struct route *route, int status)
{
    const struct grammar *grammar = grammar_of(route->path);
    if (!grammar || status == 408) {
        bool token = is_token_endpoint(route->path) && status != 408;
        buffer_format(out, ",\"%d\":{\"$ref\":\"#/components/responses/%s\"}", status,
                      token ? "token_problem" : "problem");
        return;
    }
    buffer_format(out, ",\"%d\":{\"description\":\"Refused\"", status);
    if (grammar->refusal_type && *grammar->refusal_type) {
        buffer_text(out, ",\"content\":{");
        put_media(out, grammar->refusal_type);
        buffer_char(out, '}');
    }
    buffer_char(out, '}');
}

static void put_replies(struct buffer *out, const struct route *route)
{
    bool statuses[600] = {false};
    collect_statuses(route, statuses);
    buffer_json_name(out, "responses");
    buffer_char(out, '{');
    put_success(out, route);
    for (int status = 300; status < 600; status++) {
        if (statuses[status] && status == 304) {
            buffer_text(out, ",\"304\":{\"description\":\"Not changed\"}");
        } else if (statuses[status]) {
            put_refusal(out, route, status);
        }
    }
    buffer_char(out, '}');
}

/* ---- operations ---- */

static void put_description(struct buffer *out, const struct route *route)
{
    struct buffer text;
    buffer_init(&text, out->arena, 256);
    buffer_text(&text, "Who:");
    for (size_t i = 0; i < who_name_count; i++) {
        if (route->who & (int)who_names[i].bit) {
            buffer_format(&text, " %s", who_names[i].name);
        }
    }
    buffer_format(&text, ". Access log: %s.",
                  route->class ? record_class_names[route->class] : "none");
    buffer_member_text(out, "description", text.bytes);
}

static void put_other_body(struct buffer *out, const struct route *route)
{
    const struct grammar *grammar = grammar_of(route->path);
    if (grammar && grammar->body_type) {
        buffer_format(out, ",\"%s\":{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}",
                      grammar->body_type, route->body->name);
    }
}

static void put_body(struct buffer *out, const struct route *route)
{
    if (route->takes) {
        buffer_json_name(out, "requestBody");
        buffer_text(out, "{\"required\":true,\"description\":\"The file itself\",\"content\":{");
        for (const char *const *type = route->takes; *type; type++) {
            put_media(out, *type);
        }
        buffer_text(out, "}}");
    }
    if (route->body) {
        buffer_json_name(out, "requestBody");
        buffer_text(out,
                    "{\"required\":true,\"content\":{\"application/json\":{\"schema\":{\"$ref\":");
        buffer_format(out, "\"#/components/schemas/%s\"}}", route->body->name);
        put_other_body(out, route);
        if (route->form) {
            buffer_format(out,
                          ",\"application/x-www-form-urlencoded\":{\"schema\":{\"$ref\":\"#/"
                          "components/schemas/%s\"}}",
                          route->body->name);
        }
        buffer_text(out, "}}");
    }
}

static void put_operation(struct buffer *out, const struct route *route)
{
    static const char *const verbs[METHOD_COUNT] = {"get", "post", "put", "patch", "delete"};
    buffer_json_name(out, verbs[route->method]);
    buffer_char(out, '{');
    buffer_member_text(out, "operationId", route_operation(route));
    buffer_member_text(out, "summary", route->title);
    put_description(out, route);
    buffer_json_name(out, "tags");
    buffer_char(out, '[');
    buffer_json_string(out, tag_of(route));
    buffer_char(out, ']');
    if (route->who == PUBLIC || enters_late(route)) {
        buffer_text(out, ",\"security\":[]");
    }
    buffer_json_name(out, "parameters");
    buffer_char(out, '[');
    put_path_parameters(out, route);
    put_query_parameters(out, route);
    put_header_parameters(out, route);
    buffer_char(out, ']');
    put_body(out, route);
    put_replies(out, route);
    buffer_char(out, '}');
}

void openapi_put_tags(struct buffer *out)
{
    buffer_json_name(out, "tags");
    buffer_char(out, '[');
    for (int i = 0; i < TAG_COUNT; i++) {
        if (tags[i].description) {
            buffer_json_separate(out);
            buffer_char(out, '{');
            buffer_member_text(out, "name", tags[i].tag);
            buffer_member_text(out, "description", tags[i].description);
            buffer_char(out, '}');
        }
    }
    buffer_char(out, ']');
}

static bool is_first_of_path(const struct route *route)
{
    const struct route *other;
    for (size_t i = 0; (other = route_at(i)) != route; i++) {
        if (strcmp(other->path, route->path) == 0) {
            return false;
        }
    }
    return true;
}

/* All methods of one path are one object: the first route of a path writes them all. */
void openapi_put_paths(struct buffer *out)
{
    buffer_json_name(out, "paths");
    buffer_char(out, '{');
    const struct route *route, *other;
    for (size_t i = 0; (route = route_at(i)); i++) {
        if (!is_first_of_path(route)) {
            continue;
        }
        buffer_json_name(out, route->path);
        buffer_char(out, '{');
        for (size_t j = i; (other = route_at(j)); j++) {
            if (strcmp(other->path, route->path) == 0) {
                put_operation(out, other);
            }
        }
        buffer_char(out, '}');
    }
    buffer_char(out, '}');
}
