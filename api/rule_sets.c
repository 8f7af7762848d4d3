/*
 * POST /v1/rule_sets: rows of dated tables that amend a rule set become a draft, whole and checked,
 * or all their faults at once. Signing it is a statement: see migrations/functions/rule_sets.sql.
 */
#include <sodium.h>
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/law.h"
#include "base/csv_write.h"
#include "base/text.h"
#include "migrations/rule_release.h"

enum { ROWS_AT_ONCE = 1000, CSV_BYTES = 60000 };

struct figure_row {
    const char *figure, *key;
    struct date valid_from, valid_to;
    const char *value, *unit, *article, *confidence;
};
static const struct field figure_row_fields[] = {
    FIELD(struct figure_row, figure, .form = FORM_TEXT, .required = true, .max_length = 60,
          .title = "Name of the figure, as in GET /v1/rule_sets/{rule_set}"),
    FIELD(struct figure_row, key, .form = FORM_TEXT, .max_length = 10,
          .title = "Number or code, where the figure has one"),
    FIELD(struct figure_row, valid_from, .form = FORM_DATE, .required = true),
    FIELD(struct figure_row, valid_to, .form = FORM_DATE, .title = "Last day; absent: still valid"),
    FIELD(struct figure_row, value, .form = FORM_TEXT, .required = true, .max_length = 30,
          .title = "Decimal number with a point"),
    FIELD(struct figure_row, unit, .form = FORM_TEXT, .required = true, .max_length = 20),
    FIELD(struct figure_row, article, .form = FORM_TEXT, .required = true, .max_length = 79,
          .title = "The article of the law it comes from"),
    FIELD(struct figure_row, confidence, .form = FORM_TEXT, .required = true,
          .choices = confidence_names),
};
static const struct field_table figure_row_table =
    FIELD_TABLE(figure_row, struct figure_row, figure_row_fields);

struct rule_set_body {
    const char *name, *base;
    struct date effective_from;
    const char *note, *csv;
    struct field_list figures;
};
static const struct field rule_set_fields[] = {
    FIELD(struct rule_set_body, name, .form = FORM_TEXT, .required = true, .max_length = 200),
    FIELD(struct rule_set_body, base, .form = FORM_UUID,
          .title = "Rule set that is amended; the one in force when absent"),
    FIELD(struct rule_set_body, effective_from, .form = FORM_DATE, .required = true,
          .title = "Day from which it is counted with"),
    FIELD(struct rule_set_body, note, .form = FORM_TEXT, .max_length = 1000),
    LIST(struct rule_set_body, figures, &figure_row_table, .max = ROWS_AT_ONCE,
         .title = "Rows that take the place of what the base holds for their figure, key and days"),
    FIELD(struct rule_set_body, csv, .form = FORM_CSV, .max_length = CSV_BYTES,
          .title = "The same rows as CSV, instead: figure,key,valid_from,valid_to,value,unit,"
                   "article,confidence"),
};
const struct field_table rule_set_table =
    FIELD_TABLE(rule_set, struct rule_set_body, rule_set_fields);

static const char *const move_actions[] = {"sign", "reject", NULL};
struct rule_set_move {
    const char *action;
};
static const struct field rule_set_move_fields[] = {
    FIELD(struct rule_set_move, action, .form = FORM_TEXT, .required = true,
          .choices = move_actions),
};
const struct field_table rule_set_move_table =
    FIELD_TABLE(rule_set_move, struct rule_set_move, rule_set_move_fields);

struct rule_preview_body {
    struct date on;
};
static const struct field rule_preview_fields[] = {
    FIELD(struct rule_preview_body, on, .form = FORM_DATE,
          .title = "Day for which it is counted; the first day it would be in force when absent"),
};
const struct field_table rule_preview_table =
    FIELD_TABLE(rule_preview, struct rule_preview_body, rule_preview_fields);

const enum problem rule_set_move_problems[] = {PROBLEM_rule_set_not_draft,
                                               PROBLEM_rule_set_too_late,
                                               PROBLEM_second_person_needed, PROBLEM_NONE};

/* ---- what was uploaded ---- */

/* Rows of JSON in the file form, so that there is one reader and one set of faults. */
static const char *csv_of_rows(struct request *request, const struct field_list *figures)
{
    const struct figure_row *rows = figures->items;
    struct buffer csv;
    buffer_init(&csv, &request->arena, 4096);
    buffer_text(&csv, rule_file_heading);
    for (size_t i = 0; i < figures->count; i++) {
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        date_format(rows[i].valid_from, from);
        date_format(rows[i].valid_to, to);
        const char *const texts[] = {
            rows[i].figure,  rows[i].key,       from, to, rows[i].value, rows[i].unit,
            rows[i].article, rows[i].confidence};
        for (size_t field = 0; field < sizeof texts / sizeof *texts; field++) {
            buffer_text(&csv, field > 0 ? "," : "");
            csv_quote(&csv, texts[field]);
        }
        buffer_char(&csv, '\n');
    }
    return csv.failed ? NULL : csv.bytes;
}

static const struct {
    const char *vi, *en;
} fault_texts[] = {
    [RULE_BAD_HEADER] = {"dòng đầu phải là tên các cột", "the first line must name the columns"},
    [RULE_BAD_FIELDS] = {"phải có tám cột", "must have eight columns"},
    [RULE_NOT_UTF8] = {"không phải UTF-8", "is not UTF-8"},
    [RULE_UNKNOWN_FIGURE] = {"không có tham số này", "is no figure"},
    [RULE_BAD_KEY] = {"khóa không đúng dạng của tham số", "the key does not suit the figure"},
    [RULE_BAD_DATE] = {"ngày không hợp lệ, hoặc kết thúc trước khi bắt đầu",
                       "is no period of calendar dates"},
    [RULE_BAD_VALUE] = {"giá trị ngoài phạm vi cho phép", "the value is out of range"},
    [RULE_BAD_UNIT] = {"đơn vị không phải của tham số", "the unit is not the figure's"},
    [RULE_BAD_ARTICLE] = {"thiếu điều luật, hoặc quá dài", "the article is missing or too long"},
    [RULE_BAD_CONFIDENCE] = {"mức tin cậy không có trong danh sách", "is no confidence"},
    [RULE_TOO_MANY] = {"quá nhiều dòng", "there are too many rows"},
    [RULE_OVERLAP] = {"chồng lên một dòng trước", "overlaps an earlier row"},
    [RULE_GAP] = {"để trống những ngày trước nó", "leaves days in front of it without a value"},
    [RULE_ABSENT] = {"tham số không có giá trị nào", "a figure has no value at all"},
};

/* A fault of a line points to the row of the list, or to the line of the CSV. */
static void tell_fault(struct request *request, const struct rule_fault *fault, bool listed)
{
    char from[DATE_TEXT_SIZE] = "";
    const char *figure =
        fault->line > 1 || fault->line == 0 ? figure_caption(fault->figure)->rule : "";
    const char *pointer = listed && fault->line > 1
                              ? arena_printf(&request->arena, "/figures/%zu", fault->line - 2)
                              : (listed ? "/figures" : "/csv");
    if (!date_is_none(fault->at)) {
        date_format(fault->at, from);
    }
    const char *place = arena_printf(&request->arena, "%s%s%s", figure, *from ? " " : "", from);
    const char *line =
        !listed && fault->line > 0 ? arena_printf(&request->arena, "%zu: ", fault->line) : "";
    request_fault(request, pointer ? pointer : "",
                  arena_printf(&request->arena, "%s%s (%s)", line ? line : "",
                               fault_texts[fault->problem].vi, place ? place : ""),
                  arena_printf(&request->arena, "%s%s (%s)", line ? line : "",
                               fault_texts[fault->problem].en, place ? place : ""));
}

/* ---- the draft ---- */

struct draft {
    struct rule_set changes, whole;
    struct rule_fault found[FAULT_LIMIT];
    struct rule_faults faults;
    bool listed;
};

static enum problem tell_faults(struct request *request, const struct draft *draft)
{
    for (size_t i = 0; i < draft->faults.count && i < draft->faults.limit; i++) {
        tell_fault(request, &draft->found[i], draft->listed);
    }
    return draft->faults.count > 0 ? PROBLEM_invalid_input : PROBLEM_NONE;
}

static enum problem read_changes(struct request *request, struct draft *draft)
{
    const struct rule_set_body *body = request->body;
    if (body->csv && body->figures.count > 0) {
        return request_fault(request, "/csv", "chỉ gửi figures hoặc csv",
                             "send either figures or csv");
    }
    draft->listed = !body->csv;
    const char *csv = body->csv ? body->csv : csv_of_rows(request, &body->figures);
    char *text = csv ? arena_copy(&request->arena, csv, strlen(csv)) : NULL;
    if (!text) {
        return PROBLEM_overloaded;
    }
    rule_set_parse(&draft->changes, text, strlen(text), &draft->faults);
    return tell_faults(request, draft);
}

static enum problem amend(struct request *request, const struct rule_set *base, struct draft *draft)
{
    memcpy(draft->whole.rows, base->rows, base->row_count * sizeof *base->rows);
    draft->whole.row_count = base->row_count;
    for (size_t i = 0; i < draft->changes.row_count; i++) {
        const struct rule_row *row = &draft->changes.rows[i];
        if (rule_set_amend(&draft->whole, row) != RULE_SOUND) {
            rule_fault_add(&draft->faults, (struct rule_fault){.problem = RULE_TOO_MANY});
            return tell_faults(request, draft);
        }
    }
    rule_set_check(&draft->whole, &draft->faults);
    return tell_faults(request, draft);
}

/* The members of a row as its line in the file has them; only the article stands there in quotes.
 */
static void put_row(struct buffer *json, const struct rule_row *row)
{
    static const char *const names[] = {"figure", "key", "valid_from", "valid_to", "value", "unit"};
    char line[RULE_LINE_SIZE];
    char *rest = line;
    rule_row_print(row, line);
    buffer_json_separate(json);
    buffer_char(json, '{');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = strsep(&rest, ",");
        buffer_member_text(json, names[i], i == 3 && *text == '\0' ? NULL : text);
    }
    buffer_member_text(json, "article", row->article);
    buffer_member_text(json, "confidence", confidence_names[row->confidence]);
    buffer_char(json, '}');
}

static enum problem set_texts(struct request *request, const struct draft *draft)
{
    struct buffer figures, changes;
    char line[RULE_LINE_SIZE];
    unsigned char hash[crypto_hash_sha256_BYTES];
    buffer_init(&figures, &request->arena, 256 * 1024);
    buffer_init(&changes, &request->arena, 4096);
    buffer_text(&figures, rule_file_heading);
    for (size_t i = 0; i < draft->whole.row_count; i++) {
        buffer_put(&figures, line, rule_row_print(&draft->whole.rows[i], line));
    }
    buffer_char(&changes, '[');
    for (size_t i = 0; i < draft->changes.row_count; i++) {
        put_row(&changes, &draft->changes.rows[i]);
    }
    buffer_char(&changes, ']');
    if (figures.failed || changes.failed) {
        return PROBLEM_overloaded;
    }
    crypto_hash_sha256(hash, (const unsigned char *)figures.bytes, figures.length);
    const char *sha256 = text_hex_new(&request->arena, hash, sizeof hash);
    if (!sha256) {
        return PROBLEM_overloaded;
    }
    request_set(request, "figures", figures.bytes);
    request_set(request, "changes", changes.bytes);
    request_set(request, "sha256", sha256);
    request_set(request, "figure_count",
                arena_printf(&request->arena, "%zu", draft->whole.row_count));
    return PROBLEM_NONE;
}

/* A day that has passed has been counted with another set already. */
static enum problem refuse_past(struct request *request)
{
    const struct rule_set_body *body = request->body;
    if (date_compare(body->effective_from, request->now.today) < 0) {
        return request_fault(request, "/effective_from", "không được trước hôm nay",
                             "must not be before today");
    }
    return PROBLEM_NONE;
}

enum problem rule_set_draft(struct request *request)
{
    const struct rule_set_body *body = request->body;
    const struct law *base = law_now();
    struct sql_rows me;
    struct draft *draft = ARENA_NEW(&request->arena, struct draft);
    struct rule_row *rows = ARENA_ARRAY(&request->arena, struct rule_row, 2 * RULE_SET_ROWS);
    if (!draft || !rows) {
        return PROBLEM_overloaded;
    }
    /* Who may not draft shall not make the server read tables. */
    TRY(dispatch_query(request, SQL_READ, QUERY_me, &me));
    TRY(refuse_past(request));
    if (body->base && law_find(request, body->base, &base) != PROBLEM_NONE) {
        return request_fault(request, "/base", "không có bộ tham số này", "is no rule set");
    }
    draft->faults = (struct rule_faults){draft->found, FAULT_LIMIT, 0};
    rule_set_init(&draft->changes, rows, RULE_SET_ROWS);
    rule_set_init(&draft->whole, rows + RULE_SET_ROWS, RULE_SET_ROWS);
    TRY(read_changes(request, draft));
    TRY(amend(request, &base->rules, draft));
    TRY(set_texts(request, draft));
    request_set(request, "base_rule_set", base->id);
    return dispatch_write(request, QUERY_rule_set_drafted);
}
