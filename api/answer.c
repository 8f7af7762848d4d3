#include "api/answer.h"

#include <stdio.h>

#include "api/bind.h"
#include "api/decode.h"
#include "api/dispatch.h"
#include "api/grammar.h"
#include "api/reply.h"
#include "api/routes.h"
#include "api/sender.h"

static enum problem rows_finish(struct request *request, struct sql_rows *rows)
{
    const struct route *route = request->route;
    return route->finish && rows->row_count ? route->finish(request, rows) : PROBLEM_NONE;
}

static enum problem run_kind(struct request *request)
{
    const struct route *route = request->route;
    struct sql_rows rows;
    switch (route->kind) {
    case ONE:
        TRY(dispatch_query(request, route->lane, route->query, &rows));
        TRY(rows_finish(request, &rows));
        return reply_row(request, &rows);
    case LIST:
        TRY(dispatch_query(request, route->lane, route->query, &rows));
        TRY(rows_finish(request, &rows));
        return reply_list(request, &rows);
    case DONE:
        TRY(dispatch_query(request, SQL_WRITE, route->query, &rows));
        if (rows.row_count == 0) {
            return PROBLEM_not_found;
        }
        reply_bytes(request, 204, NULL, "", 0);
        return PROBLEM_NONE;
    case CREATE:
        return dispatch_write(request, route->query);
    case DECIDE:
        return route->handler(request);
    default:
        return PROBLEM_internal;
    }
}

static enum problem run(struct request *request)
{
    decode_headers(request);
    TRY(route_find(request));
    if (!reply_negotiate(request)) {
        return PROBLEM_not_acceptable;
    }
    const struct grammar *grammar = grammar_of(request->path);
    bool enters_late = grammar && grammar->enter;
    if (request->route->who != PUBLIC && !enters_late && !request->access_hash) {
        return PROBLEM_session_missing;
    }
    TRY(sender_admit(request));
    TRY(decode_request(request));
    if (request->route->who != PUBLIC && enters_late) {
        TRY(grammar->enter(request));
    }
    return run_kind(request);
}

bool answer_run(struct request *request)
{
    fault_list_init(&request->faults);
    enum problem problem = run(request);
    if (problem) {
        reply_problem(request, problem);
    } else if (request->method == METHOD_GET && request->reply.status == 200) {
        reply_conditional(request);
    }
    return !problem;
}

/* A statement that a row names must find all its parameters in the row; a handler's are its own
 * affair. */
bool answer_start(void)
{
    bool good = true;
    bind_start();
    const struct route *route;
    for (size_t i = 0; (route = route_at(i)); i++) {
        const struct query_definition *query = query_definition(route->query);
        for (int p = 0; route->kind != DECIDE && p < query->parameter_count; p++) {
            if (!bind_is_known(route, query->parameters[p])) {
                fprintf(stderr, "routes: %s %s: nothing gives :%s of %s\n",
                        method_names[route->method], route->path, query->parameters[p],
                        query->name);
                good = false;
            }
        }
    }
    return good;
}
