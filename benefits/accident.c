#include "benefits/accident.h"

/* The figures of the lump sum and of the monthly allowance; shares of the latter are percents. */
struct way {
    bool monthly;
    enum figure loss;
    enum figure first;
    enum figure step;
    enum figure first_year;
    enum figure further_year;
};

static const struct way lump_way = {
    false,
    FIGURE_ACCIDENT_LUMP_LOSS,
    FIGURE_ACCIDENT_LUMP,
    FIGURE_ACCIDENT_LUMP_STEP,
    FIGURE_ACCIDENT_LUMP_SALARY,
    FIGURE_ACCIDENT_LUMP_YEAR,
};
static const struct way monthly_way = {
    true,
    FIGURE_ACCIDENT_MONTHLY_LOSS,
    FIGURE_ACCIDENT_MONTHLY,
    FIGURE_ACCIDENT_MONTHLY_STEP,
    FIGURE_ACCIDENT_MONTHLY_SALARY,
    FIGURE_ACCIDENT_MONTHLY_YEAR,
};

enum {
    LOSS,
    FURTHER_LOSS,
    FURTHER,
    LOSS_TIMES,
    LOSS_PERCENT,
    OF_LOSS,
    YEARS,
    FIRST_YEAR,
    FURTHER_YEARS,
    FURTHER_SHARE,
    YEARS_TIMES,
    YEARS_PERCENT,
    SALARY,
    OF_YEARS,
    AMOUNT,
    AMOUNT_ROUNDED,
    ENOUGH_LOSS,
    ATTENDANCE,
    DEATH,
    NOTHING
};

static const struct caption text[] = {
    [LOSS] = {"accident.loss", NULL, "Mức suy giảm khả năng lao động", "Loss of working capacity",
              UNIT_PERCENT},
    [FURTHER_LOSS] = {"accident.further_loss", NULL, "Mức suy giảm vượt mức đầu",
                      "Loss beyond the first degree", UNIT_PERCENT},
    [FURTHER] = {"accident.further", NULL, "Phần thêm theo mức suy giảm",
                 "Added for the further loss", UNIT_TIMES},
    [LOSS_TIMES] = {"accident.loss_times", NULL, "Số lần lương cơ sở", "Base salaries", UNIT_TIMES},
    [LOSS_PERCENT] = {"accident.loss_percent", NULL, "Tỷ lệ trên lương cơ sở",
                      "Percent of the base salary", UNIT_PERCENT},
    [OF_LOSS] = {"accident.of_loss", NULL, "Trợ cấp theo mức suy giảm", "By the loss of capacity",
                 UNIT_VND},
    [YEARS] = {"accident.years", NULL, "Số năm đóng vào quỹ", "Years paid to the fund", UNIT_YEARS},
    [FIRST_YEAR] = {"accident.first_year", NULL, "Năm đầu", "The first year", UNIT_YEARS},
    [FURTHER_YEARS] = {"accident.further_years", NULL, "Số năm sau năm đầu",
                       "Years after the first", UNIT_YEARS},
    [FURTHER_SHARE] = {"accident.further_share", NULL, "Phần thêm theo năm đóng",
                       "Added for the further years", UNIT_TIMES},
    [YEARS_TIMES] = {"accident.years_times", NULL, "Số tháng lương", "Salaries", UNIT_TIMES},
    [YEARS_PERCENT] = {"accident.years_percent", NULL, "Tỷ lệ trên tháng lương",
                       "Percent of the salary", UNIT_PERCENT},
    [SALARY] = {"accident.salary", NULL, "Tiền lương đóng của tháng trước khi bị tai nạn",
                "Salary of the month before", UNIT_VND},
    [OF_YEARS] = {"accident.of_years", NULL, "Trợ cấp theo số năm đóng", "By the years paid",
                  UNIT_VND},
    [AMOUNT] = {"accident.amount", NULL, "Trợ cấp tai nạn lao động, bệnh nghề nghiệp",
                "Work accident benefit", UNIT_VND},
    [AMOUNT_ROUNDED] = {"accident.rounding", NULL, "Trợ cấp, làm tròn đến đồng",
                        "Benefit, rounded to the đồng", UNIT_VND},
    [ENOUGH_LOSS] = {"accident.enough_loss", NULL, "Đủ mức suy giảm để có trợ cấp phục vụ",
                     "Loss that gives attendance", UNIT_YES_NO},
    [ATTENDANCE] = {"accident.attendance", NULL, "Trợ cấp phục vụ hằng tháng",
                    "Monthly attendance allowance", UNIT_VND},
    [DEATH] = {"accident.death", NULL, "Trợ cấp khi chết", "Death grant", UNIT_VND},
    [NOTHING] = {"accident.below_first_degree", "Luật 84/2015/QH13 Đ.48.1",
                 "Suy giảm dưới mức được trợ cấp", "Loss below the first degree", UNIT_VND},
};

static const struct way *way_of(const struct rule_set *rules, int32_t loss_percent, struct date on)
{
    const struct rule_row *monthly =
        rule_find(rules, FIGURE_ACCIDENT_MONTHLY_LOSS, RULE_NO_KEY, on);
    bool enough = monthly && fraction_compare(fraction_of(loss_percent), monthly->value) >= 0;
    return enough ? &monthly_way : &lump_way;
}

/* Times or percent of a base, as the way has it. */
static int share_of(struct derivation *derivation, const struct way *way,
                    const struct caption *caption, int share, int base)
{
    return way->monthly ? step_percent_of(derivation, caption, share, base)
                        : step_multiply(derivation, caption, share, base);
}

static int of_loss(struct derivation *derivation, const struct way *way, int32_t loss_percent,
                   struct date on)
{
    int loss = step_given(derivation, &text[LOSS], loss_percent);
    int from = step_figure(derivation, way->loss, RULE_NO_KEY, on);
    int beyond = step_excess(derivation, &text[FURTHER_LOSS], loss, from);
    if (loss_percent > 100) {
        derivation_refuse(derivation);
    }
    int each = step_figure(derivation, way->step, RULE_NO_KEY, on);
    int more = step_multiply(derivation, &text[FURTHER], beyond, each);
    int first = step_figure(derivation, way->first, RULE_NO_KEY, on);
    int share = step_add(derivation, &text[way->monthly ? LOSS_PERCENT : LOSS_TIMES], first, more);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, on);
    return share_of(derivation, way, &text[OF_LOSS], share, level);
}

/* Circular 28/2021 art 9.3: one year or less counts as the first year. */
static int of_years(struct derivation *derivation, const struct way *way,
                    const struct accident_input *input)
{
    int years = step_given(derivation, &text[YEARS], input->years_paid);
    int one = step_given(derivation, &text[FIRST_YEAR], 1);
    int beyond = step_excess(derivation, &text[FURTHER_YEARS], years, one);
    int each = step_figure(derivation, way->further_year, RULE_NO_KEY, input->on);
    int more = step_multiply(derivation, &text[FURTHER_SHARE], beyond, each);
    int first = step_figure(derivation, way->first_year, RULE_NO_KEY, input->on);
    int share =
        step_add(derivation, &text[way->monthly ? YEARS_PERCENT : YEARS_TIMES], first, more);
    int salary = step_given(derivation, &text[SALARY], input->salary_vnd);
    return share_of(derivation, way, &text[OF_YEARS], share, salary);
}

static bool below_first_degree(const struct rule_set *rules, const struct accident_input *input)
{
    const struct rule_row *first =
        rule_find(rules, FIGURE_ACCIDENT_LUMP_LOSS, RULE_NO_KEY, input->on);
    return first && fraction_compare(fraction_of(input->loss_percent), first->value) < 0;
}

bool accident_settle(struct derivation *derivation, const struct accident_input *input,
                     struct accident *ret)
{
    const struct way *way = way_of(derivation->rules, input->loss_percent, input->on);
    struct accident accident = {
        .monthly = way->monthly, .loss_step = STEP_NONE, .years_step = STEP_NONE};
    if (below_first_degree(derivation->rules, input)) {
        accident.amount_step = step_given(derivation, &text[NOTHING], 0);
    } else {
        accident.loss_step = of_loss(derivation, way, input->loss_percent, input->on);
        accident.years_step = of_years(derivation, way, input);
        int amount = step_add(derivation, &text[AMOUNT], accident.loss_step, accident.years_step);
        accident.amount_step = step_round(derivation, &text[AMOUNT_ROUNDED], amount);
    }
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    accident.amount_vnd = step_whole(derivation, accident.amount_step);
    accident.loss_vnd = fraction_round(step_value(derivation, accident.loss_step));
    accident.years_vnd = fraction_round(step_value(derivation, accident.years_step));
    *ret = accident;
    return true;
}

int accident_attendance(struct derivation *derivation, int32_t loss_percent, struct date on)
{
    int loss = step_given(derivation, &text[LOSS], loss_percent);
    int needed = step_figure(derivation, FIGURE_ACCIDENT_CARE_LOSS, RULE_NO_KEY, on);
    int enough = step_at_least(derivation, &text[ENOUGH_LOSS], loss, needed);
    int times = step_figure(derivation, FIGURE_ACCIDENT_CARE, RULE_NO_KEY, on);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, on);
    const int factors[] = {enough, times, level};
    return step_of_many(derivation, &text[ATTENDANCE], OPERATION_MULTIPLY, factors, 3);
}

int accident_death(struct derivation *derivation, struct date death)
{
    int times = step_figure(derivation, FIGURE_ACCIDENT_DEATH, RULE_NO_KEY, death);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, death);
    return step_multiply(derivation, &text[DEATH], times, level);
}
