/*
 * POST /v1/imports: a file of declarations or old books is read once as a whole, kept, and waits
 * for the workers (api/import_work.c) to check it row by row. A file that cannot be read is refused
 * here, with the line.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/server.h"
#include "api/upload.h"
#include "files/import_file.h"

struct import_query {
    const char *kind;
};
static const struct field import_query_fields[] = {
    FIELD(struct import_query, kind, .form = FORM_TEXT, .required = true,
          .choices = import_kind_names, .title = "declaration (D02-TS) or legacy_book"),
};
const struct field_table import_query_table =
    FIELD_TABLE(import_query, struct import_query, import_query_fields);

struct imports_query {
    const char *state, *kind;
};
static const char *const import_states[] = {"staging",   "staged",  "committing",
                                            "committed", "undoing", "undone",
                                            "cancelled", "failed",  NULL};
static const struct field imports_query_fields[] = {
    FIELD(struct imports_query, state, .form = FORM_TEXT, .choices = import_states,
          .title = "Only imports at that step"),
    FIELD(struct imports_query, kind, .form = FORM_TEXT, .choices = import_kind_names,
          .title = "Only imports of that kind"),
};
const struct field_table imports_query_table =
    FIELD_TABLE(imports_query, struct imports_query, imports_query_fields);

struct import_rows_query {
    const char *state;
};
static const char *const row_states[] = {"ready", "imported", "merged", "rejected", NULL};
static const struct field import_rows_fields[] = {
    FIELD(struct import_rows_query, state, .form = FORM_TEXT, .choices = row_states,
          .title = "Only rows of which that became"),
};
const struct field_table import_rows_query_table =
    FIELD_TABLE(import_rows_query, struct import_rows_query, import_rows_fields);

struct import_undo_body {
    const char *reason;
};
static const struct field import_undo_fields[] = {
    FIELD(struct import_undo_body, reason, .form = FORM_TEXT, .required = true, .max_length = 500,
          .title = "Why it is taken back"),
};
const struct field_table import_undo_table =
    FIELD_TABLE(import_undo, struct import_undo_body, import_undo_fields);

const char *const import_types[] = {"text/csv", NULL};
const enum problem import_problems[] = {PROBLEM_import_unreadable, PROBLEM_body_too_large,
                                        PROBLEM_too_many_requests, PROBLEM_NONE};
const enum problem import_move_problems[] = {PROBLEM_import_not_at_step,
                                             PROBLEM_second_officer_needed, PROBLEM_NONE};
const enum problem import_undo_problems[] = {
    PROBLEM_import_not_at_step, PROBLEM_second_officer_needed, PROBLEM_import_followed_by_facts,
    PROBLEM_import_followed_by_settlement, PROBLEM_NONE};

/* What a file's fault is called, for whoever sent it. */
static const struct {
    const char *name, *vi, *en;
} faults[] = {
    {"not_utf8", "không phải UTF-8: hãy lưu bảng tính dạng CSV UTF-8",
     "is not UTF-8: save the spreadsheet as CSV UTF-8"},
    {"has_nul", "có ký tự NUL", "has a NUL character"},
    {"line_too_long", "dài quá 4096 byte", "is longer than 4096 bytes"},
    {"too_many_rows", "quá 200.000 dòng, hãy tách tệp", "is beyond 200,000 rows: split the file"},
    {"no_rows", "không có dòng dữ liệu nào", "has no row behind it"},
    {"missing_heading", "không phải dòng tiêu đề", "is no heading"},
    {"unknown_column", "dòng tiêu đề có cột lạ", "the heading has an unknown column"},
    {"duplicate_column", "dòng tiêu đề có cột lặp", "the heading has a column twice"},
    {"missing_column", "dòng tiêu đề thiếu cột", "the heading lacks a column"},
};

/* On a thread of the disk pool: reading it all takes its time, and so does fsync. */
struct taking {
    struct upload *upload;
    enum import_kind kind;
    struct import_sums sums;
    struct import_file_fault fault; /* name NULL: none */
    bool failed;                    /* no memory, or the disk is full or broken */
};

static char *file_read(struct upload *upload)
{
    char *text = malloc(upload->size_bytes + 1);
    const char *path = text ? upload_file(upload) : NULL;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    size_t length = 0;
    ssize_t count = fd >= 0 ? 1 : 0;
    while (count > 0 && length < upload->size_bytes) {
        count = read(fd, text + length, upload->size_bytes - length);
        length += count > 0 ? (size_t)count : 0;
    }
    if (fd >= 0) {
        close(fd);
    }
    if (fd < 0 || length < upload->size_bytes) {
        free(text);
        return NULL;
    }
    text[length] = '\0';
    return text;
}

static void take(void *argument)
{
    struct taking *taking = argument;
    char *text = file_read(taking->upload);
    bool good = text && import_file_scan(taking->kind, text, taking->upload->size_bytes,
                                         &taking->sums, &taking->fault);
    free(text);
    taking->failed = !text || (good && !upload_keep(taking->upload));
}

static enum problem refuse(struct request *request, const struct import_file_fault *fault)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (strcmp(faults[i].name, fault->name) == 0) {
            const char *column = fault->column ? fault->column : "";
            const char *pointer = arena_printf(&request->arena, "line %zu%s%s", fault->line,
                                               *column ? " " : "", column);
            request_fault(request, pointer, faults[i].vi, faults[i].en);
            return PROBLEM_import_unreadable;
        }
    }
    return PROBLEM_overloaded;
}

static void set_number(struct request *request, const char *name, int64_t value)
{
    request_set(request, name, arena_printf(&request->arena, "%lld", (long long)value));
}

enum problem import_take(struct request *request)
{
    const struct import_query *query = request->query_fields;
    struct sql_rows rows;
    TRY(dispatch_query(request, SQL_READ, QUERY_import_considered, &rows));
    if (!request->upload) {
        return request->body_length > 0 ? PROBLEM_too_many_requests
                                        : request_fault(request, "", "thiếu nội dung tệp",
                                                        "is empty: the file is the body");
    }
    bool declared = strcmp(query->kind, import_kind_names[IMPORT_DECLARATION]) == 0;
    struct taking taking = {.upload = request->upload,
                            .kind = declared ? IMPORT_DECLARATION : IMPORT_LEGACY_BOOK};
    if (!pool_run(request->server->disk_pool, take, &taking)) {
        return PROBLEM_too_many_requests;
    }
    if (taking.failed) {
        return PROBLEM_overloaded; /* nothing was kept */
    }
    if (taking.fault.name) {
        return refuse(request, &taking.fault);
    }
    request_set(request, "file_sha256", request->upload->sha256);
    set_number(request, "file_bytes", (int64_t)request->upload->size_bytes);
    set_number(request, "head_bytes", (int64_t)taking.sums.head_bytes);
    set_number(request, "head_lines", (int64_t)taking.sums.head_lines);
    set_number(request, "file_rows", (int64_t)taking.sums.rows);
    set_number(request, "file_salary_vnd", taking.sums.salary_vnd);
    set_number(request, "file_amount_vnd", taking.sums.amount_vnd);
    return dispatch_write(request, QUERY_import_received);
}
