#include "api/bind.h"

#include <string.h>

#include "api/peer.h"
#include "api/routes.h"

#define IMPLICIT_NAMES(X)                                                                          \
    X(now)                                                                                         \
    X(today)                                                                                       \
    X(lang)                                                                                        \
    X(new_id)                                                                                      \
    X(log_id)                                                                                      \
    X(request_id)                                                                                  \
    X(class)                                                                                       \
    X(route)                                                                                       \
    X(purpose)                                                                                     \
    X(access_hash)                                                                                 \
    X(who)                                                                                         \
    X(person) X(strict_entry) X(limit) X(after) X(if_match) X(idempotency_key) X(fingerprint)      \
        X(success_status) X(source)

enum implicit {
    NOT_IMPLICIT,
#define X(name) IMPLICIT_##name,
    IMPLICIT_NAMES(X)
#undef X
};

static const char *const implicit_names[] = {"",
#define X(name) #name,
                                             IMPLICIT_NAMES(X)
#undef X
};

enum { IMPLICIT_COUNT = sizeof implicit_names / sizeof implicit_names[0] };

static unsigned char implicit_of[QUERY_COUNT][QUERY_PARAMETER_LIMIT];

static enum implicit implicit_named(const char *name)
{
    for (int i = 1; i < IMPLICIT_COUNT; i++) {
        if (strcmp(implicit_names[i], name) == 0) {
            return (enum implicit)i;
        }
    }
    return NOT_IMPLICIT;
}

void bind_start(void)
{
    for (int q = 1; q < QUERY_COUNT; q++) {
        const struct query_definition *query = query_definition((enum query)q);
        for (int p = 0; p < query->parameter_count; p++) {
            implicit_of[q][p] = (unsigned char)implicit_named(query->parameters[p]);
        }
    }
}

static bool table_has(const struct field_table *table, const char *name)
{
    static const char nothing[512];
    struct arena scratch;
    const char *text;
    if (!table || table->struct_size > sizeof nothing) {
        return false;
    }
    arena_init(&scratch);
    bool found = field_bind(&scratch, table, nothing, name, &text);
    arena_destroy(&scratch);
    return found;
}

bool bind_is_known(const struct route *route, const char *name)
{
    char in_path[64];
    size_t length = strlen(name);
    if (length + 3 > sizeof in_path) {
        return false;
    }
    in_path[0] = '{';
    memcpy(in_path + 1, name, length);
    memcpy(in_path + 1 + length, "}", 2);
    return implicit_named(name) || strstr(route->path, in_path) || table_has(route->body, name) ||
           table_has(route->query_table, name);
}

static const char *fresh_id(struct request *request)
{
    char *id = arena_alloc(&request->arena, UUID_TEXT_SIZE);
    if (id) {
        uuid_fresh(request->now.unix_us / 1000, id);
    }
    return id;
}

/* Whose data is asked for: the person of the path or, as enter() takes it, whom its dossier, claim
 * or card check is about. */
static const char *person_value(struct request *request)
{
    static const struct {
        const char *name, *prefix;
    } files[] = {{"dossier_no", "dossier"}, {"claim", "claim"}, {"card_check", "check"}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const char *value = request_value(request, files[i].name);
        if (value) {
            return arena_printf(&request->arena, "%s:%s", files[i].prefix, value);
        }
    }
    return request_value(request, "person");
}

static const char *implicit_value(struct request *request, enum implicit implicit,
                                  bool strict_entry)
{
    const struct route *route = request->route;
    switch (implicit) {
    case IMPLICIT_now:
        return request->now.text;
    case IMPLICIT_today:
        return request->now.today_text;
    case IMPLICIT_lang:
        return request->language == LANGUAGE_VI ? "vi" : "en";
    case IMPLICIT_new_id:
    case IMPLICIT_log_id:
        return fresh_id(request);
    case IMPLICIT_request_id:
        return request->id;
    case IMPLICIT_class:
        return record_class_names[route->class];
    case IMPLICIT_route:
        return route_operation(route);
    case IMPLICIT_purpose:
        return request->headers.purpose;
    case IMPLICIT_access_hash:
        return request->access_hash;
    case IMPLICIT_who:
        return arena_printf(&request->arena, "%d", route->who);
    case IMPLICIT_person:
        return person_value(request);
    case IMPLICIT_strict_entry:
        return strict_entry ? "true" : "false";
    case IMPLICIT_limit:
        return arena_printf(&request->arena, "%d", request->limit + 1);
    case IMPLICIT_after:
        return request->after;
    case IMPLICIT_if_match:
        return request->if_match;
    case IMPLICIT_idempotency_key:
        return request->headers.idempotency_key;
    case IMPLICIT_fingerprint:
        return request->fingerprint;
    case IMPLICIT_success_status:
        return arena_printf(&request->arena, "%d", route_status(route));
    case IMPLICIT_source:
        return peer_address(request);
    case NOT_IMPLICIT:
    default:
        return NULL;
    }
}

static const char *explicit_value(struct request *request, const char *name)
{
    const struct route *route = request->route;
    const char *text = request_value(request, name);
    if (!text && route->body && request->body) {
        field_bind(&request->arena, route->body, request->body, name, &text);
    }
    if (!text && route->query_table && request->query_fields) {
        field_bind(&request->arena, route->query_table, request->query_fields, name, &text);
    }
    return text;
}

const char *const *bind_values(struct request *request, enum query query, bool strict_entry)
{
    const struct query_definition *definition = query_definition(query);
    size_t count = (size_t)definition->parameter_count;
    const char **values = ARENA_ARRAY(&request->arena, const char *, count ? count : 1);
    for (size_t i = 0; values && i < count; i++) {
        const char *name = definition->parameters[i];
        /* What a handler has set goes before everything, also before `purpose` of the header. */
        const char *set =
            implicit_of[query][i] == IMPLICIT_purpose ? request_value(request, name) : NULL;
        enum implicit implicit = (enum implicit)implicit_of[query][i];
        values[i] = set        ? set
                    : implicit ? implicit_value(request, implicit, strict_entry)
                               : explicit_value(request, name);
    }
    return values;
}
