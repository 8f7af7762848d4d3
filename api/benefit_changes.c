/*
 * What officers and holders do to a benefit that is being paid; the rules stand in
 * migrations/functions/benefit_change.sql.
 */
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "base/text.h"

static const char *const signal_kinds[] = {"death_report",    "death_certificate",
                                           "not_collected",   "no_contact",
                                           "abroad",          "court",
                                           "condition_ended", NULL};
static const char *const signal_sources[] = {"civil_status", "post",   "bank",     "hospital",
                                             "court",        "office", "relative", NULL};

struct signal_body {
    const char *kind, *signal_source, *evidence;
    struct date noted_on;
};
static const struct field signal_fields[] = {
    FIELD(struct signal_body, kind, .form = FORM_TEXT, .required = true, .choices = signal_kinds,
          .title = "What it says"),
    FIELD(struct signal_body, signal_source, .form = FORM_TEXT, .required = true,
          .choices = signal_sources, .title = "Where it comes from"),
    FIELD(struct signal_body, evidence, .form = FORM_TEXT, .required = true, .max_length = 300,
          .title = "What it rests on: a number, a letter"),
    FIELD(struct signal_body, noted_on, .form = FORM_DATE, .required = true,
          .title = "Day it is about"),
};
const struct field_table benefit_signal_table =
    FIELD_TABLE(benefit_signal, struct signal_body, signal_fields);
const enum problem benefit_signal_problems[] = {PROBLEM_as_of_in_future, PROBLEM_NONE};

static const char *const actions[] = {"suspend", "resume", "end", NULL};

struct move_body {
    const char *action, *from_month, *reason;
};
static const struct field move_fields[] = {
    FIELD(struct move_body, action, .form = FORM_TEXT, .required = true, .choices = actions,
          .title = "suspend, resume or end"),
    FIELD(struct move_body, from_month, .form = FORM_MONTH, .required = true,
          .title = "First month it concerns"),
    FIELD(struct move_body, reason, .form = FORM_TEXT, .required = true, .max_length = 300,
          .title = "Why: the citizen reads it"),
};
const struct field_table benefit_move_table =
    FIELD_TABLE(benefit_move, struct move_body, move_fields);
const enum problem benefit_move_problems[] = {PROBLEM_signals_missing, PROBLEM_NONE};

static const char *const channels[] = {"bank", "post", "cash", NULL};

struct payee_body {
    const char *channel, *bank, *account_no, *holder_name;
};
static const struct field payee_fields[] = {
    FIELD(struct payee_body, channel, .form = FORM_TEXT, .required = true, .choices = channels,
          .title = "bank, post or cash"),
    FIELD(struct payee_body, bank, .form = FORM_TEXT, .max_length = 12,
          .title = "Code of the bank"),
    FIELD(struct payee_body, account_no, .form = FORM_TEXT, .min_length = 6, .max_length = 24,
          .title = "Account number: digits and capital letters"),
    FIELD(struct payee_body, holder_name, .form = FORM_NAME, .title = "Holder of the account"),
};
const struct field_table payee_table = FIELD_TABLE(payee, struct payee_body, payee_fields);
const enum problem payee_problems[] = {PROBLEM_payee_incomplete, PROBLEM_NONE};

enum problem payee_request(struct request *request)
{
    const struct payee_body *body = request->body;
    if (body->account_no &&
        body->account_no[strspn(body->account_no, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")]) {
        return request_fault(request, "/account_no", "chỉ gồm chữ số và chữ in hoa",
                             "has digits and capital letters only");
    }
    if (body->holder_name) {
        request_set(request, "holder_key",
                    text_name_key(&request->arena, body->holder_name, strlen(body->holder_name)));
    }
    return dispatch_write(request, QUERY_payee_requested);
}

static const char *const deduction_kinds[] = {"overpayment", "court_order", "health_premium",
                                              "request", NULL};

struct deduction_body {
    const char *kind;
    int64_t priority, monthly_vnd, total_vnd;
    const char *from_month, *to_month, *decision_no, *reason;
};
static const struct field deduction_fields[] = {
    FIELD(struct deduction_body, kind, .form = FORM_TEXT, .required = true,
          .choices = deduction_kinds, .title = "What it is for"),
    FIELD(struct deduction_body, priority, .required = true, .min = 1, .max = 9,
          .title = "1 is taken first"),
    FIELD(struct deduction_body, monthly_vnd, .required = true, .min = 1, .max = 1000000000,
          .title = "Taken each month, đồng; all together at most 30 %"),
    FIELD(struct deduction_body, total_vnd, .min = 0, .max = 1000000000000,
          .title = "Taken altogether, đồng; 0 = until it is ended"),
    FIELD(struct deduction_body, from_month, .form = FORM_MONTH, .required = true,
          .title = "First month"),
    FIELD(struct deduction_body, to_month, .form = FORM_MONTH, .title = "Last month"),
    FIELD(struct deduction_body, decision_no, .form = FORM_TEXT, .required = true, .max_length = 60,
          .title = "Decision or order it rests on"),
    FIELD(struct deduction_body, reason, .form = FORM_TEXT, .required = true, .max_length = 300,
          .title = "Why: the citizen reads it"),
};
const struct field_table deduction_table =
    FIELD_TABLE(deduction, struct deduction_body, deduction_fields);

struct death_body {
    struct date died_on;
};
static const struct field death_fields[] = {
    FIELD(struct death_body, died_on, .form = FORM_DATE, .required = true,
          .title = "Day of death; two signals must say so"),
};
const struct field_table death_table = FIELD_TABLE(death, struct death_body, death_fields);
