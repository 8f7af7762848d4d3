#include "benefits/pension_adjustment.h"

enum { PENSION, RISE, RAISED, RAISED_ROUNDED, LIFTED, TO_FLOOR, NEW_PENSION };

static const struct caption text[] = {
    [PENSION] = {"adjustment.pension", NULL, "Lương hưu đang hưởng", "Pension in payment",
                 UNIT_VND},
    [RISE] = {"adjustment.rise", NULL, "Số tiền tăng", "Rise", UNIT_VND},
    [RAISED] = {"adjustment.raised", NULL, "Lương hưu sau khi tăng", "Pension after the rise",
                UNIT_VND},
    [RAISED_ROUNDED] = {"adjustment.rounding", NULL, "Lương hưu sau khi tăng, làm tròn đến đồng",
                        "Pension after the rise, rounded to the đồng", UNIT_VND},
    [LIFTED] = {"adjustment.lifted", NULL, "Cộng mức tăng thêm", "With the lift", UNIT_VND},
    [TO_FLOOR] = {"adjustment.to_floor", NULL, "Tăng thêm không quá mức tối thiểu",
                  "Lift, up to the floor", UNIT_VND},
    [NEW_PENSION] = {"adjustment.new_pension", NULL, "Lương hưu mới", "New pension", UNIT_VND},
};

/* The lift never takes a pension above the floor, and never lowers one that is above. */
static int lifted(struct derivation *derivation, int raised, struct date on)
{
    int lift = step_figure(derivation, FIGURE_RAISE_LIFT, RULE_NO_KEY, on);
    int floor = step_figure(derivation, FIGURE_RAISE_FLOOR, RULE_NO_KEY, on);
    int with_lift = step_add(derivation, &text[LIFTED], raised, lift);
    int to_floor = step_least(derivation, &text[TO_FLOOR], with_lift, floor);
    return step_greatest(derivation, &text[NEW_PENSION], raised, to_floor);
}

bool pension_adjust(struct derivation *derivation, const struct adjustment_input *input,
                    struct adjustment *ret)
{
    int pension = step_given(derivation, &text[PENSION], input->pension_vnd);
    int percent = step_figure(derivation, FIGURE_RAISE, input->raised_before, input->on);
    int rise = step_percent_of(derivation, &text[RISE], percent, pension);
    int raised = step_add(derivation, &text[RAISED], pension, rise);
    int result = step_round(derivation, &text[RAISED_ROUNDED], raised);
    if (input->before_1995) {
        result = lifted(derivation, result, input->on);
    }
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct adjustment){step_whole(derivation, result), result};
    return true;
}
