/*
 * Payment runs over HTTP: their files go out as they lie on disk, answers of banks and the post
 * come in. What the workers do in between stands in api/payment_work.c.
 */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/server.h"
#include "base/text.h"
#include "files/bank_answer.h"

struct payment_run_body {
    const char *month;
};
static const struct field payment_run_fields[] = {
    FIELD(struct payment_run_body, month, .form = FORM_MONTH, .required = true,
          .title = "Month to pay: this one or the next"),
};
const struct field_table payment_run_table =
    FIELD_TABLE(payment_run, struct payment_run_body, payment_run_fields);

const enum problem payment_run_problems[] = {PROBLEM_payment_run_exists, PROBLEM_NONE};
const enum problem payment_release_problems[] = {PROBLEM_payment_run_not_ready, PROBLEM_NONE};

/* ---- files ---- */

const char *const payment_file_types[] = {"application/xml", "text/csv", NULL};

enum problem payment_file(struct request *request)
{
    struct sql_rows rows;
    bool csv = !reply_accepts(request, "application/xml");
    request_set(request, "file_format", csv ? "csv" : "pain.001");
    TRY(dispatch_query(request, SQL_READ, QUERY_payment_file, &rows));
    /* Lists for the post have no XML: who takes anything gets them as they are. */
    if (rows.row_count == 0 && !csv && reply_accepts(request, "text/csv")) {
        csv = true;
        request_set(request, "file_format", "csv");
        TRY(dispatch_query(request, SQL_READ, QUERY_payment_file, &rows));
    }
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    const char *sha256 = sql_value(&rows, 0, "sha256");
    const char *path =
        arena_printf(&request->arena, "%s/%s", request->server->config->files, sha256);
    struct stat status;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd < 0 || fstat(fd, &status) != 0) {
        return PROBLEM_not_found; /* another server's folder, or a broken one */
    }
    reply_file(request, fd, (size_t)status.st_size, csv ? "text/csv" : "application/xml", sha256);
    reply_header(request, "Content-Disposition",
                 arena_printf(&request->arena, "attachment; filename=\"%s.%s\"",
                              sql_value(&rows, 0, "message_id"), csv ? "csv" : "xml"));
    return PROBLEM_NONE;
}

/* ---- answers ---- */

struct payment_answer_body {
    const char *format, *message_id, *document;
};
static const char *const answer_formats[] = {"pain.002", "csv", NULL};
static const struct field payment_answer_fields[] = {
    FIELD(struct payment_answer_body, format, .form = FORM_TEXT, .required = true,
          .choices = answer_formats, .title = "pain.002 or csv"),
    FIELD(struct payment_answer_body, message_id, .form = FORM_TEXT, .max_length = 35,
          .title = "Batch that a CSV is about; a pain.002 names it itself"),
    FIELD(struct payment_answer_body, document, .form = FORM_DOCUMENT, .required = true,
          .title = "The document, as it came"),
};
const struct field_table payment_answer_table =
    FIELD_TABLE(payment_answer, struct payment_answer_body, payment_answer_fields);

const enum problem payment_answer_problems[] = {PROBLEM_payment_answer_unreadable,
                                                PROBLEM_payment_run_not_ready, PROBLEM_NONE};

/* What a fault of an answer is called, for whoever sent it. */
static const struct {
    const char *name, *vi, *en;
} answer_faults[] = {
    {"not_xml", "không phải XML đúng dạng", "is no well-formed XML"},
    {"doctype", "không được khai báo DOCTYPE hay thực thể",
     "must not declare a document type or entities"},
    {"too_deep", "lồng quá sâu", "is nested too deeply"},
    {"too_many", "quá nhiều dòng", "has too many lines"},
    {"no_message", "thiếu OrgnlMsgId", "lacks OrgnlMsgId"},
    {"bad_status", "thiếu trạng thái của cả lô (GrpSts)", "lacks the status of the batch (GrpSts)"},
    {"pending", "còn trạng thái chưa kết thúc, chưa ghi sổ được", "has a status that is not final"},
    {"bad_payment", "mã đối chiếu không đúng dạng", "has a malformed end-to-end id"},
    {"bad_reason", "mã lý do không đúng dạng", "has a malformed reason code"},
    {"bad_amount", "số tiền không đúng dạng", "has a malformed amount"},
    {"bad_table", "bảng CSV không đúng dạng", "is no CSV table of the right form"},
};

static enum problem answer_fault(struct request *request, const struct bank_answer_fault *fault)
{
    for (size_t i = 0; i < sizeof answer_faults / sizeof *answer_faults; i++) {
        if (strcmp(answer_faults[i].name, fault->name) == 0) {
            const char *pointer = arena_printf(&request->arena, "/document line %zu", fault->line);
            request_fault(request, pointer, answer_faults[i].vi, answer_faults[i].en);
            return PROBLEM_payment_answer_unreadable;
        }
    }
    return PROBLEM_overloaded;
}

static enum problem answer_read(struct request *request, struct bank_answer *ret_answer)
{
    const struct payment_answer_body *body = request->body;
    struct bank_answer_fault fault;
    size_t length = strlen(body->document);
    if (strcmp(body->format, "pain.002") == 0) {
        bool read =
            bank_answer_read_xml(&request->arena, body->document, length, ret_answer, &fault);
        return read ? PROBLEM_NONE : answer_fault(request, &fault);
    }
    char *copy = arena_copy(&request->arena, body->document, length);
    if (!copy) {
        return PROBLEM_overloaded;
    }
    if (!body->message_id) {
        return request_fault(request, "/message_id", "là bắt buộc với CSV",
                             "is required with a CSV");
    }
    snprintf(ret_answer->message_id, sizeof ret_answer->message_id, "%s", body->message_id);
    struct bank_answer answer;
    if (!bank_answer_read_csv(&request->arena, copy, length, &answer, &fault)) {
        return answer_fault(request, &fault);
    }
    memcpy(answer.message_id, ret_answer->message_id, sizeof answer.message_id);
    *ret_answer = answer;
    return PROBLEM_NONE;
}

static const char *lines_of(struct request *request, const struct bank_answer *answer)
{
    struct buffer json;
    buffer_init(&json, &request->arena, 64 + answer->line_count * 96);
    buffer_char(&json, '[');
    for (size_t i = 0; i < answer->line_count; i++) {
        const struct bank_answer_line *line = &answer->lines[i];
        buffer_json_separate(&json);
        buffer_format(&json, "{\"payment\":\"%s\",\"reason\":\"%s\"", line->payment, line->reason);
        if (line->amount_vnd >= 0) {
            buffer_format(&json, ",\"amount_vnd\":%lld", (long long)line->amount_vnd);
        }
        buffer_char(&json, '}');
    }
    buffer_char(&json, ']');
    return json.failed ? NULL : json.bytes;
}

enum problem payment_answer(struct request *request)
{
    const struct payment_answer_body *body = request->body;
    struct bank_answer answer = {0};
    unsigned char sha256[crypto_hash_sha256_BYTES];
    char *digest = arena_alloc(&request->arena, 2 * sizeof sha256 + 1);
    TRY(answer_read(request, &answer));
    const char *lines = lines_of(request, &answer);
    if (!digest || !lines) {
        return PROBLEM_overloaded;
    }
    crypto_hash_sha256(sha256, (const unsigned char *)body->document, strlen(body->document));
    text_hex(sha256, sizeof sha256, digest);
    request_set(request, "answer_message",
                arena_copy(&request->arena, answer.message_id, strlen(answer.message_id)));
    request_set(request, "answer_format", body->format);
    request_set(request, "answer_status", bank_answer_status_names[answer.status]);
    request_set(request, "answer_sha256", digest);
    request_set(request, "answer_lines", lines);
    return dispatch_write(request, QUERY_payment_answer_taken);
}
