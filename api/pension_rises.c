/*
 * General rises of pensions in payment: opened by an officer when the law has a figure for that
 * month, reckoned by the workers with the engine of benefits, a page a transaction.
 */
#include <stdio.h>
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/jobs.h"
#include "api/law.h"
#include "base/buffer.h"
#include "benefits/pension_adjustment.h"

enum { PAGE_ROWS = 2000, STEPS = 32, INPUTS = 64 };

struct pension_rise_body {
    const char *from_month;
};
static const struct field pension_rise_fields[] = {
    FIELD(struct pension_rise_body, from_month, .form = FORM_MONTH, .required = true,
          .title = "First month of the new amounts"),
};
const struct field_table pension_rise_table =
    FIELD_TABLE(pension_rise, struct pension_rise_body, pension_rise_fields);
const enum problem pension_rise_problems[] = {PROBLEM_pension_rise_unknown, PROBLEM_NONE};

/* One pension by the law of the day of the rise; false when the law has no figure for it. */
static bool raise_one(const struct adjustment_input *input, int64_t *ret_pension_vnd)
{
    struct step steps[STEPS];
    int inputs[INPUTS];
    struct derivation derivation;
    struct adjustment adjustment;
    derivation_init(&derivation, law_rules(), steps, STEPS, inputs, INPUTS);
    if (!pension_adjust(&derivation, input, &adjustment)) {
        return false;
    }
    *ret_pension_vnd = adjustment.pension_vnd;
    return true;
}

static struct adjustment_input input_of(int64_t pension_vnd, struct date starts_on, struct date on)
{
    static const struct date before = {1995, 1, 1}, second = {2022, 1, 1};
    return (struct adjustment_input){
        .pension_vnd = pension_vnd,
        .before_1995 = date_compare(starts_on, before) < 0,
        .raised_before = date_compare(starts_on, second) < 0,
        .on = on,
    };
}

enum problem pension_rise_open(struct request *request)
{
    const struct pension_rise_body *body = request->body;
    struct date month;
    int64_t ignored_vnd;
    if (!date_parse(body->from_month, strlen(body->from_month), &month)) {
        return PROBLEM_invalid_input;
    }
    month.day = 1;
    struct adjustment_input any = input_of(1000000, month, month);
    if (!raise_one(&any, &ignored_vnd)) {
        return PROBLEM_pension_rise_unknown;
    }
    return dispatch_write(request, QUERY_pension_rise_opened);
}

static struct date day_of(const char *text)
{
    struct date day = {0};
    date_parse(text, strlen(text), &day);
    return day;
}

/* The page's new amounts as JSON; false when one cannot be reckoned. */
static bool page_reckon(struct buffer *json, const struct admin_rows *rows)
{
    buffer_char(json, '[');
    for (size_t i = 0; i < rows->row_count; i++) {
        const char *benefit = work_value(rows, i, "benefit");
        if (!benefit) {
            break; /* the page says that there is nothing left */
        }
        int64_t before_vnd = work_integer(rows, i, "monthly_vnd"), after_vnd;
        struct adjustment_input input =
            input_of(before_vnd, day_of(work_value(rows, i, "starts_on")),
                     day_of(work_value(rows, i, "from_day")));
        if (!raise_one(&input, &after_vnd)) {
            return false;
        }
        buffer_json_separate(json);
        buffer_format(json,
                      "{\"person\":\"%s\",\"benefit\":\"%s\",\"before_vnd\":%lld,"
                      "\"after_vnd\":%lld}",
                      work_value(rows, i, "person"), benefit, (long long)before_vnd,
                      (long long)after_vnd);
    }
    buffer_char(json, ']');
    return !json->failed;
}

static enum job_step page_raise(struct work *work)
{
    struct admin_rows rows, said;
    struct buffer json;
    char most[8];
    snprintf(most, sizeof most, "%d", PAGE_ROWS);
    const struct named_value page[] = {{"most", most}};
    if (!work_query(work, QUERY_pension_rise_page, page, 1, &rows)) {
        return JOB_FAILED;
    }
    if (rows.row_count == 0) {
        return JOB_IDLE;
    }
    buffer_init(&json, &work->arena, 256 * 1024);
    if (!page_reckon(&json, &rows)) {
        fprintf(stderr, "payments: the law has no figure for a rise that was opened\n");
        return JOB_FAILED;
    }
    const struct named_value written[] = {{"rise", work_value(&rows, 0, "rise")},
                                          {"amounts", json.bytes}};
    return work_query(work, QUERY_pension_rise_written, written, 2, &said) ? JOB_DONE : JOB_FAILED;
}

enum job_step pension_rise_work(struct work *work)
{
    if (!admin_run(work->admin, "begin")) {
        return JOB_FAILED;
    }
    enum job_step step = page_raise(work);
    bool ended = admin_run(work->admin, step == JOB_DONE ? "commit" : "rollback");
    return ended ? step : JOB_FAILED;
}
