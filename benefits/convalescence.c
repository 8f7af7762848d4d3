#include "benefits/convalescence.h"

static const struct {
    enum figure days;
    const char *key;
} kinds[] = {
    [CONVALESCENCE_LONG_ILLNESS] = {FIGURE_CONVALESCENCE_SICK, "L"},
    [CONVALESCENCE_SURGERY] = {FIGURE_CONVALESCENCE_SICK, "S"},
    [CONVALESCENCE_SICKNESS] = {FIGURE_CONVALESCENCE_SICK, "O"},
    [CONVALESCENCE_TWINS] = {FIGURE_CONVALESCENCE_BIRTH, "T"},
    [CONVALESCENCE_BIRTH_SURGERY] = {FIGURE_CONVALESCENCE_BIRTH, "S"},
    [CONVALESCENCE_BIRTH] = {FIGURE_CONVALESCENCE_BIRTH, "O"},
    [CONVALESCENCE_ACCIDENT] = {FIGURE_CONVALESCENCE_ACCIDENT, NULL}, /* by the loss */
};

enum { USED, REQUEST, LEFT, DAYS, A_DAY, AMOUNT, AMOUNT_ROUNDED };

static const struct caption text[] = {
    [USED] = {"convalescence.used", NULL, "Số ngày đã nghỉ trong năm", "Days used this year",
              UNIT_DAYS},
    [REQUEST] = {"convalescence.request", NULL, "Số ngày đề nghị", "Days asked for", UNIT_DAYS},
    [LEFT] = {"convalescence.left", NULL, "Số ngày còn lại trong năm", "Days left this year",
              UNIT_DAYS},
    [DAYS] = {"convalescence.days", NULL, "Số ngày được hưởng", "Days granted", UNIT_DAYS},
    [A_DAY] = {"convalescence.a_day", NULL, "Mức hưởng một ngày", "Amount a day", UNIT_VND},
    [AMOUNT] = {"convalescence.amount", NULL, "Trợ cấp dưỡng sức", "Convalescence allowance",
                UNIT_VND},
    [AMOUNT_ROUNDED] = {"convalescence.rounding", NULL, "Trợ cấp dưỡng sức, làm tròn đến đồng",
                        "Convalescence allowance, rounded to the đồng", UNIT_VND},
};

static int days_a_year(struct derivation *derivation, const struct convalescence_input *input)
{
    enum figure figure = kinds[input->kind].days;
    const char *key = kinds[input->kind].key;
    return key ? step_figure(derivation, figure, rule_key(key), input->on)
               : step_figure_at(derivation, figure, input->loss_percent, input->on);
}

bool convalescence_settle(struct derivation *derivation, const struct convalescence_input *input,
                          struct convalescence *ret)
{
    if (input->kind > CONVALESCENCE_ACCIDENT) {
        derivation_refuse(derivation);
        return false;
    }
    int quota = days_a_year(derivation, input);
    int used = step_given(derivation, &text[USED], input->used_days);
    int request = step_given(derivation, &text[REQUEST], input->request_days);
    int left = step_excess(derivation, &text[LEFT], quota, used);
    int days = step_least(derivation, &text[DAYS], request, left);
    int percent = step_figure(derivation, FIGURE_CONVALESCENCE_PERCENT, RULE_NO_KEY, input->on);
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, input->on);
    int a_day = step_percent_of(derivation, &text[A_DAY], percent, level);
    int amount = step_multiply(derivation, &text[AMOUNT], a_day, days);
    int rounded = step_round(derivation, &text[AMOUNT_ROUNDED], amount);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct convalescence){
        .days = step_whole(derivation, days),
        .amount_vnd = step_whole(derivation, rounded),
        .days_step = days,
        .amount_step = rounded,
    };
    return true;
}
