/*
 * GET /v1/reports/dossiers: how the fast track keeps its promises, as JSON or for a spreadsheet.
 * Counts and rates only, so anybody may ask; see migrations/functions/reports.sql.
 */
#include <string.h>

#include "api/clock.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/sheet.h"
#include "base/moment.h"

enum { SPAN_DAYS_MOST = 1830 };

struct report_query {
    struct date from, to;
    const char *as_of, *group_by, *office, *procedure;
};
static const char *const report_groups[] = {"channel",  "level", "procedure", "office",
                                            "province", "state", "month",     NULL};
static const struct field report_fields[] = {
    FIELD(struct report_query, from, .form = FORM_DATE, .required = true,
          .title = "First day of the period"),
    FIELD(struct report_query, to, .form = FORM_DATE, .required = true,
          .title = "Last day of the period, at most five years later"),
    FIELD(struct report_query, as_of, .form = FORM_KNOWN_AT,
          .title = "Judged as things stood when this day (YYYY-MM-DD) was over, or at this very "
                   "instant (RFC 3339 with its offset); the end of the last day when absent"),
    FIELD(struct report_query, group_by, .form = FORM_TEXT, .required = true,
          .choices = report_groups, .title = "What a row stands for"),
    FIELD(struct report_query, office, .form = FORM_TEXT, .max_length = 16,
          .title = "Only this office and those below it"),
    FIELD(struct report_query, procedure, .form = FORM_TEXT, .max_length = 32,
          .title = "Only this procedure"),
};
const struct field_table report_query_table =
    FIELD_TABLE(report_query, struct report_query, report_fields);

struct completion_query {
    const char *office;
};
static const struct field completion_fields[] = {
    FIELD(struct completion_query, office, .form = FORM_OFFICE,
          .title = "By the queue of this office; of all together when absent"),
};
const struct field_table completion_query_table =
    FIELD_TABLE(completion_query, struct completion_query, completion_fields);

#define COUNTS                                                                                     \
    "received int, carried_over int, online int, resolved int, early int, on_time int, "           \
    "overdue int, in_progress int, running int, running_overdue int, waiting int, "                \
    "not_accepted int, withdrawn int, stopped int, online_rate_bp int, online_of_all_bp int, "     \
    "on_time_rate_bp int, in_time_rate_bp int, average_minutes int"
const char report_answer[] =
    "from date, to date, as_of date, as_of_at time?, group_by text, "
    "items[] {key text, label text?, " COUNTS "}, total {key text?, label text?, " COUNTS "}";
const char *const report_types[] = {"text/csv", NULL};
const enum problem report_problems[] = {PROBLEM_as_of_in_future, PROBLEM_too_many_requests,
                                        PROBLEM_NONE};

/* What `as_of` names: a day, or an instant, whose day it is in Vietnam, too. */
struct judged {
    struct date day;
    const char *instant; /* NULL: the end of the day */
    bool is_to_come;
};

static struct judged judged_of(struct request *request, const struct report_query *query)
{
    struct judged judged = {.day = query->to};
    int64_t unix_s;
    if (query->as_of && moment_parse(query->as_of, &unix_s)) {
        judged.day = clock_day(unix_s);
        judged.instant = clock_text(&request->arena, unix_s);
        judged.is_to_come = unix_s * 1000000 > request->now.unix_us;
    } else if (query->as_of) {
        date_parse(query->as_of, strlen(query->as_of), &judged.day);
        judged.is_to_come = date_compare(judged.day, request->now.today) > 0;
    }
    return judged;
}

static enum problem check_span(struct request *request, const struct report_query *query)
{
    if (date_compare(query->to, query->from) < 0) {
        return request_fault(request, "?to", "không được trước ngày đầu kỳ",
                             "must not lie before the first day");
    }
    if (date_compare(query->to, date_add_days(query->from, SPAN_DAYS_MOST)) > 0) {
        return request_fault(request, "?to", "kỳ báo cáo dài nhất là 5 năm",
                             "is more than five years after the first day");
    }
    return judged_of(request, query).is_to_come ? PROBLEM_as_of_in_future : PROBLEM_NONE;
}

static enum problem reply_report(struct request *request, const struct report_query *query,
                                 const struct sql_rows *rows)
{
    const struct judged judged = judged_of(request, query);
    struct buffer json;
    buffer_init(&json, &request->arena, 8192);
    buffer_char(&json, '{');
    buffer_member_date(&json, "from", query->from);
    buffer_member_date(&json, "to", query->to);
    buffer_member_date(&json, "as_of", judged.day);
    buffer_member_text(&json, "as_of_at", judged.instant);
    buffer_member_text(&json, "group_by", query->group_by);
    buffer_json_name(&json, "items");
    buffer_char(&json, '[');
    for (int row = 0; row < rows->row_count - 1; row++) {
        buffer_json_separate(&json);
        reply_put_row(&json, rows, row);
    }
    buffer_char(&json, ']');
    buffer_json_name(&json, "total");
    reply_put_row(&json, rows, rows->row_count - 1);
    buffer_char(&json, '}');
    return reply_json(request, 200, &json);
}

enum problem dossiers_report(struct request *request)
{
    const struct report_query *query = request->query_fields;
    struct sql_rows rows;
    TRY(check_span(request, query));
    TRY(dispatch_query(request, SQL_SLOW, QUERY_dossiers_reported, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_internal; /* the row of all is always there */
    }
    return reply_prefers(request, "text/csv")
               ? sheet_reply(request, &rows, rows.column_count, "dossiers.csv")
               : reply_report(request, query, &rows);
}
