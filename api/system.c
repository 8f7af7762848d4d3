/* What operators and tools ask: is it alive, is it ready, how busy, what can it do. */
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/openapi.h"
#include "api/outbox.h"
#include "api/reply.h"
#include "api/server.h"
#include "api/signing.h"
#include "api/wire.h"

const char system_answer[] = "status text";
const char system_problem_answer[] = "code text, status int, title text, titles {vi text, en text}";
const char *const system_text[] = {"text/plain", NULL};
const char *const system_html[] = {"text/html", NULL};
const char *const system_script[] = {"text/javascript", NULL};

static enum problem reply_status(struct request *request, const char *status)
{
    struct buffer json;
    buffer_init(&json, &request->arena, 64);
    buffer_format(&json, "{\"status\":\"%s\"}", status);
    return reply_json(request, 200, &json);
}

enum problem system_alive(struct request *request)
{
    return reply_status(request, "alive");
}

/* Ready means: the database answers, and nobody has told the server to stop. */
enum problem system_ready(struct request *request)
{
    struct sql_rows rows;
    if (request->server->draining) {
        return PROBLEM_shutting_down;
    }
    TRY(dispatch_query(request, SQL_READ, QUERY_database_alive, &rows));
    return reply_status(request, "ready");
}

static void put_metric(struct buffer *out, const char *name, const char *type,
                       unsigned long long value)
{
    buffer_format(out, "# TYPE ansinh_%s %s\nansinh_%s %llu\n", name, type, name, value);
}

/* Held against the rows of the ledger, a difference tells that somebody else signs with our keys.
 */
static void put_signatures(struct buffer *out)
{
    buffer_text(out, "# TYPE ansinh_signatures_total counter\n");
    for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
        enum key_purpose purpose = (enum key_purpose)i;
        buffer_format(out, "ansinh_signatures_total{purpose=\"%s\"} %lu\n",
                      key_purpose_name(purpose), signing_count(purpose));
    }
}

enum problem system_metrics(struct request *request)
{
    const struct server *server = request->server;
    struct sql_counters sql = sql_counters(server->sql);
    struct outbox_counters outbox = outbox_counters(server->outbox);
    struct buffer out;
    buffer_init(&out, &request->arena, 4096);
    put_metric(&out, "requests_total", "counter", server->counters.requests);
    buffer_text(&out, "# TYPE ansinh_replies_total counter\n");
    for (int class = 1; class <= 5; class ++) {
        buffer_format(&out, "ansinh_replies_total{class=\"%dxx\"} %lu\n", class,
                      server->counters.by_status_class[class]);
    }
    put_metric(&out, "request_duration_microseconds_total", "counter",
               server->counters.duration_us_sum);
    put_metric(&out, "overloads_total", "counter", server->counters.overloads);
    put_metric(&out, "refused_connections_total", "counter", wire_refused_count());
    put_metric(&out, "connections_open", "gauge", wire_open_count());
    put_metric(&out, "requests_in_progress", "gauge", server->busy);
    put_metric(&out, "outbox_delivered_total", "counter", outbox.delivered);
    put_metric(&out, "outbox_failed_total", "counter", outbox.failed);
    put_metric(&out, "outbox_refused_total", "counter", outbox.refused);
    put_metric(&out, "database_ready", "gauge", sql_is_ready(server->sql));
    put_metric(&out, "database_transactions_total", "counter", sql.transactions);
    put_metric(&out, "database_statements_total", "counter", sql.statements);
    put_metric(&out, "database_flushes_total", "counter", sql.flushes);
    put_metric(&out, "database_retries_total", "counter", sql.retries);
    put_metric(&out, "database_connects_total", "counter", sql.reconnects);
    put_signatures(&out);
    if (out.failed) {
        return PROBLEM_overloaded;
    }
    reply_bytes(request, 200, "text/plain", out.bytes, out.length);
    return PROBLEM_NONE;
}

enum problem system_openapi(struct request *request)
{
    reply_bytes(request, 200, NULL, request->server->openapi, request->server->openapi_length);
    return PROBLEM_NONE;
}

/* What stands behind the `type` of a problem (RFC 9457 §3.1.1). */
enum problem system_problem(struct request *request)
{
    const char *code = request_value(request, "code");
    const struct problem_kind *kind = problem_kind(problem_of_code(code));
    struct buffer json;
    if (strcmp(kind->code, code) != 0) {
        return PROBLEM_not_found;
    }
    buffer_init(&json, &request->arena, 512);
    buffer_char(&json, '{');
    buffer_member_text(&json, "code", kind->code);
    buffer_member_int(&json, "status", kind->status);
    buffer_member_text(&json, "title", kind->title[request->language]);
    buffer_json_name(&json, "titles");
    buffer_char(&json, '{');
    buffer_member_text(&json, "vi", kind->title[LANGUAGE_VI]);
    buffer_member_text(&json, "en", kind->title[LANGUAGE_EN]);
    buffer_text(&json, "}}");
    return reply_json(request, 200, &json);
}

enum problem system_security(struct request *request)
{
    static const char text[] = "Contact: mailto:security@ansinh.example\n"
                               "Expires: 2027-12-31T23:59:59+07:00\n"
                               "Preferred-Languages: vi, en\n";
    reply_bytes(request, 200, "text/plain", text, sizeof text - 1);
    return PROBLEM_NONE;
}

extern const char docs_html[], docs_js[];

static enum problem reply_static(struct request *request, const char *type, const char *text)
{
    reply_header(
        request, "Content-Security-Policy",
        "default-src 'self'; style-src 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'");
    reply_bytes(request, 200, type, text, strlen(text));
    return PROBLEM_NONE;
}

enum problem system_docs(struct request *request)
{
    return reply_static(request, "text/html", docs_html);
}

enum problem system_docs_script(struct request *request)
{
    return reply_static(request, "text/javascript", docs_js);
}
