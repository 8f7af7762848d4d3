/* Estimates of pensions, one-time payments and what survivors have. */
#include "api/estimate.h"
#include "benefits/one_time.h"
#include "benefits/pension.h"
#include "benefits/pension_adjustment.h"
#include "benefits/survivors.h"

enum { RELATIVES_MAX = 20 };

static const char *const ground_names[] = {"at_age",  "heavy_work", "coal_mine",     "hiv",
                                           "loss_61", "loss_81",    "loss_at_heavy", NULL};

/* Years that a ground takes off the age; NULL ends no list here: the grounds of any age have -1. */
static const int years_lower[] = {0, 5, 10, -1, 5, 10, -1};

struct pension_facts {
    const char *ground, *sex;
    struct date birth_date, pension_from;
    int64_t months_heavy, months_late;
    struct history_facts history;
};
static const struct field pension_fields[] = {
    FIELD(struct pension_facts, ground, .form = FORM_TEXT, .choices = ground_names,
          .title = "Why somebody may retire; at_age when absent"),
    FIELD(struct pension_facts, sex, .form = FORM_TEXT, .required = true, .choices = sex_names),
    FIELD(struct pension_facts, birth_date, .form = FORM_PARTIAL_DATE, .required = true),
    FIELD(struct pension_facts, pension_from, .form = FORM_DATE,
          .title = "First day of pension; the first possible one when absent"),
    FIELD(struct pension_facts, months_heavy, .min = 0, .max = MONTHS_MAX,
          .title = "Of the work that the ground names"),
    FIELD(struct pension_facts, months_late, .min = 0, .max = MONTHS_MAX,
          .title = "Paid after the pension could have begun"),
    OBJECT(struct pension_facts, history, &history_facts_table, .required = true),
};
const struct field_table pension_facts_table =
    FIELD_TABLE(pension_facts, struct pension_facts, pension_fields);

/* As asked for, or the month after the age is reached, or today where no age counts. */
static struct date pension_day(struct estimate *estimate, const struct pension_facts *facts)
{
    int lower = years_lower[estimate_choice(ground_names, facts->ground)];
    struct retirement retirement;
    if (!date_is_none(facts->pension_from) || lower < 0 ||
        !retirement_find(&estimate->derivation, estimate_sex(facts->sex), facts->birth_date, lower,
                         &retirement)) {
        return estimate_day(estimate, facts->pension_from);
    }
    estimate_add(estimate, "first_pension_month", retirement.pension_step);
    return month_first_day(retirement.pension_month);
}

void pension_count(struct estimate *estimate, const void *given)
{
    const struct pension_facts *facts = given;
    struct pension_input input = {
        .ground = (enum pension_ground)estimate_choice(ground_names, facts->ground),
        .sex = estimate_sex(facts->sex),
        .birth = facts->birth_date,
        .pension_from = pension_day(estimate, facts),
        .months_heavy = (int32_t)facts->months_heavy,
        .months_late = (int32_t)facts->months_late,
    };
    struct history history;
    estimate_history(estimate, &facts->history, input.pension_from, &history);
    input.first_joined = history.first_joined;
    input.months_paid = history.months_before_2014 + history.months_from_2014;
    input.months_compulsory = history.months_compulsory;
    struct pension pension;
    if (estimate->request->faults.count == 0 &&
        pension_settle(&estimate->derivation, &input, history.average, &pension)) {
        estimate_add(estimate, "entitled", pension.condition_step);
        estimate_add(estimate, "rate_percent", pension.rate_step);
        estimate_add(estimate, "monthly_vnd", pension.monthly_step);
        estimate_add(estimate, "lump_vnd", pension.lump_step);
    }
}

struct retirement_age_facts {
    const char *sex;
    struct date birth_date;
    int64_t years_lower;
};
static const struct field retirement_age_fields[] = {
    FIELD(struct retirement_age_facts, sex, .form = FORM_TEXT, .required = true,
          .choices = sex_names),
    FIELD(struct retirement_age_facts, birth_date, .form = FORM_PARTIAL_DATE, .required = true),
    FIELD(struct retirement_age_facts, years_lower, .min = 0, .max = 10,
          .title = "What heavy work or lost capacity takes off the age"),
};
const struct field_table retirement_age_facts_table =
    FIELD_TABLE(retirement_age_facts, struct retirement_age_facts, retirement_age_fields);

void retirement_age_count(struct estimate *estimate, const void *given)
{
    const struct retirement_age_facts *facts = given;
    struct retirement retirement;
    if (retirement_find(&estimate->derivation, estimate_sex(facts->sex), facts->birth_date,
                        (int)facts->years_lower, &retirement)) {
        estimate_add(estimate, "reached_month", retirement.reached_step);
        estimate_add(estimate, "first_pension_month", retirement.pension_step);
    }
}

struct pension_raise_facts {
    int64_t pension_vnd;
    bool before_1995, raised_before;
    struct date on;
};
static const struct field pension_raise_fields[] = {
    FIELD(struct pension_raise_facts, pension_vnd, .required = true, .min = 1, .max = VND_MAX),
    FIELD(struct pension_raise_facts, before_1995, .title = "In payment since before 1995"),
    FIELD(struct pension_raise_facts, raised_before,
          .title = "The rise of 2022 reached it already (asked in 2023)"),
    FIELD(struct pension_raise_facts, on, .form = FORM_DATE, .required = true,
          .title = "Day of the general rise"),
};
const struct field_table pension_raise_facts_table =
    FIELD_TABLE(pension_raise_facts, struct pension_raise_facts, pension_raise_fields);

void pension_raise_count(struct estimate *estimate, const void *given)
{
    const struct pension_raise_facts *facts = given;
    const struct adjustment_input input = {facts->pension_vnd, facts->before_1995,
                                           facts->raised_before, facts->on};
    struct adjustment adjustment;
    if (pension_adjust(&estimate->derivation, &input, &adjustment)) {
        estimate_add(estimate, "monthly_vnd", adjustment.pension_step);
    }
}

struct one_time_facts {
    struct date settled_on;
    int64_t state_support_vnd;
    struct history_facts history;
};
static const struct field one_time_fields[] = {
    FIELD(struct one_time_facts, settled_on, .form = FORM_DATE, .title = "Today when absent"),
    FIELD(struct one_time_facts, state_support_vnd, .min = 0, .max = VND_MAX,
          .title = "What the state paid towards voluntary insurance"),
    OBJECT(struct one_time_facts, history, &history_facts_table, .required = true),
};
const struct field_table one_time_facts_table =
    FIELD_TABLE(one_time_facts, struct one_time_facts, one_time_fields);

void one_time_count(struct estimate *estimate, const void *given)
{
    const struct one_time_facts *facts = given;
    struct one_time_input input = {.settled_on = estimate_day(estimate, facts->settled_on),
                                   .state_support_vnd = facts->state_support_vnd};
    struct history history;
    struct one_time one_time;
    estimate_history(estimate, &facts->history, input.settled_on, &history);
    input.months_before_2014 = history.months_before_2014;
    input.months_from_2014 = history.months_from_2014;
    if (estimate->request->faults.count == 0 &&
        one_time_settle(&estimate->derivation, &input, history.average, &one_time)) {
        estimate_add(estimate, "average_vnd", one_time.average_step);
        estimate_add(estimate, "amount_vnd", one_time.amount_step);
    }
}

static const struct caption pension_received = {"estimate.pension", NULL, "Lương hưu đang hưởng",
                                                "Pension received", UNIT_VND};
struct survivor_facts {
    struct date died_on;
    bool voluntary;
    int64_t pension_vnd, months_received;
    int64_t relatives_alone, relatives_cared_for;
    const struct history_facts *history;
};
static const struct field survivor_fields[] = {
    FIELD(struct survivor_facts, died_on, .form = FORM_DATE, .required = true),
    FIELD(struct survivor_facts, voluntary, .title = "Only voluntarily insured"),
    FIELD(struct survivor_facts, pension_vnd, .min = 0, .max = VND_MAX,
          .title = "Monthly pension of who was a pensioner"),
    FIELD(struct survivor_facts, months_received, .min = 0, .max = MONTHS_MAX,
          .title = "Months it was received"),
    FIELD(struct survivor_facts, relatives_alone, .min = 0, .max = RELATIVES_MAX,
          .title = "Entitled relatives with nobody to care for them"),
    FIELD(struct survivor_facts, relatives_cared_for, .min = 0, .max = RELATIVES_MAX,
          .title = "Other entitled relatives"),
    MAYBE(struct survivor_facts, history, &history_facts_table),
};
const struct field_table survivors_facts_table =
    FIELD_TABLE(survivors_facts, struct survivor_facts, survivor_fields);

static void worker_survivors(struct estimate *estimate, const struct survivor_facts *facts)
{
    struct derivation *derivation = &estimate->derivation;
    struct history history;
    estimate_history(estimate, facts->history, facts->died_on, &history);
    if (estimate->request->faults.count > 0) {
        return;
    }
    int32_t months = history.months_before_2014 + history.months_from_2014;
    estimate_add(estimate, "funeral_entitled",
                 funeral_entitlement(derivation, facts->voluntary, months, facts->died_on));
    estimate_add(estimate, "monthly_entitled",
                 survivor_monthly_entitlement(derivation, months, facts->died_on));
    int times = survivor_lump_times(derivation, history.months_before_2014,
                                    history.months_from_2014, facts->died_on);
    estimate_add(estimate, "lump_vnd", survivor_lump(derivation, times, history.average));
}

void survivors_count(struct estimate *estimate, const void *given)
{
    const struct survivor_facts *facts = given;
    struct derivation *derivation = &estimate->derivation;
    const struct survivor_relatives relatives = {(int32_t)facts->relatives_cared_for,
                                                 (int32_t)facts->relatives_alone};
    if ((facts->history != NULL) == (facts->pension_vnd > 0)) {
        estimate_fault(estimate, "history", "cần quá trình đóng hoặc lương hưu",
                       "needs the history of who was insured or the pension, not both");
        return;
    }
    estimate_add(estimate, "funeral_vnd", funeral_allowance(derivation, facts->died_on));
    if (relatives.alone + relatives.cared_for > 0) {
        estimate_add(estimate, "monthly_vnd",
                     survivor_monthly(derivation, &relatives, facts->died_on));
    }
    if (facts->history) {
        worker_survivors(estimate, facts);
        return;
    }
    int times = survivor_pension_times(derivation, (int32_t)facts->months_received, facts->died_on);
    int pension = step_given(derivation, &pension_received, facts->pension_vnd);
    estimate_add(estimate, "lump_vnd", survivor_lump(derivation, times, pension));
}
