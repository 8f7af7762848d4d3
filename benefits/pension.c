#include "benefits/pension.h"

#include "benefits/pension_lump.h"
#include "benefits/pension_rate.h"
#include "benefits/service_time.h"

struct ground {
    int years_lower;
    int mark_lower; /* years off the age that the reduction is counted from */
    bool any_age;
    bool needs_heavy_work;
    bool reduced;
};

static const struct ground grounds[] = {
    [PENSION_AT_AGE] = {.years_lower = 0},
    [PENSION_HEAVY_WORK] = {.years_lower = 5, .needs_heavy_work = true},
    [PENSION_COAL_MINE] = {.years_lower = 10, .needs_heavy_work = true},
    [PENSION_HIV] = {.any_age = true},
    [PENSION_LOSS_61] = {.years_lower = 5, .reduced = true},
    [PENSION_LOSS_81] = {.years_lower = 10, .reduced = true},
    [PENSION_LOSS_AT_HEAVY] = {.any_age = true,
                               .needs_heavy_work = true,
                               .reduced = true,
                               .mark_lower = 5},
};

enum {
    MONTHS_PAID,
    MONTHS_COMPULSORY,
    MONTHS_HEAVY,
    MONTHS_LATE,
    ENOUGH_YEARS,
    ENOUGH_COMPULSORY,
    ENOUGH_HEAVY,
    PENSION_FROM,
    OLD_ENOUGH,
    ENTITLED,
    AVERAGE_ROUNDED,
};

static const char art_right[] = "Luật 41/2024/QH15 Đ.64, Đ.65; Luật 58/2014/QH13 Đ.54, Đ.55";

static const struct caption text[] = {
    [MONTHS_PAID] = {"pension.months_paid", NULL, "Số tháng đã đóng BHXH", "Months paid",
                     UNIT_MONTHS},
    [MONTHS_COMPULSORY] = {"pension.months_compulsory", NULL, "Số tháng đóng bắt buộc",
                           "Compulsory months", UNIT_MONTHS},
    [MONTHS_HEAVY] = {"pension.months_heavy", NULL, "Số tháng làm nghề nặng nhọc, hầm lò",
                      "Months of heavy work or mining", UNIT_MONTHS},
    [MONTHS_LATE] = {"pension.months_late", NULL, "Số tháng đóng sau khi đủ điều kiện hưởng",
                     "Months paid after the pension could begin", UNIT_MONTHS},
    [ENOUGH_YEARS] = {"pension.enough_years", NULL, "Đủ số năm đóng", "Enough years paid",
                      UNIT_YES_NO},
    [ENOUGH_COMPULSORY] = {"pension.enough_compulsory", NULL, "Đủ số năm đóng bắt buộc",
                           "Enough compulsory years", UNIT_YES_NO},
    [ENOUGH_HEAVY] = {"pension.enough_heavy", NULL, "Đủ số năm nghề nặng nhọc, hầm lò",
                      "Enough years of heavy work or mining", UNIT_YES_NO},
    [PENSION_FROM] = {"pension.from", NULL, "Tháng đề nghị hưởng", "First month asked for",
                      UNIT_CALENDAR_MONTH},
    [OLD_ENOUGH] = {"pension.old_enough", NULL, "Đủ tuổi", "Old enough", UNIT_YES_NO},
    [ENTITLED] = {"pension.entitled", art_right, "Đủ điều kiện hưởng lương hưu",
                  "Entitled to a pension", UNIT_YES_NO},
    [AVERAGE_ROUNDED] = {"pension.average_rounding", NULL, "Mức bình quân, làm tròn đến đồng",
                         "Average, rounded to the đồng", UNIT_VND},
};

static int age_condition(struct derivation *derivation, const struct pension_input *input,
                         int years_lower)
{
    struct retirement retirement = {.pension_step = STEP_NONE};
    retirement_find(derivation, input->sex, input->birth, years_lower, &retirement);
    int from = step_given(derivation, &text[PENSION_FROM], month_of_date(input->pension_from));
    return step_at_least(derivation, &text[OLD_ENOUGH], from, retirement.pension_step);
}

static int years_condition(struct derivation *derivation, const struct caption *caption, int months,
                           int needed)
{
    int years = service_full_years(derivation, months);
    return step_at_least(derivation, caption, years, needed);
}

/* Art 64, 65 and 98: all that the ground asks for. */
static int entitlement(struct derivation *derivation, const struct pension_input *input, int months)
{
    const struct ground *ground = &grounds[input->ground];
    struct date on = input->pension_from;
    int conditions[4];
    int count = 0;
    int needed = step_figure(derivation, FIGURE_PENSION_YEARS, (int32_t)input->sex, on);
    conditions[count++] = years_condition(derivation, &text[ENOUGH_YEARS], months, needed);
    if (!ground->any_age) {
        conditions[count++] = age_condition(derivation, input, ground->years_lower);
    }
    if (ground->reduced) {
        int compulsory = step_given(derivation, &text[MONTHS_COMPULSORY], input->months_compulsory);
        needed = step_figure(derivation, FIGURE_EARLY_YEARS, RULE_NO_KEY, on);
        conditions[count++] =
            years_condition(derivation, &text[ENOUGH_COMPULSORY], compulsory, needed);
    }
    if (ground->needs_heavy_work) {
        int heavy = step_given(derivation, &text[MONTHS_HEAVY], input->months_heavy);
        needed = step_figure(derivation, FIGURE_HEAVY_YEARS, RULE_NO_KEY, on);
        conditions[count++] = years_condition(derivation, &text[ENOUGH_HEAVY], heavy, needed);
    }
    return step_of_many(derivation, &text[ENTITLED], OPERATION_LEAST, conditions, count);
}

static int settled_rate(struct derivation *derivation, const struct pension_input *input,
                        int months)
{
    const struct ground *ground = &grounds[input->ground];
    int rate = pension_rate(derivation, input->sex, months, input->pension_from);
    if (!ground->reduced) {
        return rate;
    }
    int early = retirement_early_months(derivation, input->sex, input->birth, ground->mark_lower,
                                        input->pension_from);
    return pension_rate_reduced(derivation, rate,
                                pension_early_reduction(derivation, early, input->pension_from));
}

static void settle(struct derivation *derivation, const struct pension_input *input, int months,
                   int average, struct pension *pension)
{
    struct date on = input->pension_from;
    int rounded = step_round(derivation, &text[AVERAGE_ROUNDED], average);
    int compulsory = step_given(derivation, &text[MONTHS_COMPULSORY], input->months_compulsory);
    int late = step_given(derivation, &text[MONTHS_LATE], input->months_late);
    pension->rate_step = settled_rate(derivation, input, months);
    int amount = pension_amount(derivation, pension->rate_step, rounded);
    pension->monthly_step =
        pension_floored(derivation, amount, compulsory, input->first_joined, on);
    int times = pension_excess_times(derivation, input->sex, months, late, on);
    pension->lump_step = pension_lump(derivation, times, rounded);
    pension->rate_percent = step_value(derivation, pension->rate_step);
    pension->monthly_vnd = step_whole(derivation, pension->monthly_step);
    pension->lump_vnd = step_whole(derivation, pension->lump_step);
}

static bool facts_are_possible(const struct pension_input *input)
{
    return input->ground <= PENSION_LOSS_AT_HEAVY && date_is_valid(input->pension_from) &&
           input->months_compulsory <= input->months_paid &&
           input->months_heavy <= input->months_paid && input->months_late <= input->months_paid;
}

bool pension_settle(struct derivation *derivation, const struct pension_input *input, int average,
                    struct pension *ret)
{
    if (!facts_are_possible(input)) {
        derivation_refuse(derivation);
        return false;
    }
    int months = step_given(derivation, &text[MONTHS_PAID], input->months_paid);
    struct pension pension = {
        .rate_percent = {0, 1},
        .condition_step = entitlement(derivation, input, months),
        .rate_step = STEP_NONE,
        .monthly_step = STEP_NONE,
        .lump_step = STEP_NONE,
    };
    pension.entitled = step_holds(derivation, pension.condition_step);
    if (pension.entitled) {
        settle(derivation, input, months, average, &pension);
    }
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = pension;
    return true;
}
