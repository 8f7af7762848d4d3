#include "api/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/bind.h"
#include "api/grammar.h"
#include "api/log.h"
#include "api/reply.h"
#include "api/routes.h"
#include "api/server.h"

/* That a key has been answered before (claim_key): no fault, frame() gives that answer again. */
static const char replay_state[] = "AS208";

/* What a stored function says: a problem's code and, behind a blank, the place of the body that it
 * means. */
static enum problem problem_of_message(struct request *request, const char *message)
{
    size_t length = strcspn(message, " ");
    const char *code = arena_copy(&request->arena, message, length);
    enum problem problem = code ? problem_of_code(code) : PROBLEM_overloaded;
    if (message[length]) {
        const char *place = message + length + 1;
        const struct problem_kind *kind = problem_kind(problem);
        request_fault(request, arena_copy(&request->arena, place, strlen(place)),
                      kind->title[LANGUAGE_VI], kind->title[LANGUAGE_EN]);
    }
    return problem;
}

/* The database's refusals as problems: by SQLSTATE, whole or by its class. */
static enum problem problem_of_error(struct request *request, const struct sql_error *error)
{
    static const struct {
        const char *state;
        enum problem problem;
    } states[] = {
        {"23505", PROBLEM_conflict},
        {"23P01", PROBLEM_conflict},
        {"23514", PROBLEM_invalid_input},
        {"42501", PROBLEM_database_unavailable},
        {replay_state, PROBLEM_request_in_progress},
        {"22", PROBLEM_request_malformed},
        {"40", PROBLEM_overloaded},
        {"53", PROBLEM_overloaded},
        {"57", PROBLEM_database_unavailable},
        {"25006", PROBLEM_database_unavailable},
    };
    if (strcmp(error->state, "AS000") == 0) {
        return problem_of_message(request, error->message);
    }
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (strncmp(error->state, states[i].state, strlen(states[i].state)) == 0) {
            return states[i].problem;
        }
    }
    return PROBLEM_internal;
}

static enum problem problem_of_status(struct request *request, enum sql_status status,
                                      const struct sql_error *error)
{
    switch (status) {
    case SQL_OK:
        return PROBLEM_NONE;
    case SQL_UNAVAILABLE:
        return PROBLEM_database_unavailable;
    case SQL_UNKNOWN:
        return PROBLEM_outcome_unknown;
    case SQL_REFUSED:
    default: {
        enum problem problem = problem_of_error(request, error);
        /* Nobody's fault but ours: an unforeseen state, or a right that the server's role lacks
         * (R-49). */
        if (problem == PROBLEM_internal || problem == PROBLEM_database_unavailable) {
            log_fault(request->id, error->state, error->constraint);
        }
        return problem;
    }
    }
}

/* What enter() has found out about the caller. */
static enum problem take_entry(struct request *request, const struct sql_rows *entry)
{
    const char *verdict = sql_value(entry, 0, "verdict");
    if (request->route->who == PUBLIC || strcmp(verdict, "ok") == 0) {
        return PROBLEM_NONE;
    }
    return problem_of_code(verdict);
}

struct framed {
    struct sql_statement statements[SQL_STATEMENT_LIMIT];
    struct sql_rows rows[SQL_STATEMENT_LIMIT];
    size_t count, wanted; /* wanted: the index of the statement the frame stands around */
    bool bound;
};

static void framed_add(struct framed *framed, struct request *request, enum query query,
                       bool strict)
{
    const char *const *values = bind_values(request, query, strict);
    framed->statements[framed->count++] = (struct sql_statement){query, values};
    framed->bound &= values != NULL;
}

static enum problem framed_run(struct framed *framed, struct request *request, enum sql_lane lane,
                               struct sql_error *ret_error)
{
    if (!framed->bound) {
        return PROBLEM_overloaded;
    }
    enum sql_status status = sql_run(request->server->sql, lane, framed->statements, framed->count,
                                     &request->arena, framed->rows, ret_error);
    TRY(problem_of_status(request, status, ret_error));
    return take_entry(request, &framed->rows[0]);
}

/* The key has been answered before: the same bytes again. */
static enum problem replay(struct request *request)
{
    struct framed framed = {.bound = true};
    struct sql_error error;
    bool strict = request->route->who != PUBLIC;
    framed_add(&framed, request, QUERY_context_entered, strict);
    framed_add(&framed, request, QUERY_reply_replayed, strict);
    TRY(framed_run(&framed, request, SQL_WRITE, &error));
    const struct sql_rows *rows = &framed.rows[1];
    if (rows->row_count == 0) {
        return PROBLEM_request_in_progress;
    }
    const char *problem = sql_value(rows, 0, "problem");
    if (problem) {
        return problem_of_code(problem);
    }
    const char *reply = sql_value(rows, 0, "reply");
    reply_bytes(request, atoi(sql_value(rows, 0, "status")), NULL, reply, strlen(reply));
    reply_header(request, "Idempotency-Replayed", "true");
    return PROBLEM_NONE;
}

static bool route_is_keyed(const struct route *route)
{
    return route->keyed || route->kind == CREATE;
}

static enum problem frame(struct request *request, enum sql_lane lane, enum query query,
                          struct sql_rows *ret_rows, bool *ret_replayed)
{
    const struct route *route = request->route;
    bool strict = lane == SQL_WRITE && route->who != PUBLIC;
    bool keyed = route_is_keyed(route) && query_definition(query)->is_write;
    struct framed framed = {.bound = true};
    struct sql_error error;
    framed_add(&framed, request, QUERY_context_entered, strict);
    if (keyed) {
        framed_add(&framed, request, QUERY_key_claimed, strict);
    }
    framed.wanted = framed.count;
    framed_add(&framed, request, query, strict);
    if (route->class) {
        framed_add(&framed, request, QUERY_access_logged, strict);
    }
    *ret_replayed = false;
    enum problem problem = framed_run(&framed, request, lane, &error);
    if (problem && strcmp(error.state, replay_state) == 0) {
        *ret_replayed = true;
        return replay(request);
    }
    if (!problem) {
        *ret_rows = framed.rows[framed.wanted];
    }
    return problem;
}

enum problem dispatch_query(struct request *request, enum sql_lane lane, enum query query,
                            struct sql_rows *ret_rows)
{
    bool replayed;
    return frame(request, lane, query, ret_rows, &replayed);
}

enum problem dispatch_beside(struct request *request, enum sql_lane lane, enum query query,
                             struct sql_rows *ret_rows)
{
    bool strict = lane == SQL_WRITE && request->route->who != PUBLIC;
    struct framed framed = {.bound = true};
    struct sql_error error;
    framed_add(&framed, request, QUERY_context_entered, strict);
    framed.wanted = framed.count;
    framed_add(&framed, request, query, strict);
    TRY(framed_run(&framed, request, lane, &error));
    *ret_rows = framed.rows[framed.wanted];
    return PROBLEM_NONE;
}

enum problem dispatch_write(struct request *request, enum query query)
{
    struct sql_rows rows;
    bool replayed;
    TRY(frame(request, SQL_WRITE, query, &rows, &replayed));
    if (replayed) {
        return PROBLEM_NONE;
    }
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    const char *problem = sql_value(&rows, 0, "problem");
    if (problem) {
        return problem_of_code(problem);
    }
    const char *reply = sql_value(&rows, 0, "reply");
    reply_bytes(request, route_status(request->route), NULL, reply, strlen(reply));
    return PROBLEM_NONE;
}
