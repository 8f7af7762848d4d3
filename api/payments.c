/*
 * Payment runs over HTTP: their files go out as they lie on disk, answers of banks and the post
 * come in. What the workers do in between stands in api/payment_work.c.
 */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/server.h"
#include "api/upload.h"
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
    bool csv = reply_prefers(request, "text/csv");
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

/* An answer as text; text[length] is NUL, and a CSV is consumed. */
struct answer_text {
    struct arena *arena;
    char *text;
    size_t length;
    bool is_xml;
    struct bank_answer answer;
    struct bank_answer_fault fault;
    bool is_read;
};

static void answer_parse(struct answer_text *given)
{
    given->is_read = given->is_xml ? bank_answer_read_xml(given->arena, given->text, given->length,
                                                          &given->answer, &given->fault)
                                   : bank_answer_read_csv(given->arena, given->text, given->length,
                                                          &given->answer, &given->fault);
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

static enum problem answer_take(struct request *request, const struct answer_text *given,
                                const char *message_id, const char *sha256)
{
    if (!given->is_read) {
        return answer_fault(request, &given->fault);
    }
    if (!given->is_xml && !message_id) {
        return request_fault(request, "/message_id", "là bắt buộc với CSV",
                             "is required with a CSV");
    }
    const char *lines = lines_of(request, &given->answer);
    const char *told = given->is_xml ? given->answer.message_id : message_id;
    if (!lines) {
        return PROBLEM_overloaded;
    }
    request_set(request, "answer_message", arena_copy(&request->arena, told, strlen(told)));
    request_set(request, "answer_format", given->is_xml ? "pain.002" : "csv");
    request_set(request, "answer_status", bank_answer_status_names[given->answer.status]);
    request_set(request, "answer_sha256", sha256);
    request_set(request, "answer_lines", lines);
    return dispatch_write(request, QUERY_payment_answer_taken);
}

enum problem payment_answer(struct request *request)
{
    const struct payment_answer_body *body = request->body;
    unsigned char sha256[crypto_hash_sha256_BYTES];
    struct answer_text given = {
        .arena = &request->arena,
        .length = strlen(body->document),
        .text = arena_copy(&request->arena, body->document, strlen(body->document)),
        .is_xml = strcmp(body->format, "pain.002") == 0,
    };
    crypto_hash_sha256(sha256, (const unsigned char *)body->document, given.length);
    const char *digest = text_hex_new(&request->arena, sha256, sizeof sha256);
    if (!digest || !given.text) {
        return PROBLEM_overloaded;
    }
    answer_parse(&given);
    return answer_take(request, &given, body->message_id, digest);
}

/* ---- answers as files: more lines than a JSON body holds ---- */

struct answer_query {
    const char *message_id;
};
static const struct field answer_query_fields[] = {
    FIELD(struct answer_query, message_id, .form = FORM_TEXT, .max_length = 35,
          .title = "Batch that a CSV is about; a pain.002 names it itself"),
};
const struct field_table answer_query_table =
    FIELD_TABLE(answer_query, struct answer_query, answer_query_fields);
const char *const payment_answer_types[] = {"application/xml", "text/csv", NULL};
const enum problem payment_answer_file_problems[] = {
    PROBLEM_payment_answer_unreadable, PROBLEM_payment_run_not_ready, PROBLEM_body_too_large,
    PROBLEM_too_many_requests, PROBLEM_NONE};

struct answer_file {
    struct upload *upload;
    struct answer_text given;
};

/* All of a file that lies on disk, with a NUL behind it; NULL when it cannot be had. */
static char *file_text(const char *path, size_t length)
{
    char *text = malloc(length + 1);
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    size_t taken = 0;
    ssize_t count = 1;
    while (text && fd >= 0 && taken < length && count > 0) {
        count = read(fd, text + taken, length - taken);
        taken += count > 0 ? (size_t)count : 0;
    }
    if (fd >= 0) {
        close(fd);
    }
    if (text && taken == length && fd >= 0) {
        text[length] = '\0';
        return text;
    }
    free(text);
    return NULL;
}

/* Whether it is XML: its first character that is not blank is '<'. */
static bool text_is_xml(const char *text)
{
    size_t bom = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    return text[bom + strspn(text + bom, " \t\r\n")] == '<';
}

/* On a thread of the disk pool: megabytes of XML take their time. */
static void answer_file_read(void *argument)
{
    struct answer_file *file = argument;
    struct answer_text *given = &file->given;
    given->length = file->upload->size_bytes;
    given->text = file_text(upload_file(file->upload), given->length);
    given->fault = (struct bank_answer_fault){"no_memory", 0};
    if (given->text) {
        given->is_xml = text_is_xml(given->text);
        answer_parse(given);
        free(given->text);
    }
}

enum problem payment_answer_file(struct request *request)
{
    const struct answer_query *query = request->query_fields;
    struct answer_file file = {.upload = request->upload, .given = {.arena = &request->arena}};
    struct sql_rows run;
    TRY(dispatch_query(request, SQL_READ, QUERY_payment_run, &run));
    if (run.row_count == 0) {
        return PROBLEM_not_found;
    }
    if (!file.upload && request->body_length > 0) {
        return PROBLEM_too_many_requests;
    }
    if (!file.upload) {
        return request_fault(request, "", "thiếu nội dung tệp", "is empty: the file is the body");
    }
    if (file.upload->failed) {
        return PROBLEM_overloaded;
    }
    if (!pool_run(request->server->disk_pool, answer_file_read, &file)) {
        return PROBLEM_too_many_requests;
    }
    return answer_take(request, &file.given, query->message_id, file.upload->sha256);
}
