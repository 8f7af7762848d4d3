/*
 * GET /v1/people/{person}/estimates/pension: what pension, when, and what if — retire later, go on
 * as now, pay voluntarily, or take everything out today. Counted from the book with the law that is
 * known today; years to come have no adjustment coefficients yet, so amounts are in today's money.
 */
#include <string.h>

#include "api/book_facts.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"

enum { MONTHS_AHEAD = 12 * 60, STILL_INSURED_MONTHS = 3 };

struct pension_query {
    struct date retire_on, pay_until;
    int64_t income_vnd;
};
static const struct field pension_query_fields[] = {
    FIELD(struct pension_query, retire_on, .form = FORM_DATE,
          .title = "First day of pension; the first possible one when absent"),
    FIELD(struct pension_query, pay_until, .form = FORM_PARTIAL_DATE,
          .title = "What if voluntary contributions were paid until this month, YYYY-MM"),
    FIELD(struct pension_query, income_vnd, .min = 1, .max = 1000000000000,
          .title = "Income they are paid on; the reference level when absent"),
};
const struct field_table pension_query_table =
    FIELD_TABLE(pension_query, struct pension_query, pension_query_fields);

const char pension_estimate_answer[] =
    "on date, retire_on date, first_pension_month text, receives_pension bool, months_paid "
    "int, " MISSING_SHAPE ", scenarios[] {name text, title text, months int, " RESULTS_SHAPE
    ", " DERIVATION_SHAPE "}";

/* One answer being counted. */
struct outlook {
    struct request *request;
    const struct law *law;
    struct book_facts facts;
    struct date retire_on, settled_on;
    int32_t this_month, first_pension_month;
    struct buffer json;
};

static enum problem put_scenario(struct outlook *outlook, const char *name, const char *vi,
                                 const char *en, const struct career *career, bool withdraw)
{
    struct derivation derivation;
    struct result results[RESULT_LIMIT];
    struct pension pension;
    struct one_time one_time;
    size_t count = 0;
    if (!derivation_start(&outlook->request->arena, outlook->law, &derivation)) {
        return PROBLEM_overloaded;
    }
    if (withdraw && career_one_time(&derivation, career, outlook->settled_on, &one_time)) {
        results[count++] = (struct result){"amount_vnd", one_time.amount_step};
    } else if (!withdraw && career_pension(&derivation, &outlook->facts, career, outlook->retire_on,
                                           outlook->settled_on, &pension)) {
        results[count++] = (struct result){"entitled", pension.condition_step};
        results[count++] = (struct result){"rate_percent", pension.rate_step};
        results[count++] = (struct result){"monthly_vnd", pension.monthly_step};
        results[count++] = (struct result){"lump_vnd", pension.lump_step};
    }
    TRY(derivation_problem(outlook->request, &derivation));
    struct buffer *json = &outlook->json;
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_text(json, "name", name);
    buffer_member_text(json, "title", outlook->request->language == LANGUAGE_VI ? vi : en);
    buffer_member_int(json, "months", career_months(career));
    derivation_put(json, outlook->request->language, outlook->law, &derivation, results, count);
    buffer_char(json, '}');
    return PROBLEM_NONE;
}

/* The last job goes on, at the last salary, until the month before the pension. */
static enum problem put_going_on(struct outlook *outlook, struct career *career)
{
    const struct salary_period *last = &career->periods[career->period_count - 1];
    int32_t until = month_of_date(outlook->retire_on) - 1;
    bool insured = career->last_month >= outlook->this_month - STILL_INSURED_MONTHS;
    if (!insured || !career_extend(career, last->regime, career->last_month + 1, until,
                                   last->salary_vnd, last->coefficient)) {
        return PROBLEM_NONE;
    }
    return put_scenario(outlook, "going_on", "Nếu tiếp tục đóng như hiện nay đến khi nghỉ",
                        "If everything goes on as now until then", career, false);
}

static enum problem put_voluntary(struct outlook *outlook, struct career *career)
{
    const struct pension_query *query = outlook->request->query_fields;
    const struct rule_row *level =
        rule_find(&outlook->law->rules, FIGURE_BASE_SALARY, RULE_NO_KEY, outlook->settled_on);
    int64_t income =
        query->income_vnd > 0 || !level ? query->income_vnd : fraction_floor(level->value);
    int32_t until = month_index(query->pay_until.year, query->pay_until.month);
    int32_t from =
        career->last_month >= outlook->this_month ? career->last_month + 1 : outlook->this_month;
    if (until >= month_of_date(outlook->retire_on)) {
        until = month_of_date(outlook->retire_on) - 1;
    }
    if (!career_extend(career, REGIME_VOLUNTARY, from, until, income, fraction_of(0))) {
        return PROBLEM_NONE;
    }
    return put_scenario(outlook, "voluntary", "Nếu đóng tự nguyện đến tháng đã chọn",
                        "If voluntary contributions are paid until then", career, false);
}

static struct career *career_until(struct outlook *outlook)
{
    int32_t last = month_of_date(outlook->retire_on) - 1;
    return book_career(outlook->request, outlook->law, &outlook->facts,
                       last < outlook->this_month ? last : outlook->this_month);
}

static enum problem put_scenarios(struct outlook *outlook)
{
    const struct pension_query *query = outlook->request->query_fields;
    struct career *career = career_until(outlook);
    struct career *going_on = career_until(outlook);
    struct career *voluntary = career_until(outlook);
    if (!career || !going_on || !voluntary) {
        return PROBLEM_overloaded;
    }
    buffer_member_int(&outlook->json, "months_paid", career_months(career));
    missing_put(&outlook->json, outlook->request->language, career);
    buffer_text(&outlook->json, ",\"scenarios\":[");
    if (career_months(career) > 0) {
        TRY(put_scenario(outlook, "as_paid", "Với số tháng đã đóng", "With the months paid so far",
                         career, false));
        TRY(put_going_on(outlook, going_on));
    }
    if (query->pay_until.month > 0) {
        TRY(put_voluntary(outlook, voluntary));
    }
    if (career_months(career) > 0 && !outlook->facts.receives_pension) {
        TRY(put_scenario(outlook, "withdraw", "Nếu rút BHXH một lần hôm nay",
                         "If everything is taken out today", career, true));
    }
    buffer_text(&outlook->json, "]");
    return PROBLEM_NONE;
}

/* When it may begin at the earliest: the month after the age is reached, and not before next month.
 */
static enum problem find_days(struct outlook *outlook)
{
    struct request *request = outlook->request;
    const struct pension_query *query = request->query_fields;
    struct derivation derivation;
    struct retirement retirement;
    if (!derivation_start(&request->arena, outlook->law, &derivation)) {
        return PROBLEM_overloaded;
    }
    retirement_find(&derivation, outlook->facts.sex, outlook->facts.birth, 0, &retirement);
    TRY(derivation_problem(request, &derivation));
    int32_t next = outlook->this_month + 1;
    int32_t first = retirement.pension_month > next ? retirement.pension_month : next;
    outlook->first_pension_month = retirement.pension_month;
    outlook->retire_on = date_is_none(query->retire_on) ? month_first_day(first) : query->retire_on;
    outlook->settled_on = date_compare(outlook->retire_on, request->now.today) < 0
                              ? outlook->retire_on
                              : request->now.today;
    return PROBLEM_NONE;
}

static void check_query(struct request *request)
{
    const struct pension_query *query = request->query_fields;
    int32_t this_month = month_of_date(request->now.today);
    if (!date_is_none(query->retire_on) &&
        month_of_date(query->retire_on) > this_month + MONTHS_AHEAD) {
        request_fault(request, "?retire_on", "quá xa", "is too far away");
    }
    if (!date_is_none(query->pay_until) &&
        (query->pay_until.month == 0 ||
         month_index(query->pay_until.year, query->pay_until.month) < this_month)) {
        request_fault(request, "?pay_until", "phải là tháng YYYY-MM từ tháng này",
                      "must be a month YYYY-MM from this one on");
    }
}

enum problem pension_estimate(struct request *request)
{
    struct outlook outlook = {
        .request = request, .law = law_now(), .this_month = month_of_date(request->now.today)};
    struct buffer *json = &outlook.json;
    check_query(request);
    if (request->faults.count > 0) {
        return PROBLEM_invalid_input;
    }
    TRY(book_facts_read(request, QUERY_pension_facts, &outlook.facts));
    TRY(find_days(&outlook));
    buffer_init(json, &request->arena, 64 * 1024);
    buffer_char(json, '{');
    buffer_member_text(json, "on", request->now.today_text);
    buffer_member_date(json, "retire_on", outlook.retire_on);
    buffer_member_month(json, "first_pension_month", outlook.first_pension_month);
    buffer_member_bool(json, "receives_pension", outlook.facts.receives_pension);
    TRY(put_scenarios(&outlook));
    buffer_char(json, '}');
    return reply_json(request, 200, json);
}
