#include "benefits/average.h"

#include "benefits/state_salary.h"

enum {
    SALARY,
    COEFFICIENT,
    MONTHS,
    OF_MONTHS,
    TOTAL,
    TOTAL_MONTHS,
    AVERAGE,
    PLAIN_AVERAGE,
    MONTHS_A_YEAR,
    WINDOW,
    STATE_MONTHS,
    STATE_COUNTED,
    STATE_AVERAGE,
    STATE_TOTAL,
    COMMON_TOTAL,
};

static const struct caption text[] = {
    [SALARY] = {"average.salary", NULL, "Tiền lương tháng đóng", "Monthly salary paid on",
                UNIT_VND},
    [COEFFICIENT] = {"average.state_coefficient", NULL, "Hệ số lương và phụ cấp",
                     "Coefficient with allowances", UNIT_TIMES},
    [MONTHS] = {"average.months", NULL, "Số tháng", "Months", UNIT_MONTHS},
    [OF_MONTHS] = {"average.of_months", NULL, "Tiền lương của các tháng",
                   "Salaries of those months", UNIT_VND},
    [TOTAL] = {"average.total", NULL, "Tổng tiền lương", "Salaries in all", UNIT_VND},
    [TOTAL_MONTHS] = {"average.total_months", NULL, "Tổng số tháng", "Months in all", UNIT_MONTHS},
    [AVERAGE] = {"average.salary_average",
                 "Luật 41/2024/QH15 Đ.72, Đ.73; Luật 58/2014/QH13 Đ.62, Đ.63",
                 "Mức bình quân tiền lương tháng", "Average monthly salary", UNIT_VND},
    [PLAIN_AVERAGE] = {"average.plain", NULL, "Bình quân tiền lương các tháng cuối",
                       "Average of the last months", UNIT_VND},
    [MONTHS_A_YEAR] = {"average.months_a_year", NULL, "Số tháng của một năm", "Months of a year",
                       UNIT_MONTHS},
    [STATE_MONTHS] = {"average.state_months", NULL, "Số tháng đóng theo lương nhà nước",
                      "Months paid on the state scale", UNIT_MONTHS},
    [STATE_COUNTED] = {"average.state_counted", NULL, "Số tháng lương nhà nước được tính",
                       "State-scale months counted", UNIT_MONTHS},
    [WINDOW] = {"average.window", NULL, "Số tháng cuối được tính", "Last months counted",
                UNIT_MONTHS},
    [STATE_AVERAGE] = {"average.state", NULL, "Bình quân phần lương nhà nước",
                       "Average of the state-scale part", UNIT_VND},
    [STATE_TOTAL] = {"average.state_total", NULL, "Bình quân nhân số tháng lương nhà nước",
                     "That average times its months", UNIT_VND},
    [COMMON_TOTAL] = {"average.common_total", "Luật 41/2024/QH15 Đ.72.3",
                      "Tổng chung các thời gian", "All periods together", UNIT_VND},
};

/* Terms of a sum while they are collected. */
struct terms {
    int steps[AVERAGE_SEGMENTS];
    int count;
};

static void add_term(struct derivation *derivation, struct terms *terms, int salary, int32_t months)
{
    if (terms->count == AVERAGE_SEGMENTS || months < 1) {
        derivation_refuse(derivation);
        return;
    }
    int month_count = step_given(derivation, &text[MONTHS], months);
    terms->steps[terms->count++] = step_multiply(derivation, &text[OF_MONTHS], salary, month_count);
}

static int sum_terms(struct derivation *derivation, const struct terms *terms)
{
    return step_of_many(derivation, &text[TOTAL], OPERATION_ADD, terms->steps, terms->count);
}

int average_of_segments(struct derivation *derivation, const struct salary_segment *segments,
                        size_t count, struct date settled_on)
{
    struct terms terms = {.count = 0};
    int64_t months = 0;
    for (size_t i = 0; i < count; i++) {
        int salary = step_given(derivation, &text[SALARY], segments[i].salary_vnd);
        int adjusted =
            salary_adjusted(derivation, salary, segments[i].regime, segments[i].year, settled_on);
        add_term(derivation, &terms, adjusted, segments[i].months);
        months += segments[i].months;
    }
    int total = sum_terms(derivation, &terms);
    int total_months = step_given(derivation, &text[TOTAL_MONTHS], months);
    return step_divide(derivation, &text[AVERAGE], total, total_months);
}

int average_plain(struct derivation *derivation, const struct salary_segment *segments,
                  size_t count)
{
    struct terms terms = {.count = 0};
    int64_t months = 0;
    for (size_t i = 0; i < count; i++) {
        int salary = step_given(derivation, &text[SALARY], segments[i].salary_vnd);
        add_term(derivation, &terms, salary, segments[i].months);
        months += segments[i].months;
    }
    int total = sum_terms(derivation, &terms);
    int total_months = step_given(derivation, &text[TOTAL_MONTHS], months);
    return step_divide(derivation, &text[PLAIN_AVERAGE], total, total_months);
}

static int32_t period_months(const struct salary_period *period)
{
    return period->to_month - period->from_month + 1;
}

static bool periods_are_in_order(const struct average_input *input)
{
    int32_t earliest = month_index(1900, 1);
    for (size_t i = 0; i < input->period_count; i++) {
        const struct salary_period *period = &input->periods[i];
        if (period->from_month < earliest || period->to_month < period->from_month ||
            period->to_month > month_index(9998, 12)) {
            return false;
        }
        earliest = period->to_month + 1;
    }
    return true;
}

static int32_t months_of(const struct average_input *input, bool state)
{
    int32_t months = 0;
    for (size_t i = 0; i < input->period_count; i++) {
        if ((input->periods[i].regime == REGIME_STATE) == state) {
            months += period_months(&input->periods[i]);
        }
    }
    return months;
}

/* One coefficient and one base salary hold to the end of the year, or to the next base salary. */
static int32_t piece_end(const struct rule_set *rules, const struct salary_period *period,
                         int32_t month)
{
    int32_t end = month;
    const struct rule_row *level =
        rule_find(rules, FIGURE_BASE_SALARY, RULE_NO_KEY, month_first_day(month));
    while (end < period->to_month && (end + 1) % 12 != 0 &&
           rule_find(rules, FIGURE_BASE_SALARY, RULE_NO_KEY, month_first_day(end + 1)) == level) {
        end++;
    }
    return end;
}

static int salary_of_month(struct derivation *derivation, const struct average_input *input,
                           const struct salary_period *period, struct date paid_on)
{
    if (period->coefficient.numerator != 0) {
        int coefficient = step_given_fraction(derivation, &text[COEFFICIENT], period->coefficient);
        struct state_salary_input state = {input->first_joined, paid_on, input->settled_on};
        return state_salary(derivation, &state, coefficient);
    }
    int salary = step_given(derivation, &text[SALARY], period->salary_vnd);
    return salary_adjusted(derivation, salary, period->regime, paid_on.year, input->settled_on);
}

static void add_period(struct derivation *derivation, const struct average_input *input,
                       const struct salary_period *period, int32_t from_month, struct terms *terms)
{
    for (int32_t month = from_month; month <= period->to_month;) {
        int32_t end = piece_end(derivation->rules, period, month);
        int salary = salary_of_month(derivation, input, period, month_first_day(month));
        add_term(derivation, terms, salary, end - month + 1);
        month = end + 1;
    }
}

/* Art 72.1: the last years of the state scale only, counted back from the last month. */
static int state_average(struct derivation *derivation, const struct average_input *input, int all)
{
    int years = step_figure(derivation, FIGURE_AVERAGE_YEARS, RULE_NO_KEY, input->first_joined);
    int counted = all;
    if (step_holds(derivation, years)) {
        int year = step_given(derivation, &text[MONTHS_A_YEAR], 12);
        int window = step_multiply(derivation, &text[WINDOW], years, year);
        counted = step_least(derivation, &text[STATE_COUNTED], all, window);
    }
    struct terms terms = {.count = 0};
    int32_t left = (int32_t)step_whole(derivation, counted);
    for (size_t i = input->period_count; i-- > 0 && left > 0;) {
        const struct salary_period *period = &input->periods[i];
        if (period->regime == REGIME_STATE) {
            int32_t length = period_months(period);
            int32_t taken = length < left ? length : left;
            add_period(derivation, input, period, period->to_month - taken + 1, &terms);
            left -= taken;
        }
    }
    return step_divide(derivation, &text[STATE_AVERAGE], sum_terms(derivation, &terms), counted);
}

static int other_total(struct derivation *derivation, const struct average_input *input)
{
    struct terms terms = {.count = 0};
    for (size_t i = 0; i < input->period_count; i++) {
        const struct salary_period *period = &input->periods[i];
        if (period->regime != REGIME_STATE) {
            add_period(derivation, input, period, period->from_month, &terms);
        }
    }
    return sum_terms(derivation, &terms);
}

int average_salary(struct derivation *derivation, const struct average_input *input)
{
    if (!periods_are_in_order(input)) {
        derivation_refuse(derivation);
        return STEP_NONE;
    }
    int32_t state_months = months_of(input, true);
    int32_t other_months = months_of(input, false);
    int total_months = step_given(derivation, &text[TOTAL_MONTHS], state_months + other_months);
    if (state_months == 0) {
        return step_divide(derivation, &text[AVERAGE], other_total(derivation, input),
                           total_months);
    }
    int state_count = step_given(derivation, &text[STATE_MONTHS], state_months);
    int state = state_average(derivation, input, state_count);
    if (other_months == 0) {
        return state;
    }
    int state_total = step_multiply(derivation, &text[STATE_TOTAL], state, state_count);
    int common =
        step_add(derivation, &text[COMMON_TOTAL], state_total, other_total(derivation, input));
    return step_divide(derivation, &text[AVERAGE], common, total_months);
}
