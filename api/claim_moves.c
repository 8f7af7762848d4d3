/*
 * POST /v1/claims/{claim}/transitions: what officers and facilities do about claims that are
 * exceptions. The machine and its sums stand in migrations/functions/claim_moves.sql; what is
 * counted here is the time that a facility has for its answer.
 */
#include <string.h>

#include "api/dispatch.h"
#include "api/dossier_record.h"
#include "api/handlers.h"
#include "api/rulebook.h"
#include "dossiers/deadline.h"
#include "dossiers/instant.h"

static const char *const actions[] = {"query",   "explain", "approve", "refuse",
                                      "confirm", "return",  "reopen",  NULL};

struct finding_decision {
    int64_t finding, allowed_vnd;
};
static const struct field decision_fields[] = {
    FIELD(struct finding_decision, finding, .required = true, .min = 1, .max = 32767,
          .title = "Its ordinal"),
    FIELD(struct finding_decision, allowed_vnd, .required = true, .min = 0,
          .max = INT64_C(1000000000000), .title = "What the fund pays of it"),
};
static const struct field_table decision_table =
    FIELD_TABLE(claim_decision, struct finding_decision, decision_fields);

struct claim_move_body {
    const char *action, *note;
    struct field_list decisions;
};
static const struct field claim_move_fields[] = {
    FIELD(struct claim_move_body, action, .required = true, .choices = actions),
    FIELD(struct claim_move_body, note, .form = FORM_TEXT, .max_length = 2000,
          .title = "Question, explanation or reason"),
    LIST(struct claim_move_body, decisions, &decision_table, .max = 1000,
         .title = "Of approve: each finding that was queried"),
};
const struct field_table claim_move_table =
    FIELD_TABLE(claim_move, struct claim_move_body, claim_move_fields);
const enum problem claim_move_problems[] = {
    PROBLEM_claim_not_at_step, PROBLEM_finding_undecided,      PROBLEM_card_not_valid_then,
    PROBLEM_same_person,       PROBLEM_claim_explanation_late, PROBLEM_NONE};

/* A question to the facility has to be answered within so many working days of the office. */
static enum problem set_due(struct request *request)
{
    struct sql_rows rows;
    const struct rulebook *book;
    struct legal_clock clock;
    TRY(dispatch_beside(request, SQL_READ, QUERY_claim_clock, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    TRY(rulebook_of(request->server, sql_integer(&rows, 0, "revision"), &book));
    if (!rulebook_clock(book, sql_value(&rows, 0, "office"), request->now.today, &clock)) {
        return PROBLEM_no_deadline;
    }
    const struct deadline deadline = {(int32_t)sql_integer(&rows, 0, "explain_working_days"),
                                      UNIT_WORKING_DAYS};
    request_set(request, "due_at",
                clock_text(&request->arena,
                           instant_to_unix(deadline_due(&clock, deadline, instant_now(request)))));
    return PROBLEM_NONE;
}

static enum problem set_decisions(struct request *request, const struct claim_move_body *body)
{
    const struct finding_decision *decisions = body->decisions.items;
    struct buffer json;
    buffer_init(&json, &request->arena, 64 * (body->decisions.count + 1));
    buffer_char(&json, '[');
    for (size_t i = 0; i < body->decisions.count; i++) {
        buffer_json_separate(&json);
        buffer_format(&json, "{\"finding\":%lld,\"allowed_vnd\":%lld}",
                      (long long)decisions[i].finding, (long long)decisions[i].allowed_vnd);
    }
    buffer_char(&json, ']');
    request_set(request, "decisions", json.bytes);
    return json.failed ? PROBLEM_overloaded : PROBLEM_NONE;
}

enum problem claim_move(struct request *request)
{
    const struct claim_move_body *body = request->body;
    bool asks = strcmp(body->action, "query") == 0, tells = strcmp(body->action, "explain") == 0;
    if ((asks || tells) && !body->note) {
        return request_fault(request, "/note", "thiếu nội dung",
                             "is missing: what is asked or told");
    }
    TRY(set_decisions(request, body));
    if (asks) {
        TRY(set_due(request));
    }
    return dispatch_write(request, QUERY_claim_moved);
}
