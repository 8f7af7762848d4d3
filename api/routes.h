/*
 * The table of everything that can be asked: its rows stand in routes_*.c, by whom they serve. A
 * row is the contract: the OpenAPI document, the rights matrix and the dispatcher all read it.
 */
#ifndef API_ROUTES_H
#define API_ROUTES_H

#include <stdbool.h>
#include <stdio.h>

#include "api/authorize.h"
#include "api/request.h"

/* How a route becomes a reply. */
enum route_kind {
    ONE = 1, /* the statement's only row, 404 when there is none */
    LIST,    /* a page of rows in {"items":…,"next_cursor":…} */
    DONE,    /* a statement whose row, if any, is not shown: 204, 404 when it found nothing */
    CREATE,  /* a statement marked `write`: its row as stored for the Idempotency-Key */
    DECIDE,  /* a handler */
};

/* What the access log must record; NONE records nothing. */
enum record_class { NONE, PERSONAL, HEALTH, MONEY };
extern const char *const record_class_names[];

typedef enum problem handler_fn(struct request *request);

/* Adds the faults that a handler would find in a body whose table has found some: a caller hears of
 * all at once. Members with a fault are zero. */
typedef void faults_fn(struct request *request, const void *body);

/* Fills the columns of a ONE's or LIST's rows that SQL leaves null: what the pure rooms compute. */
typedef enum problem finish_fn(struct request *request, struct sql_rows *rows);

struct route {
    enum method method;
    const char *path;
    const char *title;
    int who; /* bits of enum who; 0 refuses to start */
    enum route_kind kind;
    enum query query;
    enum record_class class;
    enum sql_lane lane;
    handler_fn *handler;
    finish_fn *finish;
    const struct field_table *body;
    faults_fn *faults; /* of a body, beyond its table's */
    const struct field_table *query_table;
    int status;                   /* of success; 0 = 200, 201 for CREATE, 204 for DONE */
    bool keyed;                   /* needs an Idempotency-Key; CREATE always does */
    bool matched;                 /* needs If-Match: its version is the statement's :if_match */
    const char *const *produces;  /* other content types than JSON, NULL-terminated */
    bool plain;                   /* does not answer in JSON, only in what it produces */
    const char *const *takes;     /* its body is a file of one of these types (api/upload.h) */
    bool form;                    /* takes its body as application/x-www-form-urlencoded, too */
    const char *answer;           /* the shape of a handler's JSON (api/schema.h) */
    const enum problem *problems; /* the handler's own, ended by PROBLEM_NONE */
};

/* All of them, in the order of the contract: NULL behind the last. */
const struct route *route_at(size_t index);

/* The place of one of them among all. */
size_t route_index(const struct route *route);

/* Finds the row; fills request->route and the path values, or says path_unknown or
 * method_not_allowed. */
enum problem route_find(struct request *request);

/* Refuses a table that contradicts itself; says what on stderr. Call at start. */
bool routes_check(void);

/* "get_people_person_visits": the operation's id. */
const char *route_operation(const struct route *route);

int route_status(const struct route *route);

/* `ansinh routes`: a table for people, or JSON for tests. */
void routes_print(FILE *out, bool json);

#endif
