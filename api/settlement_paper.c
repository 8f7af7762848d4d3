/*
 * GET /v1/dossiers/{dossier_no}/settlement: the latest settlement as JSON, or, once it has been
 * decided, the annex of its decision as a paper.
 */
#include <string.h>

#include "api/derivation_paper.h"
#include "api/derivation_read.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/paper.h"
#include "api/reply.h"
#include "base/json_input.h"
#include "base/money.h"

const enum problem settlement_show_problems[] = {PROBLEM_too_many_requests, PROBLEM_NONE};

static const char *money(struct arena *arena, const struct sql_rows *rows, const char *name)
{
    char text[MONEY_TEXT_SIZE];
    money_format(sql_integer(rows, 0, name), text);
    return arena_copy(arena, text, strlen(text));
}

static const char *day(struct arena *arena, struct date date)
{
    char text[DATE_TEXT_SIZE];
    date_format_vn(date, text);
    return arena_copy(arena, text, strlen(text));
}

/* "2026-11-22 10:00:00+07": the database's clock is that of Vietnam. */
static struct date day_of_time(const char *text)
{
    struct date date = {0};
    if (text && strlen(text) > 10) {
        date_parse(text, 10, &date);
    }
    return date;
}

static void put_decision(struct document *paper, struct arena *arena, const struct sql_rows *rows,
                         const struct sql_rows *person)
{
    document_section(paper, "Quyết định", "Decision");
    document_pair(paper, "Họ và tên", "Full name", sql_value(person, 0, "full_name"));
    document_pair(paper, "Ngày sinh", "Date of birth",
                  day(arena, sql_date(person, 0, "birth_date")));
    document_pair(paper, "Mã hồ sơ", "Dossier", sql_value(rows, 0, "dossier_no"));
    document_pair(paper, "Số quyết định", "Decision number", sql_value(rows, 0, "decision_no"));
    document_pair(paper, "Hưởng từ ngày", "Entitled from",
                  day(arena, sql_date(rows, 0, "starts_on")));
    document_pair(paper, "Hằng tháng", "Monthly", money(arena, rows, "monthly_vnd"));
    document_pair(paper, "Một lần", "Lump sum", money(arena, rows, "lump_vnd"));
    if (sql_integer(rows, 0, "funeral_vnd") > 0) {
        document_pair(paper, "Mai táng", "Funeral", money(arena, rows, "funeral_vnd"));
    }
}

static void put_missing(struct document *paper, struct arena *arena, const struct sql_rows *rows)
{
    static const struct document_column columns[] = {
        {"Từ tháng", "From", 1, DOCUMENT_LEFT},
        {"Đến tháng", "To", 1, DOCUMENT_LEFT},
        {"Lý do không tính", "Why it does not count", 4, DOCUMENT_LEFT},
    };
    const json_t *missing = json_input_own(arena, sql_value(rows, 0, "missing")), *period;
    size_t i;
    document_section(paper, "Thời gian không tính", "Months that do not count");
    document_columns(paper, columns, sizeof columns / sizeof columns[0]);
    json_array_foreach(missing, i, period)
    {
        document_row(paper, (const char *const[]){
                                json_string_value(json_object_get(period, "from_month")),
                                json_string_value(json_object_get(period, "to_month")),
                                json_string_value(json_object_get(period, "reason_label"))});
    }
    if (sql_value(rows, 0, "missing_ground")) {
        document_pair(paper, "Căn cứ giải quyết", "Ground to decide nevertheless",
                      sql_value(rows, 0, "missing_ground"));
    }
}

static struct document *annex_of(struct arena *arena, const struct sql_rows *rows,
                                 const struct sql_rows *person)
{
    const char *number = sql_value(rows, 0, "decision_no");
    const struct document_head head = {
        .superior = "BẢO HIỂM XÃ HỘI VIỆT NAM",
        .issuer = sql_value(person, 0, "office"),
        .number = number,
        .issued_on = day_of_time(sql_value(rows, 0, "approved_at")),
        .title = "PHỤ LỤC DIỄN GIẢI CÁCH TÍNH",
        .title_en = "Annex: how the amount was computed",
        .subtitle = arena_printf(arena, "Kèm theo Quyết định số %s", number),
        .running = arena_printf(arena, "Phụ lục Quyết định số %s", number),
    };
    const struct document_signature signatures[] = {
        {"NGƯỜI ĐỀ XUẤT", NULL, sql_value(rows, 0, "proposer_name")},
        {"NGƯỜI PHÊ DUYỆT", NULL, sql_value(rows, 0, "approver_name")},
    };
    struct derivation_stored stored;
    struct document *paper = document_new(arena, &head);
    put_decision(paper, arena, rows, person);
    put_missing(paper, arena, rows);
    if (!derivation_read(arena, json_input_own(arena, sql_value(rows, 0, "results")),
                         json_input_own(arena, sql_value(rows, 0, "derivation")), &stored) ||
        !derivation_paper_put(paper, arena, stored.rule_set, stored.engine_version,
                              &stored.derivation, stored.results, stored.result_count)) {
        return NULL;
    }
    document_signatures(paper, signatures, sizeof signatures / sizeof signatures[0]);
    return paper;
}

/* What has not been decided has no annex. */
static enum problem reply_annex(struct request *request, const struct sql_rows *rows)
{
    struct sql_rows person;
    if (rows->row_count == 0 || !sql_value(rows, 0, "decision_no")) {
        return PROBLEM_not_found;
    }
    TRY(dispatch_beside(request, SQL_READ, QUERY_paper_person, &person));
    const struct paper paper = {"decision_annex", sql_value(&person, 0, "office"),
                                "phu-luc-quyet-dinh"};
    return paper_reply(request, &paper, annex_of(&request->arena, rows, &person));
}

enum problem settlement_show(struct request *request)
{
    struct sql_rows rows;
    TRY(dispatch_query(request, SQL_READ, QUERY_settlement_shown, &rows));
    return paper_is_wanted(request) ? reply_annex(request, &rows) : reply_row(request, &rows);
}
