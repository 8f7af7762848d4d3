/*
 * POST /v1/people/{person}/disputes and …/transitions: what a citizen contests is promised an
 * answer by the legal clock; each step is decided by dossiers/dispute.h and written whole by
 * migrations/functions/disputes.sql. The desk's address is /v1/disputes/{dispute}/transitions.
 */
#include <stdlib.h>
#include <string.h>

#include "api/dispatch.h"
#include "api/dossier_record.h"
#include "api/handlers.h"
#include "dossiers/dispute.h"

enum { WORDS_LENGTH = 2000 };

struct dispute_body {
    const char *kind, *visit, *diagnosis, *period, *from_month, *to_month, *reason;
};
static const char *const dispute_kinds[] = {"visit", "diagnosis", "period", NULL};
static const struct field dispute_fields[] = {
    FIELD(struct dispute_body, kind, .required = true, .choices = dispute_kinds),
    FIELD(struct dispute_body, visit, .form = FORM_UUID, .title = "Of visit and diagnosis"),
    FIELD(struct dispute_body, diagnosis, .form = FORM_DISEASE,
          .title = "Of diagnosis: its ICD-10 code"),
    FIELD(struct dispute_body, period, .form = FORM_UUID, .title = "Of period: its id in the book"),
    FIELD(struct dispute_body, from_month, .form = FORM_MONTH,
          .title = "Of period: first month that is wrong; the whole period when absent"),
    FIELD(struct dispute_body, to_month, .form = FORM_MONTH, .title = "Of period: the last one"),
    FIELD(struct dispute_body, reason, .form = FORM_TEXT, .required = true,
          .max_length = WORDS_LENGTH, .title = "What is wrong, and what is right"),
};
const struct field_table dispute_table = FIELD_TABLE(dispute, struct dispute_body, dispute_fields);

struct correction {
    bool is_void; /* bound as void */
    const char *diagnosis, *outcome;
    struct date admitted_on, discharged_on;
    const char *from_month, *to_month, *position, *place, *state;
    int64_t salary_vnd, amount_owed_vnd;
};
static const char *const period_states[] = {"paid", "owed", "partly", NULL};
static const struct field correction_fields[] = {
    {.name = "void",
     .offset = offsetof(struct correction, is_void),
     .kind = FIELD_BOOLEAN,
     .title = "It never was: the visit, the diagnosis or the months are taken out"},
    FIELD(struct correction, diagnosis, .form = FORM_DISEASE, .title = "The right ICD-10 code"),
    FIELD(struct correction, outcome, .form = FORM_TEXT, .max_length = 40,
          .title = "Result of the treatment, its code"),
    FIELD(struct correction, admitted_on, .form = FORM_DATE),
    FIELD(struct correction, discharged_on, .form = FORM_DATE),
    FIELD(struct correction, from_month, .form = FORM_MONTH),
    FIELD(struct correction, to_month, .form = FORM_MONTH),
    FIELD(struct correction, position, .form = FORM_TEXT, .max_length = 200),
    FIELD(struct correction, place, .form = FORM_TEXT, .max_length = 200),
    FIELD(struct correction, state, .choices = period_states),
    FIELD(struct correction, salary_vnd, .min = 0, .max = INT64_C(1000000000000)),
    FIELD(struct correction, amount_owed_vnd, .min = 0, .max = INT64_C(1000000000000)),
};
static const struct field_table correction_table =
    FIELD_TABLE(correction, struct correction, correction_fields);

struct dispute_move_body {
    const char *action, *note;
    struct correction correction;
};
static const char *const desk_actions[] = {"correct", "explain", NULL};
static const char *const citizen_actions[] = {"escalate", "withdraw", NULL};
static const struct field dispute_answer_fields[] = {
    FIELD(struct dispute_move_body, action, .required = true, .choices = desk_actions),
    FIELD(struct dispute_move_body, note, .form = FORM_TEXT, .required = true,
          .max_length = WORDS_LENGTH, .title = "The answer, which the citizen reads"),
    OBJECT(struct dispute_move_body, correction, &correction_table,
           .title = "Of correct: what is right, by the kind of the fact"),
};
const struct field_table dispute_answer_table =
    FIELD_TABLE(dispute_answer, struct dispute_move_body, dispute_answer_fields);
static const struct field dispute_step_fields[] = {
    FIELD(struct dispute_move_body, action, .required = true, .choices = citizen_actions),
    FIELD(struct dispute_move_body, note, .form = FORM_TEXT, .max_length = WORDS_LENGTH),
};
const struct field_table dispute_step_table =
    FIELD_TABLE(dispute_step, struct dispute_move_body, dispute_step_fields);

const enum problem dispute_problems[] = {PROBLEM_disputed_before, PROBLEM_no_deadline,
                                         PROBLEM_office_unknown, PROBLEM_NONE};
const enum problem dispute_move_problems[] = {
    PROBLEM_dispute_not_at_step, PROBLEM_dispute_not_yet, PROBLEM_dispute_too_late,
    PROBLEM_correction_unfit,    PROBLEM_conflict,        PROBLEM_NONE};

static bool is_yes(const struct sql_rows *rows, const char *name)
{
    const char *value = sql_value(rows, 0, name);
    return value && *value == 't';
}

/* Until when somebody has to answer, by the rule of that name. */
static enum problem promise_find(struct request *request, const struct sql_rows *rows,
                                 const char *rule, const char *office, struct promise *ret_promise)
{
    const struct rulebook *book = NULL;
    TRY(rulebook_of(request->server, sql_integer(rows, 0, "revision"), &book));
    return rulebook_promise(book, rule, office, request->now.today, instant_now(request),
                            ret_promise)
               ? PROBLEM_NONE
               : PROBLEM_no_deadline;
}

static void put_promise(struct buffer *json, const struct promise *promise)
{
    buffer_member_int(json, "due_s", instant_to_unix(promise->due_at));
    buffer_member_text(json, "unit", deadline_unit_names[promise->unit]);
}

static int32_t month_of_text(const char *text)
{
    struct date date = {0};
    return text && date_parse(text, strlen(text), &date) ? month_of_date(date) : 0;
}

/* ---- opened ---- */

/* Which members a kind of fact has. */
static void members_check(struct request *request, const struct dispute_body *body)
{
    bool of_period = strcmp(body->kind, "period") == 0;
    bool of_diagnosis = strcmp(body->kind, "diagnosis") == 0;
    const struct {
        const char *pointer, *value;
        bool wanted;
    } members[] = {{"/visit", body->visit, !of_period},
                   {"/diagnosis", body->diagnosis, of_diagnosis},
                   {"/period", body->period, of_period}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (members[i].wanted && !members[i].value) {
            request_fault(request, members[i].pointer, "là bắt buộc", "is required");
        } else if (!members[i].wanted && members[i].value) {
            request_fault(request, members[i].pointer, "không thuộc loại này",
                          "does not belong to this kind");
        }
    }
}

/* The months that are contested: within the period. */
static void months_find(struct request *request, const struct sql_rows *rows, int64_t *ret_first,
                        int64_t *ret_last)
{
    const struct dispute_body *body = request->body;
    int64_t first = sql_integer(rows, 0, "first_month"), last = sql_integer(rows, 0, "last_month");
    *ret_first = body->from_month ? month_of_text(body->from_month) : first;
    *ret_last = body->to_month ? month_of_text(body->to_month) : last;
    if (*ret_first < first || *ret_first > last) {
        request_fault(request, "/from_month", "ngoài quá trình này", "lies outside the period");
    } else if (*ret_last < *ret_first || *ret_last > last) {
        request_fault(request, "/to_month", "ngoài quá trình này", "lies outside the period");
    }
}

static enum problem opening_put(struct request *request, const struct sql_rows *rows,
                                const struct promise *promise)
{
    const struct dispute_body *body = request->body;
    struct buffer json;
    buffer_init(&json, &request->arena, 512);
    buffer_char(&json, '{');
    buffer_member_text(&json, "kind", body->kind);
    buffer_member_text(&json, "visit", body->visit);
    buffer_member_text(&json, "diagnosis", body->diagnosis);
    buffer_member_text(&json, "period", body->period);
    buffer_member_text(&json, "responder", sql_value(rows, 0, "responder"));
    buffer_member_text(&json, "facility", sql_value(rows, 0, "facility"));
    buffer_member_text(&json, "office", sql_value(rows, 0, "office"));
    buffer_member_int(&json, "fact_version", sql_integer(rows, 0, "fact_version"));
    if (body->period) {
        int64_t first = 0, last = 0;
        months_find(request, rows, &first, &last);
        buffer_member_int(&json, "first_month", first);
        buffer_member_int(&json, "last_month", last);
    }
    put_promise(&json, promise);
    buffer_char(&json, '}');
    request_set(request, "opening", json.failed ? NULL : json.bytes);
    return request->faults.count > 0 ? PROBLEM_invalid_input
           : json.failed             ? PROBLEM_overloaded
                                     : PROBLEM_NONE;
}

enum problem dispute_open(struct request *request)
{
    struct sql_rows rows;
    struct promise promise;
    const struct dispute_body *body = request->body;
    members_check(request, body);
    if (request->faults.count > 0) {
        return PROBLEM_invalid_input;
    }
    TRY(dispatch_query(request, SQL_READ, QUERY_dispute_considered, &rows));
    if (rows.row_count > 0 && is_yes(&rows, "is_answered")) {
        return dispatch_write(request, QUERY_dispute_opened);
    }
    if (rows.row_count == 0 || !sql_value(&rows, 0, "fact_version")) {
        return PROBLEM_not_found;
    }
    const char *office = sql_value(&rows, 0, "office");
    if (!office) {
        return PROBLEM_office_unknown;
    }
    TRY(promise_find(request, &rows, body->period ? "dispute_period" : "dispute_visit", office,
                     &promise));
    TRY(opening_put(request, &rows, &promise));
    return dispatch_write(request, QUERY_dispute_opened);
}

/* ---- moved ---- */

/* The place of a word among others: what the database says is one of them. */
static int place_of(const char *const *words, const char *word)
{
    int place = 0;
    while (words[place + 1] && strcmp(words[place], word) != 0) {
        place++;
    }
    return place;
}

static const enum problem refusals[] = {
    [DISPUTE_ALLOWED] = PROBLEM_NONE,
    [DISPUTE_NOT_IN_THIS_STATE] = PROBLEM_dispute_not_at_step,
    [DISPUTE_ROLE_MAY_NOT] = PROBLEM_dispute_not_at_step,
    [DISPUTE_NOT_YET] = PROBLEM_dispute_not_yet,
    [DISPUTE_TOO_LATE] = PROBLEM_dispute_too_late,
};

static enum problem decide(struct request *request, const struct sql_rows *rows,
                           enum dispute_action action, struct dispute *ret_after)
{
    const struct dispute dispute = {
        .state = (enum dispute_state)place_of(dispute_state_names, sql_value(rows, 0, "state")),
        .responder =
            (enum dispute_role)place_of(dispute_role_names, sql_value(rows, 0, "responder")),
        .due_at = instant_of_unix(sql_integer(rows, 0, "due_s")),
        .escalate_until = sql_date(rows, 0, "escalate_until"),
    };
    enum dispute_role role =
        (enum dispute_role)place_of(dispute_role_names, sql_value(rows, 0, "role"));
    return refusals[dispute_apply(&dispute, action, role, instant_now(request), request->now.today,
                                  ret_after)];
}

static enum problem move_put(struct request *request, const struct sql_rows *rows,
                             enum dispute_action action, const struct dispute *after)
{
    struct buffer json;
    struct promise promise;
    buffer_init(&json, &request->arena, 256);
    buffer_char(&json, '{');
    buffer_member_text(&json, "action", dispute_action_names[action]);
    buffer_member_text(&json, "role", sql_value(rows, 0, "role"));
    buffer_member_text(&json, "state", dispute_state_names[after->state]);
    buffer_member_text(&json, "responder", dispute_role_names[after->responder]);
    buffer_member_date(&json, "escalate_until", after->escalate_until);
    buffer_member_date(&json, "flagged_until", dispute_flagged_until(after));
    if (action == DISPUTE_ESCALATE) {
        const char *office = sql_value(rows, 0, "next_office");
        TRY(promise_find(request, rows, "dispute_escalated", office, &promise));
        buffer_member_text(&json, "office", office);
        put_promise(&json, &promise);
    }
    buffer_char(&json, '}');
    request_set(request, "move", json.failed ? NULL : json.bytes);
    return json.failed ? PROBLEM_overloaded : PROBLEM_NONE;
}

enum problem dispute_move(struct request *request)
{
    struct sql_rows rows;
    struct dispute after;
    const struct dispute_move_body *body = request->body;
    enum dispute_action action = (enum dispute_action)place_of(dispute_action_names, body->action);
    TRY(dispatch_query(request, SQL_READ, QUERY_dispute_position, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    if (is_yes(&rows, "is_answered")) {
        return dispatch_write(request, QUERY_dispute_moved);
    }
    if (strtoll(request->if_match, NULL, 10) != sql_integer(&rows, 0, "version")) {
        return PROBLEM_precondition_failed;
    }
    TRY(decide(request, &rows, action, &after));
    TRY(move_put(request, &rows, action, &after));
    return dispatch_write(request, QUERY_dispute_moved);
}
