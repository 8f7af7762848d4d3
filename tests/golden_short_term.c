/* Published examples of maternity, sickness, convalescence and unemployment. */
#include "tests/golden.h"

#include <string.h>

#include "benefits/convalescence.h"
#include "benefits/maternity.h"
#include "benefits/service_time.h"
#include "benefits/sickness.h"
#include "benefits/unemployment.h"

static const struct caption plain_text = {"golden.plain", NULL, "Phép tính của ví dụ",
                                          "Arithmetic of the example", UNIT_VND};

static const struct date employment_law_first_day = {2026, 1, 1};

/* The months of leave are given, as for an adoption; a lump sum only where there is a birth. */
static void maternity(struct golden *golden)
{
    struct salary_segment months[GOLDEN_SEGMENTS];
    size_t count = salaries(golden, "months", months);
    int average = average_plain(&golden->derivation, months, count);
    struct maternity_input input = {
        .kind = MATERNITY_ADOPTION,
        .on = has(golden, "birth_date") ? day(golden, "birth_date") : law_2024_first_day,
        .children = (int32_t)whole_or(golden, "children", 1),
        .months = (int32_t)whole(golden, "leave_months"),
    };
    struct maternity result = {0};
    maternity_settle(&golden->derivation, &input, average, &result);
    bool born = has(golden, "birth_date");
    give_whole(golden, "leave_vnd", result.leave_vnd);
    give_whole(golden, "lump_vnd", born ? result.lump_vnd : 0);
    give_whole(golden, "total_vnd", born ? result.total_vnd : result.leave_vnd);
}

static void maternity_months(struct golden *golden)
{
    struct maternity_window window =
        maternity_window(day(golden, "birth"), flag(golden, "paid_in_birth_month"));
    give_month(golden, "from", window.from_month);
    give_month(golden, "to", window.to_month);
}

static void flat(struct golden *golden)
{
    int32_t children = (int32_t)whole(golden, "children");
    give_step(golden, "amount_vnd",
              maternity_voluntary(&golden->derivation, children, law_2024_first_day));
}

static void daily(struct golden *golden)
{
    struct derivation *derivation = &golden->derivation;
    int a_day = step_divide(derivation, &plain_text, fact_of(golden, "avg_salary"),
                            fact_of(golden, "divisor"));
    give_rounded(golden, "amount_vnd",
                 step_multiply(derivation, &plain_text, a_day, fact_of(golden, "days")));
}

static void times_base_salary(struct golden *golden)
{
    struct derivation *derivation = &golden->derivation;
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, day(golden, "date"));
    const int factors[] = {fact_of(golden, "multiple"), level,
                           fact(golden, number_or(golden, "count", 1))};
    int amount = step_of_many(derivation, &plain_text, OPERATION_MULTIPLY, factors, 3);
    give_rounded(golden, "amount_vnd", amount);
}

static size_t dates_of(struct golden *golden, const char *name, struct date *ret_dates,
                       size_t count)
{
    size_t index = 0;
    const json_t *text = NULL;
    json_array_foreach(json_object_get(golden->inputs, name), index, text)
    {
        if (count == GOLDEN_DATES) {
            golden_fail(golden, "too many dates");
            break;
        }
        ret_dates[count++] = day_of_text(golden, text);
    }
    return count;
}

static size_t ranges_of(struct golden *golden, struct day_range *ret_ranges)
{
    size_t count = 0;
    size_t index = 0;
    const json_t *pair = NULL;
    json_array_foreach(json_object_get(golden->inputs, "ranges"), index, pair)
    {
        if (count == GOLDEN_DATES) {
            golden_fail(golden, "too many ranges");
            break;
        }
        ret_ranges[count].from = day_of_text(golden, json_array_get(pair, 0));
        ret_ranges[count++].to = day_of_text(golden, json_array_get(pair, 1));
    }
    return count;
}

static void sick_days(struct golden *golden)
{
    struct day_range ranges[GOLDEN_DATES];
    struct date dates[GOLDEN_DATES];
    struct rest_days rest = {.dates = dates};
    size_t index = 0;
    const json_t *weekday = NULL;
    json_array_foreach(json_object_get(golden->inputs, "weekly_off"), index, weekday)
    {
        rest.weekly |= (uint8_t)(1U << (json_integer_value(weekday) & 7));
    }
    rest.date_count = dates_of(golden, "off_dates", dates, 0);
    rest.date_count = dates_of(golden, "holidays", dates, rest.date_count);
    int32_t days = 0;
    if (!sick_days_count(ranges, ranges_of(golden, ranges), &rest, &days)) {
        golden_fail(golden, "a range ends before it begins");
    }
    int64_t cap = whole_or(golden, "cap", days);
    give_whole(golden, "days", days < cap ? days : cap);
}

static void month_day(struct golden *golden)
{
    int32_t months = 0;
    int32_t days = 0;
    if (!months_and_days(day(golden, "from"), day(golden, "to"), &months, &days)) {
        golden_fail(golden, "the time ends before it begins");
    }
    give_whole(golden, "months", months);
    give_whole(golden, "days", days);
}

static void sick_quota(struct golden *golden)
{
    struct fraction halves = {0, 1};
    fraction_multiply(number(golden, "request_days"), fraction_of(2), &halves);
    struct sickness_input input = {
        .work = strcmp(word(golden, "work"), "heavy") == 0 ? SICK_WORK_HEAVY : SICK_WORK_NORMAL,
        .years_paid = (int32_t)fraction_floor(number(golden, "years_paid")),
        .used_days = (int32_t)whole_or(golden, "used_days", 0),
        .request_half_days = (int32_t)fraction_floor(halves),
        .on = law_2024_first_day,
    };
    struct sickness result = {.days = {0, 1}};
    sickness_settle(&golden->derivation, &input, &result);
    give_whole(golden, "year_quota", result.quota_days);
    give(golden, "payable_days", result.days);
}

static void long_sick(struct golden *golden)
{
    struct long_sickness_limits limits = {0};
    int32_t months = (int32_t)whole(golden, "months_paid");
    long_sickness_limits(&golden->derivation, months, law_2014_last_day, &limits);
    give_whole(golden, "first_days", limits.first_days);
    give_whole(golden, "then_months", limits.then_months);
}

static void convalescence(struct golden *golden)
{
    const char *kind = word(golden, "kind");
    struct convalescence_input input = {
        .kind = strcmp(kind, "long") == 0      ? CONVALESCENCE_LONG_ILLNESS
                : strcmp(kind, "surgery") == 0 ? CONVALESCENCE_SURGERY
                                               : CONVALESCENCE_SICKNESS,
        .used_days = (int32_t)whole_or(golden, "used", 0),
        .request_days = (int32_t)whole(golden, "request"),
        .on = law_2024_first_day,
    };
    struct convalescence result = {0};
    convalescence_settle(&golden->derivation, &input, &result);
    give_whole(golden, "days_allowed", result.days);
}

static int six_month_average(struct golden *golden)
{
    if (has(golden, "avg6")) {
        return fact_of(golden, "avg6");
    }
    struct salary_segment months[GOLDEN_SEGMENTS];
    size_t count = salaries(golden, "six_months", months);
    return average_plain(&golden->derivation, months, count);
}

static void unemployment(struct golden *golden)
{
    struct derivation *derivation = &golden->derivation;
    int wage = has(golden, "min_wage") ? fact_of(golden, "min_wage") : STEP_NONE;
    int monthly =
        unemployment_monthly(derivation, six_month_average(golden), wage, employment_law_first_day);
    give_step(golden, "monthly_vnd", monthly);
    if (has(golden, "months_paid")) {
        int months = unemployment_months(derivation, fact_of(golden, "months_paid"),
                                         employment_law_first_day);
        give_step(golden, "benefit_months", months);
        give_step(golden, "total_vnd", step_multiply(derivation, &plain_text, monthly, months));
    }
}

static void unemployment_time(struct golden *golden)
{
    struct derivation *derivation = &golden->derivation;
    int paid = fact_of(golden, "months_paid");
    int months = unemployment_months(derivation, paid, employment_law_first_day);
    int received = has(golden, "received") ? fact_of(golden, "received") : months;
    give_step(golden, "benefit_months", months);
    give_step(golden, "preserved_months",
              unemployment_preserved(derivation, paid, received, employment_law_first_day));
}

static void unemployment_periods(struct golden *golden)
{
    json_t *periods = json_array();
    struct date start = day(golden, "start");
    int32_t count = (int32_t)whole(golden, "n");
    for (int32_t nth = 1; nth <= count && nth <= GOLDEN_DATES; nth++) {
        struct benefit_month month = unemployment_month(start, nth);
        char from[DATE_TEXT_SIZE];
        char to[DATE_TEXT_SIZE];
        date_format(month.from, from);
        date_format(month.to, to);
        json_array_append_new(periods, json_pack("[s, s]", from, to));
    }
    give_json(golden, "periods", periods);
    json_decref(periods);
}

const struct golden_calculation golden_short_term[] = {
    {"maternity", maternity},
    {"mat_window", maternity_months},
    {"flat", flat},
    {"daily", daily},
    {"xbase", times_base_salary},
    {"sickdays", sick_days},
    {"month_day", month_day},
    {"sick_quota", sick_quota},
    {"long_sick", long_sick},
    {"conval", convalescence},
    {"ui", unemployment},
    {"ui_months", unemployment_time},
    {"ui_periods", unemployment_periods},
    {NULL, NULL},
};
