#include "benefits/maternity.h"

enum {
    MONTHS_IN_WINDOW,
    MONTHS_IN_ALL,
    ENOUGH_IN_WINDOW,
    ENOUGH_IN_ALL,
    ENTITLED,
    CHILDREN,
    ONE,
    TWO,
    FURTHER_CHILDREN,
    FURTHER_MONTHS,
    MONTHS,
    FURTHER_DAYS,
    QUOTA,
    REQUEST,
    VISITS,
    DAYS,
    ODD_DAYS,
    A_MONTH,
    A_DAY,
    OF_MONTHS,
    OF_DAYS,
    LEAVE,
    LEAVE_ROUNDED,
    PER_CHILD,
    LUMP,
    FLAT,
    TOTAL,
};

static const char art_right[] = "Luật 41/2024/QH15 Đ.50; Luật 58/2014/QH13 Đ.31";
static const char art_leave[] = "Luật 41/2024/QH15 Đ.59; Luật 58/2014/QH13 Đ.39";

static const struct caption text[] = {
    [MONTHS_IN_WINDOW] = {"maternity.months_in_window", NULL, "Số tháng đóng trong thời gian xét",
                          "Months paid in the window", UNIT_MONTHS},
    [MONTHS_IN_ALL] = {"maternity.months_in_all", NULL, "Tổng số tháng đóng", "Months paid in all",
                       UNIT_MONTHS},
    [ENOUGH_IN_WINDOW] = {"maternity.enough_in_window", NULL, "Đủ số tháng trong thời gian xét",
                          "Enough months in the window", UNIT_YES_NO},
    [ENOUGH_IN_ALL] = {"maternity.enough_in_all", NULL, "Đủ tổng số tháng", "Enough months in all",
                       UNIT_YES_NO},
    [ENTITLED] = {"maternity.entitled", art_right, "Đủ điều kiện hưởng thai sản",
                  "Entitled to maternity benefit", UNIT_YES_NO},
    [CHILDREN] = {"maternity.children", NULL, "Số con", "Children", UNIT_TIMES},
    [ONE] = {"maternity.first_child", NULL, "Con thứ nhất", "The first child", UNIT_TIMES},
    [TWO] = {"maternity.two_children", NULL, "Hai con đầu", "The first two children", UNIT_TIMES},
    [FURTHER_CHILDREN] = {"maternity.further_children", NULL, "Số con được tính thêm",
                          "Further children", UNIT_TIMES},
    [FURTHER_MONTHS] = {"maternity.further_months", NULL, "Số tháng nghỉ thêm", "Further months",
                        UNIT_MONTHS},
    [MONTHS] = {"maternity.leave_months", NULL, "Số tháng nghỉ", "Months of leave", UNIT_MONTHS},
    [FURTHER_DAYS] = {"maternity.further_days", NULL, "Số ngày nghỉ thêm", "Further days",
                      UNIT_DAYS},
    [QUOTA] = {"maternity.days_at_most", NULL, "Số ngày nghỉ tối đa", "Days at most", UNIT_DAYS},
    [REQUEST] = {"maternity.request", NULL, "Số ngày đề nghị", "Days asked for", UNIT_DAYS},
    [VISITS] = {"maternity.visits", NULL, "Số lần khám thai", "Prenatal visits", UNIT_TIMES},
    [DAYS] = {"maternity.days", NULL, "Số ngày được hưởng", "Days paid", UNIT_DAYS},
    [ODD_DAYS] = {"maternity.odd_days", NULL, "Số ngày lẻ", "Odd days", UNIT_DAYS},
    [A_MONTH] = {"maternity.a_month", NULL, "Trợ cấp một tháng", "Allowance a month", UNIT_VND},
    [A_DAY] = {"maternity.a_day", NULL, "Trợ cấp một ngày", "Allowance a day", UNIT_VND},
    [OF_MONTHS] = {"maternity.of_months", NULL, "Trợ cấp của các tháng", "For the months",
                   UNIT_VND},
    [OF_DAYS] = {"maternity.of_days", NULL, "Trợ cấp của các ngày", "For the days", UNIT_VND},
    [LEAVE] = {"maternity.leave", art_leave, "Trợ cấp trong thời gian nghỉ",
               "Allowance for the leave", UNIT_VND},
    [LEAVE_ROUNDED] = {"maternity.rounding", art_leave, "Trợ cấp nghỉ, làm tròn đến đồng",
                       "Allowance, rounded to the đồng", UNIT_VND},
    [PER_CHILD] = {"maternity.per_child", NULL, "Trợ cấp một lần cho một con",
                   "Lump sum of one child", UNIT_VND},
    [LUMP] = {"maternity.lump", "Luật 41/2024/QH15 Đ.58; Luật 58/2014/QH13 Đ.38",
              "Trợ cấp một lần khi sinh con", "Lump sum at birth", UNIT_VND},
    [FLAT] = {"maternity.voluntary", "Luật 41/2024/QH15 Đ.95", "Trợ cấp thai sản tự nguyện",
              "Voluntary maternity allowance", UNIT_VND},
    [TOTAL] = {"maternity.total", NULL, "Tổng trợ cấp thai sản", "Maternity benefit in all",
               UNIT_VND},
};

static const char *const conditions[] = {
    [MATERNITY_NORMAL] = "N",
    [MATERNITY_REST] = "R",
    [MATERNITY_INFERTILITY] = "I",
};

/* Circular 59/2015 art 9.1: the birth month counts from its 15th day on, if it was paid. */
struct maternity_window maternity_window(struct date birth, bool paid_in_birth_month)
{
    int32_t last = month_of_date(birth);
    if (birth.day < 15 || !paid_in_birth_month) {
        last--;
    }
    return (struct maternity_window){last - 11, last};
}

int maternity_entitlement(struct derivation *derivation, enum maternity_condition condition,
                          int32_t months_in_window, int32_t months_in_all, struct date on)
{
    if (condition > MATERNITY_INFERTILITY) {
        derivation_refuse(derivation);
        return STEP_NONE;
    }
    int paid = step_given(derivation, &text[MONTHS_IN_WINDOW], months_in_window);
    int needed =
        step_figure(derivation, FIGURE_BIRTH_MONTHS_PAID, rule_key(conditions[condition]), on);
    int enough = step_at_least(derivation, &text[ENOUGH_IN_WINDOW], paid, needed);
    if (condition != MATERNITY_REST) {
        return enough;
    }
    int all = step_given(derivation, &text[MONTHS_IN_ALL], months_in_all);
    int needed_in_all = step_figure(derivation, FIGURE_BIRTH_REST_TOTAL, RULE_NO_KEY, on);
    int enough_in_all = step_at_least(derivation, &text[ENOUGH_IN_ALL], all, needed_in_all);
    return step_least(derivation, &text[ENTITLED], enough, enough_in_all);
}

static int per_month(struct derivation *derivation, int average, struct date on)
{
    int percent = step_figure(derivation, FIGURE_BIRTH_PERCENT, RULE_NO_KEY, on);
    return step_percent_of(derivation, &text[A_MONTH], percent, average);
}

static int of_days(struct derivation *derivation, int a_month, enum figure divisor, int days,
                   struct date on)
{
    int by = step_figure(derivation, divisor, RULE_NO_KEY, on);
    int a_day = step_divide(derivation, &text[A_DAY], a_month, by);
    return step_multiply(derivation, &text[OF_DAYS], a_day, days);
}

/* The first children are in the figure already; each one beyond adds so much. */
static int further(struct derivation *derivation, const struct caption *caption, int64_t children,
                   const struct caption *first_text, int64_t first, int each)
{
    int all = step_given(derivation, &text[CHILDREN], children);
    int included = step_given(derivation, first_text, first);
    int beyond = step_excess(derivation, &text[FURTHER_CHILDREN], all, included);
    return step_multiply(derivation, caption, beyond, each);
}

static int birth_months(struct derivation *derivation, const struct maternity_input *input)
{
    if (input->kind == MATERNITY_ADOPTION) {
        return step_given(derivation, &text[MONTHS], input->months);
    }
    int leave = step_figure(derivation, FIGURE_BIRTH_LEAVE, RULE_NO_KEY, input->on);
    int each = step_figure(derivation, FIGURE_BIRTH_LEAVE_TWIN, RULE_NO_KEY, input->on);
    int more = further(derivation, &text[FURTHER_MONTHS], input->children, &text[ONE], 1, each);
    return step_add(derivation, &text[MONTHS], leave, more);
}

static int leave_in_months(struct derivation *derivation, const struct maternity_input *input,
                           int a_month)
{
    int months = birth_months(derivation, input);
    int whole = step_multiply(derivation, &text[OF_MONTHS], a_month, months);
    int odd = step_given(derivation, &text[ODD_DAYS], input->odd_days);
    int rest = of_days(derivation, a_month, FIGURE_BIRTH_ODD_DIVISOR, odd, input->on);
    return step_add(derivation, &text[LEAVE], whole, rest);
}

static int father_days(struct derivation *derivation, const struct maternity_input *input)
{
    bool twins = input->children >= 2;
    int32_t key = rule_key(twins ? (input->surgery ? "U" : "T") : (input->surgery ? "S" : "N"));
    int days = step_figure(derivation, FIGURE_FATHER_DAYS, key, input->on);
    if (!twins) {
        return days;
    }
    int each = step_figure(derivation, FIGURE_FATHER_DAYS_CHILD, key, input->on);
    int more = further(derivation, &text[FURTHER_DAYS], input->children, &text[TWO], 2, each);
    return step_add(derivation, &text[QUOTA], days, more);
}

static int prenatal_days(struct derivation *derivation, const struct maternity_input *input)
{
    int most = step_figure(derivation, FIGURE_BIRTH_VISITS, RULE_NO_KEY, input->on);
    int each = step_figure(derivation, FIGURE_BIRTH_VISIT_DAYS, rule_key(input->far ? "F" : "N"),
                           input->on);
    return step_multiply(derivation, &text[QUOTA], most, each);
}

static int miscarriage_days(struct derivation *derivation, const struct maternity_input *input)
{
    return step_figure_at(derivation, FIGURE_MISCARRIAGE_DAYS, input->weeks, input->on);
}

static int contraception_days(struct derivation *derivation, const struct maternity_input *input)
{
    int32_t key = rule_key(input->sterilised ? "S" : "I");
    return step_figure(derivation, FIGURE_CONTRACEPTION_DAYS, key, input->on);
}

/* Kinds in days: how many at most, and what divides the month. */
static const struct {
    int (*days_at_most)(struct derivation *derivation, const struct maternity_input *input);
    enum figure divisor;
} in_days[] = {
    [MATERNITY_FATHER] = {father_days, FIGURE_BIRTH_DAY_DIVISOR},
    [MATERNITY_PRENATAL] = {prenatal_days, FIGURE_BIRTH_DAY_DIVISOR},
    [MATERNITY_MISCARRIAGE] = {miscarriage_days, FIGURE_BIRTH_ODD_DIVISOR},
    [MATERNITY_CONTRACEPTION] = {contraception_days, FIGURE_BIRTH_ODD_DIVISOR},
};

static int leave_in_days(struct derivation *derivation, const struct maternity_input *input,
                         int a_month)
{
    int most = in_days[input->kind].days_at_most(derivation, input);
    int request = step_given(derivation, &text[REQUEST], input->request_days);
    int days = step_least(derivation, &text[DAYS], request, most);
    return of_days(derivation, a_month, in_days[input->kind].divisor, days, input->on);
}

int maternity_lump(struct derivation *derivation, int32_t children, struct date on)
{
    int times = step_figure(derivation, FIGURE_BIRTH_LUMP, RULE_NO_KEY, on);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, on);
    int per_child = step_multiply(derivation, &text[PER_CHILD], times, level);
    int count = step_given(derivation, &text[CHILDREN], children);
    return step_multiply(derivation, &text[LUMP], per_child, count);
}

int maternity_voluntary(struct derivation *derivation, int32_t children, struct date on)
{
    int count = step_given(derivation, &text[CHILDREN], children);
    int flat = step_figure(derivation, FIGURE_BIRTH_VOLUNTARY, RULE_NO_KEY, on);
    return step_multiply(derivation, &text[FLAT], flat, count);
}

static int leave(struct derivation *derivation, const struct maternity_input *input, int average)
{
    int a_month = per_month(derivation, average, input->on);
    bool in_months = input->kind == MATERNITY_BIRTH || input->kind == MATERNITY_ADOPTION;
    int amount = in_months ? leave_in_months(derivation, input, a_month)
                           : leave_in_days(derivation, input, a_month);
    return step_round(derivation, &text[LEAVE_ROUNDED], amount);
}

bool maternity_settle(struct derivation *derivation, const struct maternity_input *input,
                      int average, struct maternity *ret)
{
    if (input->kind > MATERNITY_CONTRACEPTION || input->children < 1) {
        derivation_refuse(derivation);
        return false;
    }
    bool has_lump = input->kind == MATERNITY_BIRTH || input->kind == MATERNITY_ADOPTION ||
                    (input->kind == MATERNITY_FATHER && input->mother_uninsured);
    struct maternity maternity = {.lump_step = STEP_NONE};
    maternity.leave_step = leave(derivation, input, average);
    maternity.total_step = maternity.leave_step;
    if (has_lump) {
        maternity.lump_step = maternity_lump(derivation, input->children, input->on);
        maternity.total_step =
            step_add(derivation, &text[TOTAL], maternity.leave_step, maternity.lump_step);
    }
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    maternity.leave_vnd = step_whole(derivation, maternity.leave_step);
    maternity.lump_vnd = step_whole(derivation, maternity.lump_step);
    maternity.total_vnd = step_whole(derivation, maternity.total_step);
    *ret = maternity;
    return true;
}
