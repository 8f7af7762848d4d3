#include "api/sender.h"

#include <string.h>

#include "api/bind.h"
#include "api/decode.h"
#include "api/dispatch.h"
#include "api/gateway_form.h"
#include "api/grammar.h"
#include "api/peer.h"
#include "api/routes.h"
#include "api/server.h"

/* The ticket of a form whose user name comes behind its file cannot be looked up yet: it is good
 * from the network alone that took it. */
static enum problem ask_network(struct request *request)
{
    const struct sql_statement statement = {QUERY_network_has_ticket,
                                            bind_values(request, QUERY_network_has_ticket, false)};
    struct sql_rows rows;
    struct sql_error error;
    if (!statement.values) {
        return PROBLEM_overloaded;
    }
    enum sql_status status =
        sql_run(request->server->sql, SQL_READ, &statement, 1, &request->arena, &rows, &error);
    if (status != SQL_OK) {
        return PROBLEM_database_unavailable;
    }
    request->sender = peer_address(request);
    return *sql_value(&rows, 0, "has_ticket") == 't' ? PROBLEM_NONE : PROBLEM_session_missing;
}

static enum problem ask(struct request *request)
{
    const struct grammar *grammar = grammar_of(request->path);
    struct sql_rows rows;
    if (grammar && grammar->enter) {
        TRY(decode_query(request));
        enum problem problem = grammar->enter(request);
        bool may_follow = request->form && !request->form->user_name[0];
        if (problem) {
            return problem == PROBLEM_session_missing && may_follow ? ask_network(request)
                                                                    : problem;
        }
    }
    if (!request->access_hash) {
        return PROBLEM_session_missing;
    }
    TRY(dispatch_beside(request, SQL_READ, QUERY_sender, &rows));
    request->sender = sql_value(&rows, 0, "account");
    return request->sender ? PROBLEM_NONE : PROBLEM_session_missing;
}

void sender_ask(struct request *request)
{
    decode_headers(request);
    request->not_taken = route_find(request);
    if (!request->not_taken) {
        request->not_taken = ask(request);
    }
    /* The whole request is decoded again when it is there. */
    request->path_value_count = 0;
    request->extra_count = 0;
    request->access_hash = NULL;
}

static size_t places_taken(const struct request *request, size_t *ret_own, size_t *ret_free)
{
    struct request *const *uploading = request->server->uploading;
    size_t taken = 0;
    *ret_own = 0;
    *ret_free = LIMIT_FILES_AT_ONCE;
    for (size_t i = 0; i < LIMIT_FILES_AT_ONCE; i++) {
        const struct request *other = uploading[i];
        bool same = other && other->sender && request->sender &&
                    strcmp(other->sender, request->sender) == 0;
        taken += other != NULL;
        *ret_own += same;
        *ret_free = other ? *ret_free : i;
    }
    return taken;
}

bool sender_take_place(struct request *request)
{
    size_t own, place;
    places_taken(request, &own, &place);
    bool fits = place < LIMIT_FILES_AT_ONCE && own < LIMIT_FILES_OF_ONE;
    if (fits) {
        request->server->uploading[place] = request;
    }
    return fits;
}

void sender_leave_place(struct request *request)
{
    for (size_t i = 0; i < LIMIT_FILES_AT_ONCE; i++) {
        if (request->server->uploading[i] == request) {
            request->server->uploading[i] = NULL;
        }
    }
}

bool sender_has_place(const struct request *request)
{
    size_t i = 0;
    while (i < LIMIT_FILES_AT_ONCE && request->server->uploading[i] != request) {
        i++;
    }
    return i < LIMIT_FILES_AT_ONCE;
}

enum problem sender_admit(struct request *request)
{
    size_t own, place;
    if (request->not_taken || !request->upload || sender_has_place(request)) {
        return request->not_taken;
    }
    if (places_taken(request, &own, &place) >= LIMIT_FILES_UNASKED) {
        TRY(ask(request));
    }
    return sender_take_place(request) ? PROBLEM_NONE : PROBLEM_too_many_requests;
}
