#include "benefits/state_salary.h"

#include "benefits/adjustment.h"

enum {
    SCALE,
    FRAME_PERCENT,
    FRAME,
    POSITION,
    GRADED,
    PROFESSION_PERCENT,
    PROFESSION,
    RESERVED,
    TOTAL,
    SALARY
};

static const struct caption text[] = {
    [SCALE] = {"state.scale", "NĐ 204/2004/NĐ-CP", "Hệ số lương", "Scale coefficient", UNIT_TIMES},
    [FRAME_PERCENT] = {"state.frame_percent", "NĐ 204/2004/NĐ-CP", "Tỷ lệ thâm niên vượt khung",
                       "Percent beyond the frame", UNIT_PERCENT},
    [FRAME] = {"state.frame", NULL, "Phụ cấp thâm niên vượt khung", "Allowance beyond the frame",
               UNIT_TIMES},
    [POSITION] = {"state.position", "NĐ 204/2004/NĐ-CP", "Phụ cấp chức vụ", "Position allowance",
                  UNIT_TIMES},
    [GRADED] = {"state.graded", NULL, "Hệ số tính thâm niên nghề",
                "Coefficient that seniority counts on", UNIT_TIMES},
    [PROFESSION_PERCENT] = {"state.profession_percent", "NĐ 204/2004/NĐ-CP", "Tỷ lệ thâm niên nghề",
                            "Professional seniority percent", UNIT_PERCENT},
    [PROFESSION] = {"state.profession", NULL, "Phụ cấp thâm niên nghề", "Professional seniority",
                    UNIT_TIMES},
    [RESERVED] = {"state.reserved", "NĐ 204/2004/NĐ-CP", "Hệ số chênh lệch bảo lưu",
                  "Reserved difference", UNIT_TIMES},
    [TOTAL] = {"state.coefficient", NULL, "Tổng hệ số", "Coefficient in all", UNIT_TIMES},
    [SALARY] = {"state.salary", NULL, "Tiền lương theo hệ số", "Salary by coefficient", UNIT_VND},
};

int state_coefficient_total(struct derivation *derivation,
                            const struct state_coefficient *coefficient)
{
    int scale = step_given_fraction(derivation, &text[SCALE], coefficient->scale);
    int frame_percent = step_given_fraction(derivation, &text[FRAME_PERCENT], coefficient->frame);
    int frame = step_percent_of(derivation, &text[FRAME], frame_percent, scale);
    int position = step_given_fraction(derivation, &text[POSITION], coefficient->position);
    const int graded_parts[] = {scale, frame, position};
    int graded = step_of_many(derivation, &text[GRADED], OPERATION_ADD, graded_parts, 3);
    int percent =
        step_given_fraction(derivation, &text[PROFESSION_PERCENT], coefficient->profession);
    int profession = step_percent_of(derivation, &text[PROFESSION], percent, graded);
    int reserved = step_given_fraction(derivation, &text[RESERVED], coefficient->reserved);
    const int parts[] = {graded, profession, reserved};
    return step_of_many(derivation, &text[TOTAL], OPERATION_ADD, parts, 3);
}

int state_salary(struct derivation *derivation, const struct state_salary_input *input,
                 int coefficient)
{
    int by_coefficient =
        step_figure(derivation, FIGURE_STATE_SCALE, RULE_NO_KEY, input->first_joined);
    bool at_settlement = step_holds(derivation, by_coefficient);
    struct date day = at_settlement ? input->settled_on : input->paid_on;
    int level = step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, day);
    int salary = step_multiply(derivation, &text[SALARY], coefficient, level);
    return at_settlement ? salary
                         : salary_adjusted(derivation, salary, REGIME_STATE, input->paid_on.year,
                                           input->settled_on);
}
