#include "api/body.h"

#include <string.h>
#include <strings.h>

#include "api/gateway_form.h"
#include "api/grammar.h"
#include "api/request.h"
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
    struct MHD_Connection *connection = request->connection;
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization") ||
           MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "accessToken") ||
           MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "token");
}

static void put_file(void *upload, const void *bytes, size_t length)
{
    upload_put(upload, bytes, length);
}

static bool is_json(struct request *request)
{
    static const char json[] = "application/json";
    const char *type =
        MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, "Content-Type");
    return type && strncasecmp(type, json, sizeof json - 1) == 0;
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
        request->form->is_json = is_json(request);
    } else {
        request->upload->failed = true;
    }
}

/* Bodies of some routes go to disk as they come. What nobody who is logged in sends, or too many
 * send at once, is read and forgotten; the request says why when it is refused. */
static bool take_file(struct request *request, const char *bytes, size_t length)
{
    struct server *server = request->server;
    if (request->body_length == 0 && server->uploads < LIMIT_FILES_AT_ONCE && is_known(request)) {
        request->upload =
            upload_begin(server->config->attachments, request->id, request->file_memory);
        server->uploads += request->upload != NULL;
        begin_form(request);
    }
    request->body_length += length;
    if (request->form) {
        gateway_form_feed(request->form, bytes, length);
    } else if (request->upload) {
        upload_put(request->upload, bytes, length);
    }
    return request->body_length <= request->body_limit;
}

bool body_take(struct request *request, const char *bytes, size_t length)
{
    return request->takes_file ? take_file(request, bytes, length)
                               : take_text(request, bytes, length);
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
    request->server->uploads -= request->upload != NULL;
    upload_discard(request->upload);
}
