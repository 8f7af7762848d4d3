/*
 * The FHIR R4 façade (4.0.1): resources that SQL makes of the register's rows, in the envelopes of
 * its REST grammar: versions as weak tags, pages as bundles, refusals as OperationOutcome. There is
 * no function for a kind of resource here; migrations/functions/fhir_*.sql have them, and fhir.sql
 * says who may see what.
 */
#include <stdio.h>
#include <string.h>

#include "api/dispatch.h"
#include "api/fhir.h"
#include "api/grammar.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/routes.h"
#include "api/server.h"
#include "base/text.h"
#include "base/urlencoded.h"

const char *const fhir_types[] = {"application/fhir+json", "application/json", NULL};
enum { TOKEN_MAX = 200 };

#define SEARCH_TEXT(member, ...)                                                                   \
    FIELD(struct fhir_search, member, .form = FORM_TEXT, .max_length = TOKEN_MAX, __VA_ARGS__)
#define SEARCH_TEXT_AS(member, wire_name, ...)                                                     \
    FIELD_AS(struct fhir_search, member, wire_name, .form = FORM_TEXT, .max_length = TOKEN_MAX,    \
             __VA_ARGS__)
#define SEARCH_DATE(member, wire_name)                                                             \
    FIELD_AS(struct fhir_search, member, wire_name, .form = FORM_DATE_SEARCH,                      \
             .title = "ge2026-01-01 and the like")
#define SEARCH_OF_ALL                                                                              \
    SEARCH_TEXT(_id), SEARCH_TEXT_AS(format, "_format", .choices = formats),                       \
        SEARCH_DATE(updated, "_lastUpdated")

struct fhir_search {
    const char *_id, *format, *updated;
    const char *identifier, *name, *birthdate, *gender;
    const char *patient, *beneficiary, *status, *period, *date, *provider;
};
static const char *const formats[] = {"json", "application/json", "application/fhir+json",
                                      "application/fhir json", NULL};

static const struct field patient_fields[] = {
    SEARCH_OF_ALL,
    SEARCH_TEXT(identifier, .title = "system|value, or the value"),
    SEARCH_TEXT(name, .title = "Part of the name, accents or not"),
    SEARCH_DATE(birthdate, "birthdate"),
    SEARCH_TEXT(gender),
};
const struct field_table fhir_patient_search =
    FIELD_TABLE(fhir_patient_search, struct fhir_search, patient_fields);

static const struct field coverage_fields[] = {
    SEARCH_OF_ALL,           SEARCH_TEXT(patient), SEARCH_TEXT(beneficiary),
    SEARCH_TEXT(identifier), SEARCH_TEXT(status),  SEARCH_DATE(period, "period"),
};
const struct field_table fhir_coverage_search =
    FIELD_TABLE(fhir_coverage_search, struct fhir_search, coverage_fields);

static const struct field encounter_fields[] = {
    SEARCH_OF_ALL,
    SEARCH_TEXT(patient),
    SEARCH_DATE(date, "date"),
    SEARCH_TEXT_AS(provider, "service-provider"),
    SEARCH_TEXT(status),
};
const struct field_table fhir_encounter_search =
    FIELD_TABLE(fhir_encounter_search, struct fhir_search, encounter_fields);

static const struct field organization_fields[] = {
    SEARCH_TEXT(_id),
    SEARCH_TEXT_AS(format, "_format", .choices = formats),
    SEARCH_TEXT(identifier),
    SEARCH_TEXT(name),
};
const struct field_table fhir_organization_search =
    FIELD_TABLE(fhir_organization_search, struct fhir_search, organization_fields);

static const struct field read_fields[] = {
    SEARCH_TEXT_AS(format, "_format", .choices = formats),
};
const struct field_table fhir_read_query =
    FIELD_TABLE(fhir_read_query, struct fhir_search, read_fields);

const char *fhir_base(struct request *request)
{
    return arena_printf(&request->arena, "%s/fhir", request->server->config->public_url);
}

/* Versions of rows are those of the resources; what has none is told apart by its bytes. */
static enum problem reply_resource(struct request *request, const struct sql_rows *rows)
{
    const char *resource = rows->row_count ? sql_value(rows, 0, "resource") : NULL;
    const char *version = resource ? sql_value(rows, 0, "version") : NULL;
    if (!resource) {
        return PROBLEM_not_found;
    }
    reply_bytes(request, route_status(request->route), fhir_types[0], resource, strlen(resource));
    if (version) {
        snprintf(request->reply.etag, sizeof request->reply.etag, "W/\"%.30s\"", version);
    }
    return PROBLEM_NONE;
}

enum problem fhir_read(struct request *request)
{
    struct sql_rows rows;
    request_set(request, "base", fhir_base(request));
    TRY(dispatch_query(request, SQL_READ, request->route->query, &rows));
    return reply_resource(request, &rows);
}

/* ---- searches ---- */

/* Whether a parameter, still percent-encoded, was understood; others come this far when the client
 * is lenient. */
static bool is_heeded(struct request *request, const char *encoded)
{
    const struct field_table *table = request->route->query_table;
    const char *name = urlencoded_text(&request->arena, encoded, strlen(encoded), false);
    bool heeded = name && (strcmp(name, "_count") == 0 || strcmp(name, "_cursor") == 0);
    for (size_t i = 0; name && !heeded && i < table->count; i++) {
        heeded = strcmp(table->fields[i].name, name) == 0;
    }
    return heeded;
}

/* The address of this page or, with a cursor, of the next one. */
static const char *page_address(struct request *request, const char *cursor)
{
    struct buffer out;
    char mark = '?';
    buffer_init(&out, &request->arena, 512);
    buffer_text(&out, request->server->config->public_url);
    buffer_text(&out, request->path);
    for (int i = 0; i < request->query_count; i++) {
        const struct named_value *pair = &request->query[i];
        bool replaced = cursor && strcmp(pair->name, "_cursor") == 0;
        if (!replaced && is_heeded(request, pair->name)) {
            buffer_format(&out, "%c%s=%s", mark, pair->name, pair->value);
            mark = '&';
        }
    }
    if (cursor) {
        buffer_format(&out, "%c_cursor=%s", mark, cursor);
    }
    return out.failed ? NULL : out.bytes;
}

static void put_link(struct buffer *json, const char *relation, const char *address)
{
    buffer_json_separate(json);
    buffer_format(json, "{\"relation\":\"%s\",\"url\":", relation);
    buffer_json_string(json, address);
    buffer_char(json, '}');
}

static enum problem reply_bundle(struct request *request, const struct sql_rows *rows)
{
    const char *type = strrchr(request->path, '/') + 1;
    const char *base = fhir_base(request);
    int shown = rows->row_count > request->limit ? request->limit : rows->row_count;
    struct buffer json;
    buffer_init(&json, &request->arena, 4096);
    /* Nothing of this request in it: the same page has the same tag. */
    buffer_text(&json, "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"link\":[");
    put_link(&json, "self", page_address(request, NULL));
    if (rows->row_count > shown) {
        const char *cursor = reply_cursor(request, sql_value(rows, shown - 1, "cursor"));
        put_link(&json, "next", cursor ? page_address(request, cursor) : NULL);
    }
    buffer_text(&json, shown ? "],\"entry\":[" : "]");
    for (int row = 0; row < shown; row++) {
        buffer_json_separate(&json);
        buffer_format(&json,
                      "{\"fullUrl\":\"%s/%s/%s\",\"resource\":%s,\"search\":{\"mode\":\"match\"}}",
                      base, type, sql_value(rows, row, "id"), sql_value(rows, row, "resource"));
    }
    buffer_text(&json, shown ? "]}" : "}");
    if (json.failed) {
        return PROBLEM_overloaded;
    }
    reply_bytes(request, 200, fhir_types[0], json.bytes, json.length);
    return PROBLEM_NONE;
}

enum problem fhir_search(struct request *request)
{
    const struct fhir_search *search = request->query_fields;
    struct sql_rows rows;
    request_set(request, "base", fhir_base(request));
    request_set(request, "updated", search->updated);
    request_set(request, "provider", search->provider);
    request_set(request, "name_key",
                search->name ? text_search_key(&request->arena, search->name, strlen(search->name))
                             : NULL);
    enum problem problem = dispatch_query(request, SQL_READ, request->route->query, &rows);
    if (problem == PROBLEM_request_malformed && request->after) {
        /* Of all that is asked, only a cursor of another search can be no value of the register. */
        request_fault(request, "?_cursor", "không phải con trỏ của tìm kiếm này",
                      "is not a cursor of this search");
    }
    return problem ? problem : reply_bundle(request, &rows);
}

/* ---- refusals ---- */

/* The kinds of an issue by the status that it would have anywhere. */
static const char *issue_code(int status)
{
    static const struct {
        int status;
        const char *code;
    } codes[] = {{401, "login"},         {403, "forbidden"},     {404, "not-found"},
                 {405, "not-supported"}, {406, "not-supported"}, {415, "not-supported"},
                 {409, "conflict"},      {413, "too-long"},      {429, "throttled"},
                 {503, "transient"}};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i].status == status) {
            return codes[i].code;
        }
    }
    return status < 500 ? "invalid" : "exception";
}

/* "/contained/0/name" of a resource is CoverageEligibilityRequest.contained[0].name. */
static const char *element_path(struct request *request, const char *pointer)
{
    const char *type = request->path + strlen("/fhir/");
    struct buffer path;
    buffer_init(&path, &request->arena, 128);
    buffer_put(&path, type, strcspn(type, "/"));
    while (*pointer == '/') {
        size_t length = strcspn(++pointer, "/");
        bool is_index = length > 0 && strspn(pointer, "0123456789") == length;
        buffer_format(&path, is_index ? "[%.*s]" : ".%.*s", (int)length, pointer);
        pointer += length;
    }
    return path.failed ? NULL : path.bytes;
}

static void put_place(struct buffer *json, const char *name, const char *place)
{
    buffer_json_name(json, name);
    buffer_char(json, '[');
    buffer_json_string(json, place);
    buffer_char(json, ']');
}

/* R4 names an element in `expression`, and a parameter of the query ("http." and its name) in
 * `location`; clients that look at one place only look at `expression`. */
static void put_fault(struct buffer *json, struct request *request, const struct fault *fault)
{
    bool in_query = fault->pointer[0] == '?';
    const char *place = in_query ? arena_printf(&request->arena, "http.%s", fault->pointer + 1)
                                 : element_path(request, fault->pointer);
    buffer_member_text(json, "diagnostics", fault->detail[request->language]);
    if (in_query) {
        put_place(json, "location", place);
    }
    put_place(json, "expression", place);
}

static void put_issue(struct buffer *json, struct request *request, const struct problem_kind *kind,
                      const struct fault *fault)
{
    buffer_json_separate(json);
    buffer_format(json, "{\"severity\":\"error\",\"code\":\"%s\",\"details\":{\"text\":",
                  issue_code(kind->status));
    buffer_json_string(json, kind->title[request->language]);
    buffer_text(json, "}");
    if (fault) {
        put_fault(json, request, fault);
    }
    buffer_char(json, '}');
}

void fhir_refuse(struct request *request, enum problem problem)
{
    static const char last_resort[] =
        "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"fatal\",\"code\":"
        "\"transient\"}]}";
    const struct problem_kind *kind = problem_kind(problem);
    const struct fault *fault = request->faults.first;
    struct buffer json;
    buffer_init(&json, &request->arena, 1024);
    buffer_format(&json, "{\"resourceType\":\"OperationOutcome\",\"id\":\"%s\",\"issue\":[",
                  request->id);
    do {
        put_issue(&json, request, kind, fault);
        fault = fault ? fault->next : NULL;
    } while (fault);
    buffer_text(&json, "]}");
    /* A search that cannot be is a bad request, not an unprocessable resource. */
    int status = kind->status == 422 && request->method == METHOD_GET ? 400 : kind->status;
    reply_bytes(request, json.failed ? 503 : status, fhir_types[0],
                json.failed ? last_resort : json.bytes,
                json.failed ? sizeof last_resort - 1 : json.length);
}
