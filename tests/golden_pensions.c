/* Published examples of pensions, averages, one-time payments, survivors and work accidents. */
#include "tests/golden.h"

#include <string.h>

#include "benefits/accident.h"
#include "benefits/one_time.h"
#include "benefits/pension_adjustment.h"
#include "benefits/pension_lump.h"
#include "benefits/pension_rate.h"
#include "benefits/retirement_age.h"
#include "benefits/service_time.h"
#include "benefits/state_salary.h"
#include "benefits/survivors.h"

/* A case names its law, and a year only where the law of 2014 changes with it. */
static struct date law_day(struct golden *golden)
{
    bool law_2014 = has(golden, "law") && strcmp(word(golden, "law"), "2014") == 0;
    struct date year = has(golden, "year") ? january(whole(golden, "year")) : (struct date){0};
    if (law_2014) {
        return date_is_none(year) ? law_2014_last_day : year;
    }
    return date_compare(year, law_2024_first_day) < 0 ? law_2024_first_day : year;
}

static enum sex sex_of(struct golden *golden)
{
    return strcmp(word(golden, "sex"), "F") == 0 ? SEX_FEMALE : SEX_MALE;
}

static void years(struct golden *golden)
{
    give_step(golden, "years", service_years(&golden->derivation, fact_of(golden, "months")));
}

static int rate_of(struct golden *golden, int months)
{
    struct derivation *derivation = &golden->derivation;
    struct date on = law_day(golden);
    int rate = pension_rate(derivation, sex_of(golden), months, on);
    int early = fact(golden, number_or(golden, "early_months", 0));
    rate = pension_rate_reduced(derivation, rate, pension_early_reduction(derivation, early, on));
    give_step(golden, "rate_pct", rate);
    return rate;
}

static void rate(struct golden *golden)
{
    rate_of(golden, fact_of(golden, "months"));
}

static int excess_of(struct golden *golden, int months)
{
    int late = fact(golden, fraction_of(0));
    return pension_excess_times(&golden->derivation, sex_of(golden), months, late, law_day(golden));
}

static void pension(struct golden *golden)
{
    struct derivation *derivation = &golden->derivation;
    int months = fact_of(golden, "months");
    int average = fact_of(golden, "avg_salary");
    int amount = pension_amount(derivation, rate_of(golden, months), average);
    if (has(golden, "floor_date")) {
        amount =
            pension_floored(derivation, amount, months, january(2000), day(golden, "floor_date"));
    }
    give_step(golden, "monthly_vnd", amount);
    if (flag(golden, "excess")) {
        give_step(golden, "lump_vnd", pension_lump(derivation, excess_of(golden, months), average));
    }
}

static void excess_factor(struct golden *golden)
{
    give_step(golden, "factor_x_avg", excess_of(golden, fact_of(golden, "months")));
}

static void early(struct golden *golden)
{
    int months = fact_of(golden, "early_months");
    give_step(golden, "reduction_pct",
              pension_early_reduction(&golden->derivation, months, law_day(golden)));
}

static void retire(struct golden *golden)
{
    struct retirement retirement = {0};
    int lower = (int)whole_or(golden, "years_early", 0);
    retirement_find(&golden->derivation, sex_of(golden), day(golden, "birth"), lower, &retirement);
    give_month(golden, "month_reaching_age", retirement.reached_month);
    give_month(golden, "first_pension_month", retirement.pension_month);
}

/* [{salary, months, year}, ...]; returns how many. */
static size_t segments_of(struct golden *golden, struct salary_segment *ret_segments)
{
    struct golden row = *golden;
    size_t count = 0;
    size_t index = 0;
    const json_t *segment = NULL;
    json_array_foreach(json_object_get(golden->inputs, "segments"), index, segment)
    {
        if (count == GOLDEN_SEGMENTS) {
            golden_fail(golden, "too many segments");
            break;
        }
        row.inputs = segment;
        ret_segments[count++] = (struct salary_segment){
            .year = (int32_t)whole(&row, "year"),
            .months = (int32_t)whole(&row, "months"),
            .salary_vnd = whole(&row, "salary"),
        };
    }
    if (row.failed) {
        golden_fail(golden, "%s", row.message);
    }
    return count;
}

static int average_of_case(struct golden *golden)
{
    struct salary_segment segments[GOLDEN_SEGMENTS];
    size_t count = segments_of(golden, segments);
    struct date settled_on = january(whole(golden, "settle_year"));
    return average_of_segments(&golden->derivation, segments, count, settled_on);
}

static void average(struct golden *golden)
{
    give_rounded(golden, "avg_vnd", average_of_case(golden));
}

static void state_average(struct golden *golden)
{
    struct state_salary_input input = {
        .first_joined = january(whole(golden, "start_year")),
        .paid_on = day(golden, "paid_date"),
        .settled_on = day(golden, "settle_date"),
    };
    int coefficient = fact_of(golden, "coef");
    give_rounded(golden, "avg_vnd", state_salary(&golden->derivation, &input, coefficient));
}

static void coefficient_sum(struct golden *golden)
{
    struct state_coefficient coefficient = {
        .scale = number(golden, "coef"),
        .frame = number_or(golden, "frame_pct", 0),
        .position = number_or(golden, "position", 0),
        .profession = number_or(golden, "profession_pct", 0),
        .reserved = number_or(golden, "reserved", 0),
    };
    give_step(golden, "total_coef", state_coefficient_total(&golden->derivation, &coefficient));
}

static void weighted_average(struct golden *golden)
{
    struct salary_segment months[GOLDEN_SEGMENTS];
    size_t count = salaries(golden, "months", months);
    give_rounded(golden, "avg_vnd", average_plain(&golden->derivation, months, count));
}

/* Months on either side of 2014: given, or those of the segments. */
static int32_t months_paid(struct golden *golden, const char *name, bool before_2014)
{
    if (has(golden, name)) {
        return (int32_t)whole(golden, name);
    }
    struct salary_segment segments[GOLDEN_SEGMENTS];
    size_t count = segments_of(golden, segments);
    int32_t months = 0;
    for (size_t i = 0; i < count; i++) {
        months += (segments[i].year < 2014) == before_2014 ? segments[i].months : 0;
    }
    return months;
}

static void one_time(struct golden *golden)
{
    bool by_segments = has(golden, "segments");
    struct one_time_input input = {
        .months_before_2014 = months_paid(golden, "pre2014_months", true),
        .months_from_2014 = months_paid(golden, "post2014_months", false),
        .settled_on =
            has(golden, "settle_year") ? january(whole(golden, "settle_year")) : law_2024_first_day,
        .average_rounding = flag(golden, "truncate_avg") ? AVERAGE_TRUNCATED : AVERAGE_EXACT,
    };
    int average = by_segments ? average_of_case(golden) : fact_of(golden, "avg_salary");
    struct one_time result = {0};
    one_time_settle(&golden->derivation, &input, average, &result);
    give_whole(golden, "total_vnd", result.amount_vnd);
    give_whole(golden, "avg_vnd", result.average_vnd);
}

static void survivor_of_worker(struct golden *golden)
{
    int32_t before = (int32_t)whole_or(golden, "pre", 0);
    int32_t from =
        (int32_t)(has(golden, "post") ? whole(golden, "post") : whole(golden, "months") - before);
    give_step(golden, "factor_x_avg",
              survivor_lump_times(&golden->derivation, before, from, law_2024_first_day));
}

static void survivor_of_pensioner(struct golden *golden)
{
    int32_t received = (int32_t)whole(golden, "months_received");
    give_step(golden, "pensions",
              survivor_pension_times(&golden->derivation, received, law_2024_first_day));
}

static void accident(struct golden *golden)
{
    struct accident_input input = {
        .loss_percent = (int32_t)whole(golden, "m"),
        .years_paid = (int32_t)whole_or(golden, "t", 0),
        .salary_vnd = whole_or(golden, "L", 0),
        .on = day(golden, "date"),
    };
    struct accident result = {0};
    accident_settle(&golden->derivation, &input, &result);
    give_whole(golden, "amount_vnd", result.amount_vnd);
}

static void adjustment(struct golden *golden)
{
    struct adjustment_input input = {
        .pension_vnd = whole(golden, "pension"),
        .before_1995 = flag(golden, "pre1995"),
        .on = {2024, 7, 1},
    };
    struct adjustment result = {0};
    pension_adjust(&golden->derivation, &input, &result);
    give_whole(golden, "pension_vnd", result.pension_vnd);
}

const struct golden_calculation golden_pensions[] = {
    {"years", years},
    {"pension_rate", rate},
    {"pension", pension},
    {"excess_factor", excess_factor},
    {"early", early},
    {"retire", retire},
    {"avg", average},
    {"state_avg", state_average},
    {"coef_sum", coefficient_sum},
    {"wavg", weighted_average},
    {"one_time", one_time},
    {"surv_lump", survivor_of_worker},
    {"surv_pensioner", survivor_of_pensioner},
    {"tnld_lump", accident},
    {"tnld_part", accident},
    {"pension_adj", adjustment},
    {NULL, NULL},
};
