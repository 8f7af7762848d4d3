/*
 * What is asked of claims: lists by filters, and the statement of a month, as JSON or for a
 * spreadsheet.
 */
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/sheet.h"

enum { ENTRIES_MOST = 20000 };

static const char *const states[] = {"approved", "review", "queried", "proposed", "refused", NULL};

struct claims_query {
    const char *state, *facility, *record_no, *finding;
    struct date from_date, to_date, due_before;
};
static const struct field claims_query_fields[] = {
    FIELD(struct claims_query, state, .form = FORM_TEXT, .choices = states,
          .title = "Where they stand: review is the queue of officers"),
    FIELD(struct claims_query, facility, .form = FORM_FACILITY, .title = "Whose they are"),
    FIELD(struct claims_query, record_no, .form = FORM_TEXT, .max_length = 100,
          .title = "The facility's own number (MA_LK)"),
    FIELD(struct claims_query, finding, .form = FORM_TEXT, .max_length = 40,
          .title = "With such a finding, by its code"),
    FIELD(struct claims_query, from_date, .form = FORM_DATE, .title = "First day of receipt"),
    FIELD(struct claims_query, to_date, .form = FORM_DATE, .title = "Last day of receipt"),
    FIELD(struct claims_query, due_before, .form = FORM_DATE,
          .title = "Whose explanation is due on that day or before"),
};
const struct field_table claims_query_table =
    FIELD_TABLE(claims_query, struct claims_query, claims_query_fields);

struct claim_tables_query {
    int64_t revision;
};
static const struct field claim_tables_query_fields[] = {
    FIELD(struct claim_tables_query, revision, .min = 0, .max = 32767,
          .title = "Which revision; without it the one that counts"),
};
const struct field_table claim_tables_query_table =
    FIELD_TABLE(claim_tables_query, struct claim_tables_query, claim_tables_query_fields);

const char *const statement_types[] = {"text/csv", NULL};
const enum problem statement_problems[] = {PROBLEM_NONE};

/* A spreadsheet of all entries; more than a spreadsheet holds at once is read by pages. */
static enum problem reply_sheet(struct request *request)
{
    struct sql_rows rows;
    request->limit = ENTRIES_MOST;
    TRY(dispatch_beside(request, SQL_SLOW, QUERY_statement_entries, &rows));
    if (rows.row_count > ENTRIES_MOST) {
        return PROBLEM_body_too_large;
    }
    return sheet_reply(request, &rows, rows.column_count - 1,
                       arena_printf(&request->arena, "%s-%s.csv",
                                    request_value(request, "facility"),
                                    request_value(request, "month")));
}

enum problem statement_show(struct request *request)
{
    struct sql_rows rows;
    TRY(dispatch_query(request, SQL_SLOW, QUERY_statement_shown, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    return reply_prefers(request, "text/csv") ? reply_sheet(request) : reply_row(request, &rows);
}
