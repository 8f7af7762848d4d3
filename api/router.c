/* Finding a route, and what can be said about all of them. */
#include <stdio.h>
#include <string.h>

#include "api/routes.h"
#include "base/buffer.h"

const char *const record_class_names[] = {NULL, "PERSONAL", "HEALTH", "MONEY"};

const struct who_name who_names[] = {
    {PUBLIC, "public"},
    {SELF, "self"},
    {GUARDIAN, "guardian"},
    {CITIZEN, "citizen"},
    {CLERK, "clerk"},
    {INTAKE, "intake"},
    {ASSESSOR, "assessor"},
    {APPROVER, "approver"},
    {AUDITOR, "auditor"},
    {ADMIN, "admin"},
    {SYSTEM, "system"},
    {DELEGATE_BOOK, "delegate of the book"},
    {DELEGATE_CARD, "delegate of the card"},
    {DELEGATE_VISITS, "delegate of visits"},
    {DELEGATE_PAYMENTS, "delegate of payments"},
    {PARTNER, "partner"},
    {DELEGATE_DISPUTES, "delegate for disputes"},
};
const size_t who_name_count = sizeof who_names / sizeof who_names[0];

static const char *const route_kind_names[] = {NULL, "one", "list", "done", "create", "decide"};

/* Whether a path fits a pattern; `{name}` takes one segment that is not empty. From behind: most
 * addresses begin alike. */
static bool path_fits(const char *pattern, const char *path)
{
    const char *in_pattern = strchr(pattern, '\0'), *in_path = strchr(path, '\0');
    while (in_pattern > pattern && in_path > path) {
        if (in_pattern[-1] != '}') {
            if (*--in_pattern != *--in_path) {
                return false;
            }
            continue;
        }
        while (*--in_pattern != '{') {
        }
        const char *end = in_path;
        while (in_path > path && in_path[-1] != '/') {
            in_path--;
        }
        if (in_path == end) {
            return false;
        }
    }
    return in_pattern == pattern && in_path == path;
}

/* The segments of a path that fits. */
static void take_path_values(struct request *request, const char *pattern)
{
    const char *path = request->path;
    while (*pattern) {
        if (*pattern != '{') {
            pattern++;
            path++;
            continue;
        }
        const char *end = strchr(pattern, '}'), *slash = strchrnul(path, '/');
        request->path_values[request->path_value_count++] = (struct named_value){
            arena_copy(&request->arena, pattern + 1, (size_t)(end - pattern) - 1),
            arena_copy(&request->arena, path, (size_t)(slash - path))};
        pattern = end + 1;
        path = slash;
    }
}

/* The routes of each number of slashes in the order of the table, so that a request is held against
 * those alone: shelf[slashes] to shelf[slashes + 1] of `order`. Made by routes_check. */
enum { ROUTE_LIMIT = 256, SLASH_LIMIT = 12 };

static struct {
    const struct route *order[ROUTE_LIMIT];
    size_t shelf[SLASH_LIMIT + 1];
} ranks;

static size_t slash_count(const char *path)
{
    size_t count = 0;
    for (; *path; path++) {
        count += *path == '/';
    }
    return count;
}

static void ranks_fill(void)
{
    size_t filled = 0;
    for (size_t slashes = 0; slashes < SLASH_LIMIT; slashes++) {
        ranks.shelf[slashes] = filled;
        const struct route *route;
        for (size_t i = 0; i < ROUTE_LIMIT && (route = route_at(i)); i++) {
            if (slash_count(route->path) == slashes) {
                ranks.order[filled++] = route;
            }
        }
    }
    ranks.shelf[SLASH_LIMIT] = filled;
}

/* A path without parameters stands before one with: "/v1/people/me" is not tried as anything else.
 */
enum problem route_find(struct request *request)
{
    const char *allow = NULL;
    size_t slashes = slash_count(request->path);
    if (slashes >= SLASH_LIMIT) {
        return PROBLEM_path_unknown;
    }
    for (size_t i = ranks.shelf[slashes]; i < ranks.shelf[slashes + 1]; i++) {
        const struct route *route = ranks.order[i];
        if (!path_fits(route->path, request->path)) {
            continue;
        }
        if (route->method == request->method) {
            request->route = route;
            take_path_values(request, route->path);
            return PROBLEM_NONE;
        }
        allow = arena_printf(&request->arena, "%s%s%s", allow ? allow : "", allow ? ", " : "",
                             method_names[route->method]);
    }
    request->allow = allow;
    return allow ? PROBLEM_method_not_allowed : PROBLEM_path_unknown;
}

enum { OPERATION_SIZE = 96 };

static int parameter_count(const char *path)
{
    int count = 0;
    for (; *path; path++) {
        count += *path == '{';
    }
    return count;
}

static const char *fault_of(const struct route *route)
{
    bool reads_person = strstr(route->path, "{person}") || strstr(route->path, "{dossier_no}");
    int personal = SELF | GUARDIAN;
    if (!route->who) {
        return "has no `who`";
    }
    if (slash_count(route->path) >= SLASH_LIMIT) {
        return "has too many segments in its path";
    }
    if (parameter_count(route->path) > PATH_PARAMETER_LIMIT) {
        return "has too many parameters in its path";
    }
    if ((route->who & PUBLIC) && route->who != PUBLIC) {
        return "is public and yet names others";
    }
    if (!reads_person && (route->who & personal)) {
        return "names self or guardian without {person} or {dossier_no} in its path";
    }
    if (!route->kind || (route->kind == DECIDE) != (route->handler != NULL)) {
        return "has a handler without deciding, or decides without one";
    }
    if (route->kind != DECIDE && route->query == QUERY_none) {
        return "has no statement";
    }
    if (route->kind != DECIDE &&
        query_definition(route->query)->is_write != (route->kind == CREATE)) {
        return "is CREATE without a statement marked write, or the other way round";
    }
    if (reads_person && !route->class && route->method == METHOD_GET) {
        return "reads a person and has no .class";
    }
    return NULL;
}

bool routes_check(void)
{
    bool good = !route_at(ROUTE_LIMIT);
    ranks_fill();
    const struct route *route;
    for (size_t i = 0; (route = route_at(i)); i++) {
        const char *fault = fault_of(route);
        if (fault) {
            fprintf(stderr, "routes: %s %s %s\n", method_names[route->method], route->path, fault);
            good = false;
        }
    }
    return good;
}

int route_status(const struct route *route)
{
    if (route->status) {
        return route->status;
    }
    return route->kind == CREATE ? 201 : route->kind == DONE ? 204 : 200;
}

/* One line of the table of operations: its name is made at the first asking and kept. */
const char *route_operation(const struct route *route)
{
    static char names[ROUTE_LIMIT][OPERATION_SIZE];
    static const char *const verbs[METHOD_COUNT] = {"get", "post", "put", "patch", "delete"};
    char *name = names[route_index(route)];
    if (*name) {
        return name;
    }
    size_t length = (size_t)snprintf(name, OPERATION_SIZE, "%s", verbs[route->method]);
    bool gap = true;
    for (const char *at = route->path; *at && length + 2 < OPERATION_SIZE; at++) {
        bool capital = *at >= 'A' && *at <= 'Z';
        bool word = capital || (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
        if (word && gap) {
            name[length++] = '_';
        }
        if (word) {
            name[length++] = (char)(capital ? *at + 'a' - 'A' : *at);
        }
        gap = !word;
    }
    return name;
}

static void print_who(FILE *out, int who, const char *quote, const char *separator)
{
    const char *before = "";
    for (size_t i = 0; i < who_name_count; i++) {
        if (who & (int)who_names[i].bit) {
            fprintf(out, "%s%s%s%s", before, quote, who_names[i].name, quote);
            before = separator;
        }
    }
}

static void print_json_row(FILE *out, const struct route *route)
{
    const char *class = record_class_names[route->class];
    fprintf(out,
            "{\"method\":\"%s\",\"path\":\"%s\",\"title\":\"%s\",\"operation\":\"%s\",\"kind\":\"%"
            "s\",\"who\":[",
            method_names[route->method], route->path, route->title, route_operation(route),
            route_kind_names[route->kind]);
    print_who(out, route->who, "\"", ",");
    fprintf(out, "],\"class\":\"%s\",\"status\":%d,\"keyed\":%s,\"matched\":%s,\"body\":%s%s%s}",
            class ? class : "NONE", route_status(route),
            route->keyed || route->kind == CREATE ? "true" : "false",
            route->matched ? "true" : "false", route->body ? "\"" : "",
            route->body ? route->body->name : "null", route->body ? "\"" : "");
}

void routes_print(FILE *out, bool json)
{
    const struct route *route;
    for (size_t i = 0; (route = route_at(i)); i++) {
        if (json) {
            fputs(i ? ",\n" : "[\n", out);
            print_json_row(out, route);
        } else {
            fprintf(out, "%-6s %-52s ", method_names[route->method], route->path);
            print_who(out, route->who, "", "|");
            fprintf(out, "  %s\n", route->title);
        }
    }
    fputs(json ? "\n]\n" : "", out);
}
