#include "api/body.h"

#include <string.h>

#include "api/decode.h"
#include "api/gateway_form.h"
#include "api/grammar.h"
#include "api/request.h"
#include "api/sender.h"
#include "api/server.h"
#include "api/upload.h"
#include "base/limits.h"

/* Gathered in one piece. */
static bool take_text(struct request *request, const char *bytes, size_t length)
{
    size_t needed = request->body_length + length + 1;
    if (needed > request->body_capacity) {
        size_t limit = request->body_limit;
        size_t capacity = needed * 2 < limit ? needed * 2 : limit + 1;
        char *larger = arena_alloc(&request->arena, capacity);
        if (!larger || needed > capacity) {
            return false;
        }
        if (request->body_length) {
            memcpy(larger, request->body_text, request->body_length);
        }
        request->body_text = larger;
        request->body_capacity = capacity;
    }
    memcpy(request->body_text + request->body_length, bytes, length);
    request->body_length += length;
    return true;
}

static bool is_known(struct request *request)
{
    return request->headers.authorization || request->headers.access_token ||
           MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, "token");
}

static void put_file(void *upload, const void *bytes, size_t length)
{
    upload_put(upload, bytes, length);
}

/* The gateway's clients wrap their files in forms. */
static void begin_form(struct request *request)
{
    const struct grammar *grammar = grammar_of(request->path);
    if (!request->upload || !grammar || !grammar->enter) {
        return;
    }
    request->form = arena_alloc(&request->arena, sizeof *request->form);
    if (request->form) {
        request->form->put = put_file;
        request->form->to = request->upload;
        request->form->is_json = decode_body_is(request, "application/json");
    } else {
        request->upload->failed = true;
    }
}

static void begin_file(struct request *request)
{
    size_t memory = request->file_memory;
    if (is_known(request)) {
        request->upload = upload_begin(request->server->config->attachments, request->id,
                                       memory > LIMIT_BODY_BYTES ? memory : LIMIT_BODY_BYTES);
        begin_form(request);
    }
}

static void forget_file(struct request *request, enum problem problem)
{
    upload_discard(request->upload);
    request->upload = NULL;
    request->form = NULL;
    request->not_taken = problem;
}

/* Bodies of some routes go to disk as they come. What nobody who is logged in sends, or too many
 * send at once, is read and forgotten; the request says why when it is refused. */
static enum body_step take_file(struct request *request, const char *bytes, size_t length)
{
    if (request->body_length == 0) {
        begin_file(request);
    }
    bool is_large = request->body_length + length > LIMIT_BODY_BYTES;
    if (request->upload && is_large && !sender_has_place(request)) {
        if (!request->sender && !request->not_taken) {
            return BODY_ASKS;
        }
        if (request->not_taken) {
            forget_file(request, request->not_taken);
        } else if (!sender_take_place(request)) {
            forget_file(request, PROBLEM_too_many_requests);
        }
    }
    request->body_length += length;
    if (request->form) {
        gateway_form_feed(request->form, bytes, length);
    } else if (request->upload) {
        upload_put(request->upload, bytes, length);
    }
    return request->body_length <= request->body_limit ? BODY_TAKEN : BODY_REFUSED;
}

enum body_step body_take(struct request *request, const char *bytes, size_t length)
{
    if (request->takes_file) {
        return take_file(request, bytes, length);
    }
    return take_text(request, bytes, length) ? BODY_TAKEN : BODY_REFUSED;
}

void body_end(struct request *request)
{
    if (request->form) {
        gateway_form_end(request->form);
    }
    if (request->upload) {
        upload_end(request->upload);
    }
}

void body_discard(struct request *request)
{
    sender_leave_place(request);
    upload_discard(request->upload);
}
