#include "api/estimate.h"

#include <string.h>

enum { PERIODS_MAX = 240 };

const char *const sex_names[] = {"male", "female", NULL};
const char *const zone_names[] = {"I", "II", "III", "IV", NULL};

static const struct caption average_given = {"estimate.average", NULL, "Mức bình quân đã cho",
                                             "Average as given", UNIT_VND};

static const struct field salary_fact_fields[] = {
    FIELD(struct salary_fact, salary_vnd, .required = true, .min = 1, .max = VND_MAX),
    FIELD(struct salary_fact, months, .required = true, .min = 1, .max = MONTHS_MAX),
};
const struct field_table salary_fact_table =
    FIELD_TABLE(salary_fact, struct salary_fact, salary_fact_fields);

static const char *const regime_names[] = {"employer", "state", "voluntary", NULL};
struct period_fact {
    const char *regime;
    struct date from_month, to_month;
    int64_t salary_vnd;
    const char *coefficient;
};
static const struct field period_fact_fields[] = {
    FIELD(struct period_fact, regime, .form = FORM_TEXT, .required = true, .choices = regime_names,
          .title = "Salary of an employer's choice, of the state scale, or voluntary income"),
    FIELD(struct period_fact, from_month, .form = FORM_PARTIAL_DATE, .required = true,
          .title = "First month paid, YYYY-MM"),
    FIELD(struct period_fact, to_month, .form = FORM_PARTIAL_DATE, .required = true,
          .title = "Last month paid, YYYY-MM"),
    FIELD(struct period_fact, salary_vnd, .min = 0, .max = VND_MAX),
    FIELD(struct period_fact, coefficient, .form = FORM_TEXT, .max_length = 12,
          .title = "State scale: the coefficient with its allowances, instead of a salary"),
};
static const struct field_table period_fact_table =
    FIELD_TABLE(period_fact, struct period_fact, period_fact_fields);

static const struct field history_fact_fields[] = {
    LIST(struct history_facts, periods, &period_fact_table, .max = PERIODS_MAX,
         .title = "Periods paid, in order of time, none over another"),
    FIELD(struct history_facts, first_joined, .form = FORM_PARTIAL_DATE,
          .title = "First month insured, YYYY-MM; that of the first period when absent"),
    FIELD(struct history_facts, average_vnd, .min = 0, .max = VND_MAX,
          .title = "The average salary, when there are no periods"),
    FIELD(struct history_facts, months_before_2014, .min = 0, .max = MONTHS_MAX),
    FIELD(struct history_facts, months_from_2014, .min = 0, .max = MONTHS_MAX),
    FIELD(struct history_facts, months_compulsory, .min = 0, .max = MONTHS_MAX,
          .title = "Of all months; all of them when absent"),
};
const struct field_table history_facts_table =
    FIELD_TABLE(history, struct history_facts, history_fact_fields);

void estimate_add(struct estimate *estimate, const char *name, int step)
{
    if (estimate->result_count < RESULT_LIMIT) {
        estimate->results[estimate->result_count++] = (struct result){name, step};
    }
}

void estimate_fault(struct estimate *estimate, const char *member, const char *vi, const char *en)
{
    const char *pointer =
        arena_printf(&estimate->request->arena, "%s/%s", estimate->pointer, member);
    request_fault(estimate->request, pointer ? pointer : estimate->pointer, vi, en);
}

struct date estimate_day(const struct estimate *estimate, struct date given)
{
    return date_is_none(given) ? estimate->request->now.today : given;
}

struct fraction estimate_decimal(struct estimate *estimate, const char *member, const char *text)
{
    struct fraction value = {0, 1};
    if (text && (!fraction_parse(text, strlen(text), &value) || value.numerator < 0 ||
                 fraction_compare(value, fraction_of(1000)) > 0)) {
        estimate_fault(estimate, member, "phải là số thập phân từ 0 đến 1000",
                       "must be a decimal from 0 to 1000");
        value = fraction_of(0);
    }
    return value;
}

int estimate_choice(const char *const *choices, const char *text)
{
    for (int i = 0; text && choices[i]; i++) {
        if (strcmp(choices[i], text) == 0) {
            return i;
        }
    }
    return 0;
}

enum sex estimate_sex(const char *name)
{
    return estimate_choice(sex_names, name) == 1 ? SEX_FEMALE : SEX_MALE;
}

int estimate_plain_average(struct estimate *estimate, const struct field_list *salaries)
{
    const struct salary_fact *facts = salaries->items;
    struct salary_segment segments[SALARIES_MAX];
    for (size_t i = 0; i < salaries->count; i++) {
        segments[i] = (struct salary_segment){.months = (int32_t)facts[i].months,
                                              .salary_vnd = facts[i].salary_vnd};
    }
    return average_plain(&estimate->derivation, segments, salaries->count);
}

static int32_t month_of(struct estimate *estimate, const char *place, const char *member,
                        struct date date)
{
    if (date.month == 0) {
        const char *pointer = arena_printf(&estimate->request->arena, "%s/%s", place, member);
        estimate_fault(estimate, pointer ? pointer : place, "phải là tháng YYYY-MM",
                       "must be a month YYYY-MM");
        return 0;
    }
    return month_index(date.year, date.month);
}

static void read_period(struct estimate *estimate, const struct period_fact *fact, size_t index,
                        struct salary_period *ret)
{
    struct arena *arena = &estimate->request->arena;
    const char *place = arena_printf(arena, "history/periods/%zu", index);
    const char *coefficient = arena_printf(arena, "%s/coefficient", place ? place : "");
    *ret = (struct salary_period){
        .regime = (enum salary_regime)estimate_choice(regime_names, fact->regime),
        .from_month = month_of(estimate, place, "from_month", fact->from_month),
        .to_month = month_of(estimate, place, "to_month", fact->to_month),
        .salary_vnd = fact->salary_vnd,
        .coefficient = estimate_decimal(estimate, coefficient, fact->coefficient),
    };
    if ((fact->salary_vnd > 0) == (ret->coefficient.numerator > 0)) {
        estimate_fault(estimate, place, "cần tiền lương hoặc hệ số, không cả hai",
                       "needs a salary or a coefficient, not both");
    } else if (ret->coefficient.numerator > 0 && ret->regime != REGIME_STATE) {
        estimate_fault(estimate, coefficient, "chỉ dùng cho lương nhà nước",
                       "is for the state scale only");
    }
}

/* Months in order, each once: what the engine would only call impossible is named here. */
static void check_order(struct estimate *estimate, const struct salary_period *periods,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *place = arena_printf(&estimate->request->arena, "history/periods/%zu", i);
        if (periods[i].to_month < periods[i].from_month) {
            estimate_fault(estimate, place, "kết thúc trước khi bắt đầu", "ends before it begins");
        } else if (i > 0 && periods[i].from_month <= periods[i - 1].to_month) {
            estimate_fault(estimate, place, "phải sau thời gian đứng trước",
                           "must lie behind the period in front of it");
        }
    }
}

static void count_months(const struct salary_period *periods, size_t count, struct history *ret)
{
    int32_t first_of_2014 = month_index(2014, 1);
    for (size_t i = 0; i < count; i++) {
        int32_t months = periods[i].to_month - periods[i].from_month + 1;
        int32_t before = first_of_2014 - periods[i].from_month;
        before = before < 0 ? 0 : before > months ? months : before;
        ret->months_before_2014 += before;
        ret->months_from_2014 += months - before;
        ret->months_compulsory += periods[i].regime == REGIME_VOLUNTARY ? 0 : months;
    }
}

static void history_of_periods(struct estimate *estimate, const struct history_facts *facts,
                               struct date settled_on, struct history *ret)
{
    const struct period_fact *given = facts->periods.items;
    size_t count = facts->periods.count;
    struct salary_period *periods =
        ARENA_ARRAY(&estimate->request->arena, struct salary_period, count);
    if (!periods) {
        derivation_refuse(&estimate->derivation);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        read_period(estimate, &given[i], i, &periods[i]);
    }
    check_order(estimate, periods, count);
    count_months(periods, count, ret);
    if (date_is_none(facts->first_joined)) {
        ret->first_joined = month_first_day(periods[0].from_month);
    }
    struct average_input input = {periods, count, ret->first_joined, settled_on};
    if (estimate->request->faults.count == 0) {
        ret->average = average_salary(&estimate->derivation, &input);
    }
}

void estimate_history(struct estimate *estimate, const struct history_facts *facts,
                      struct date settled_on, struct history *ret)
{
    *ret = (struct history){.average = STEP_NONE};
    if (!date_is_none(facts->first_joined)) {
        ret->first_joined = date_first_possible(facts->first_joined);
    }
    if ((facts->periods.count > 0) == (facts->average_vnd > 0)) {
        estimate_fault(estimate, "history", "cần các thời gian đóng hoặc mức bình quân",
                       "needs the periods paid or the average, not both");
        return;
    }
    if (facts->periods.count > 0) {
        history_of_periods(estimate, facts, settled_on, ret);
        return;
    }
    int32_t months = (int32_t)(facts->months_before_2014 + facts->months_from_2014);
    if (months == 0 || facts->months_compulsory > months) {
        estimate_fault(estimate, "history", "cần số tháng đã đóng",
                       "needs the months paid, and not more compulsory ones than that");
    }
    ret->average = step_given(&estimate->derivation, &average_given, facts->average_vnd);
    ret->months_before_2014 = (int32_t)facts->months_before_2014;
    ret->months_from_2014 = (int32_t)facts->months_from_2014;
    ret->months_compulsory = facts->months_compulsory ? (int32_t)facts->months_compulsory : months;
    if (date_is_none(ret->first_joined)) {
        int32_t joined = month_of_date(settled_on) - months;
        ret->first_joined = month_first_day(joined);
    }
}
