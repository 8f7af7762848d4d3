#include "benefits/copay.h"

enum {
    COST,
    THRESHOLD,
    SMALL,
    WHOLE,
    SMALL_PERCENT,
    EXACT,
    PERCENT,
    REDUCED,
    FUND,
    OWN,
    DIGIT,
    OWN_COPAY,
    COPAY_LIMIT,
    ABOVE_LIMIT
};

static const char art[] = "Luật BHYT Đ.22";

static const struct caption text[] = {
    [COST] = {"copay.cost", NULL, "Chi phí một lần khám trong phạm vi",
              "Cost of the visit within the lists", UNIT_VND},
    [THRESHOLD] = {"copay.free_visit", NULL, "Ngưỡng chi phí không cùng chi trả",
                   "Cost below which nothing is shared", UNIT_VND},
    [SMALL] = {"copay.is_small", NULL, "Chi phí dưới ngưỡng", "Cost below that", UNIT_YES_NO},
    [WHOLE] = {"copay.whole", art, "Hưởng toàn bộ", "Paid in full", UNIT_PERCENT},
    [SMALL_PERCENT] = {"copay.small_percent", NULL, "Mức hưởng theo ngưỡng", "Share by that rule",
                       UNIT_PERCENT},
    [PERCENT] = {"copay.percent", NULL, "Mức hưởng", "Share paid", UNIT_PERCENT},
    [REDUCED] = {"copay.self_referral", NULL, "Mức hưởng khi tự đến",
                 "Share paid without a referral", UNIT_PERCENT},
    [EXACT] = {"copay.fund_exact", art, "Phần quỹ thanh toán", "Part of the fund", UNIT_VND},
    [FUND] = {"copay.rounding", art, "Quỹ BHYT thanh toán, làm tròn đến đồng",
              "Paid by the fund, rounded to the đồng", UNIT_VND},
    [OWN] = {"copay.own", art, "Người bệnh cùng chi trả", "Paid by the patient", UNIT_VND},
    [DIGIT] = {"copay.digit", "QĐ 1351/QĐ-BHXH", "Mã quyền lợi trên thẻ",
               "Benefit digit of the card", UNIT_TIMES},
    [OWN_COPAY] = {"copay.own_copay", NULL, "Số tiền đã cùng chi trả trong năm",
                   "Own co-payments this year", UNIT_VND},
    [COPAY_LIMIT] = {"copay.limit", NULL, "Ngưỡng cùng chi trả trong năm",
                     "Limit of own co-payments", UNIT_VND},
    [ABOVE_LIMIT] = {"copay.above_limit", NULL, "Đã vượt ngưỡng", "Above the limit", UNIT_YES_NO},
};

static const char *const level_keys[] = {
    [FACILITY_LEVEL_UNKNOWN] = "",       [FACILITY_LEVEL_INITIAL] = "INIT",
    [FACILITY_LEVEL_BASIC] = "BASE",     [FACILITY_LEVEL_SPECIALISED] = "SPEC",
    [FACILITY_BASIC_BELOW_50] = "B50",   [FACILITY_BASIC_50_TO_70] = "B70",
    [FACILITY_FORMER_DISTRICT] = "DIST", [FACILITY_SPECIALISED_FORMER_PROVINCIAL] = "PROV",
};

bool copay_self_referral_figure(enum facility_level level, bool inpatient, enum figure *ret_figure,
                                int32_t *ret_key)
{
    if (level == FACILITY_LEVEL_UNKNOWN || level > FACILITY_SPECIALISED_FORMER_PROVINCIAL) {
        return false;
    }
    *ret_figure = inpatient ? FIGURE_SELF_REFERRAL_IN : FIGURE_SELF_REFERRAL_OUT;
    *ret_key = rule_key(level_keys[level]);
    return true;
}

int copay_object_digit(struct derivation *derivation, const char *object_code, struct date on)
{
    return step_figure(derivation, FIGURE_OBJECT_DIGIT, rule_key(object_code), on);
}

int copay_digit_percent(struct derivation *derivation, int digit, struct date on)
{
    int32_t key = (int32_t)step_whole(derivation, digit);
    return step_figure(derivation, FIGURE_DIGIT_PERCENT, key, on);
}

int copay_five_years(struct derivation *derivation, int64_t own_copay_vnd, struct date on)
{
    int own = step_given(derivation, &text[OWN_COPAY], own_copay_vnd);
    int times = step_figure(derivation, FIGURE_OWN_COPAY, RULE_NO_KEY, on);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, on);
    int limit = step_multiply(derivation, &text[COPAY_LIMIT], times, level);
    return step_above(derivation, &text[ABOVE_LIMIT], own, limit);
}

/* Art 22.1b: a visit below the threshold, which itself is not below, is paid in full. */
static int percent_of_visit(struct derivation *derivation, int cost, int percent, struct date on)
{
    int share = step_figure(derivation, FIGURE_FREE_VISIT, RULE_NO_KEY, on);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, on);
    int threshold = step_percent_of(derivation, &text[THRESHOLD], share, level);
    int small = step_above(derivation, &text[SMALL], threshold, cost);
    int whole = step_given(derivation, &text[WHOLE], 100);
    int if_small = step_multiply(derivation, &text[SMALL_PERCENT], small, whole);
    return step_greatest(derivation, &text[PERCENT], percent, if_small);
}

/* Art 22.4: a share of what the same visit with a referral would have. */
static int self_referred(struct derivation *derivation, const struct copay_input *input,
                         int percent)
{
    enum figure figure = FIGURE_SELF_REFERRAL_OUT;
    int32_t key = RULE_NO_KEY;
    if (!copay_self_referral_figure(input->facility_level, input->inpatient, &figure, &key)) {
        derivation_refuse(derivation);
    }
    int share = step_figure(derivation, figure, key, input->on);
    return step_percent_of(derivation, &text[REDUCED], share, percent);
}

static int settled_percent(struct derivation *derivation, const struct copay_input *input, int cost)
{
    if (input->commune_station || (input->five_years && input->right_facility)) {
        return step_given(derivation, &text[WHOLE], 100);
    }
    int digit = step_given(derivation, &text[DIGIT], input->benefit_digit);
    int listed = copay_digit_percent(derivation, digit, input->on);
    int percent = percent_of_visit(derivation, cost, listed, input->on);
    return input->right_facility ? percent : self_referred(derivation, input, percent);
}

bool copay_settle(struct derivation *derivation, const struct copay_input *input, struct copay *ret)
{
    int cost = step_given(derivation, &text[COST], input->cost_vnd);
    int percent = settled_percent(derivation, input, cost);
    int exact = step_percent_of(derivation, &text[EXACT], percent, cost);
    int fund = step_round(derivation, &text[FUND], exact);
    int own = step_subtract(derivation, &text[OWN], cost, fund);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct copay){
        .fund_vnd = step_whole(derivation, fund),
        .own_vnd = step_whole(derivation, own),
        .percent = step_value(derivation, percent),
        .percent_step = percent,
        .fund_step = fund,
        .own_step = own,
    };
    return true;
}
