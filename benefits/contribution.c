#include "benefits/contribution.h"

enum {
    SALARY,
    HIGHEST,
    AT_MOST,
    COUNTED,
    EMPLOYER,
    EMPLOYER_ROUNDED,
    WORKER,
    WORKER_ROUNDED,
    FULL,
    FULL_ROUNDED,
    OF_LINE,
    SUPPORT,
    SUPPORT_CAPPED,
    SUPPORT_ROUNDED,
    PAY
};

static const struct caption text[] = {
    [SALARY] = {"contribution.salary", NULL, "Tiền lương tháng", "Monthly salary", UNIT_VND},
    [HIGHEST] = {"contribution.highest", NULL, "Mức đóng cao nhất", "Highest salary counted",
                 UNIT_VND},
    [AT_MOST] = {"contribution.at_most", NULL, "Không quá mức cao nhất", "Not above that",
                 UNIT_VND},
    [COUNTED] = {"contribution.counted", NULL, "Tiền lương làm căn cứ đóng", "Salary that counts",
                 UNIT_VND},
    [EMPLOYER] = {"contribution.employer", NULL, "Người sử dụng lao động đóng",
                  "Paid by the employer", UNIT_VND},
    [EMPLOYER_ROUNDED] = {"contribution.employer_rounding", NULL,
                          "Người sử dụng lao động đóng, làm tròn đến đồng",
                          "Paid by the employer, rounded to the đồng", UNIT_VND},
    [WORKER] = {"contribution.worker", NULL, "Người lao động đóng", "Paid by the worker", UNIT_VND},
    [WORKER_ROUNDED] = {"contribution.worker_rounding", NULL,
                        "Người lao động đóng, làm tròn đến đồng",
                        "Paid by the worker, rounded to the đồng", UNIT_VND},
    [FULL] = {"voluntary.full", NULL, "Mức đóng BHXH tự nguyện", "Voluntary contribution",
              UNIT_VND},
    [FULL_ROUNDED] = {"voluntary.full_rounding", NULL, "Mức đóng, làm tròn đến đồng",
                      "Contribution, rounded to the đồng", UNIT_VND},
    [OF_LINE] = {"voluntary.of_line", NULL, "Mức đóng tính theo chuẩn nghèo nông thôn",
                 "Contribution on the rural poverty line", UNIT_VND},
    [SUPPORT] = {"voluntary.support", NULL, "Nhà nước hỗ trợ", "State support", UNIT_VND},
    [SUPPORT_CAPPED] = {"voluntary.support_capped", NULL, "Hỗ trợ không quá mức đóng",
                        "Support, not above the contribution", UNIT_VND},
    [SUPPORT_ROUNDED] = {"voluntary.support_rounding", NULL, "Hỗ trợ, làm tròn đến đồng",
                         "Support, rounded to the đồng", UNIT_VND},
    [PAY] = {"voluntary.pay", NULL, "Người tham gia đóng", "Paid by the person", UNIT_VND},
};

static const char *const fund_keys[] = {
    [FUND_PENSION] = "HTTT",      [FUND_SICKNESS] = "ODTS", [FUND_ACCIDENT] = "TNLD",
    [FUND_UNEMPLOYMENT] = "BHTN", [FUND_HEALTH] = "BHYT",
};

static const char *const group_keys[] = {
    [SUPPORT_POOR] = "POOR",
    [SUPPORT_NEAR_POOR] = "NEAR",
    [SUPPORT_MINORITY] = "ETHN",
    [SUPPORT_OTHER] = "OTHR",
};

/* Art 31.1d-đ: from the base salary to twenty of them; of the regional wage for unemployment. */
static int counted_salary(struct derivation *derivation, const struct contribution_input *input)
{
    int salary = step_given(derivation, &text[SALARY], input->salary_vnd);
    int times = step_figure(derivation, FIGURE_CONTRIBUTION_CAP, RULE_NO_KEY, input->on);
    int lowest =
        input->fund == FUND_UNEMPLOYMENT
            ? step_figure(derivation, FIGURE_REGIONAL_WAGE, rule_key(input->zone), input->on)
            : step_figure(derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, input->on);
    int highest = step_multiply(derivation, &text[HIGHEST], times, lowest);
    int at_most = step_least(derivation, &text[AT_MOST], salary, highest);
    return step_greatest(derivation, &text[COUNTED], at_most, lowest);
}

static int share_of(struct derivation *derivation, const struct contribution_input *input,
                    enum figure figure, const struct caption *exact, const struct caption *rounded,
                    int counted)
{
    int percent = step_figure(derivation, figure, rule_key(fund_keys[input->fund]), input->on);
    int amount = step_percent_of(derivation, exact, percent, counted);
    return step_round(derivation, rounded, amount);
}

bool contribution_settle(struct derivation *derivation, const struct contribution_input *input,
                         struct contribution *ret)
{
    if (input->fund > FUND_HEALTH) {
        derivation_refuse(derivation);
        return false;
    }
    int counted = counted_salary(derivation, input);
    int employer = share_of(derivation, input, FIGURE_EMPLOYER_SHARE, &text[EMPLOYER],
                            &text[EMPLOYER_ROUNDED], counted);
    int worker = share_of(derivation, input, FIGURE_WORKER_SHARE, &text[WORKER],
                          &text[WORKER_ROUNDED], counted);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct contribution){
        .counted_vnd = step_whole(derivation, counted),
        .employer_vnd = step_whole(derivation, employer),
        .worker_vnd = step_whole(derivation, worker),
        .counted_step = counted,
        .employer_step = employer,
        .worker_step = worker,
    };
    return true;
}

int voluntary_poverty_line(struct derivation *derivation, struct date on)
{
    return step_figure(derivation, FIGURE_POVERTY_LINE, RULE_NO_KEY, on);
}

int voluntary_support_percent(struct derivation *derivation, enum support_group group,
                              struct date on)
{
    if (group > SUPPORT_OTHER) {
        derivation_refuse(derivation);
        return STEP_NONE;
    }
    return step_figure(derivation, FIGURE_VOLUNTARY_SUPPORT, rule_key(group_keys[group]), on);
}

bool voluntary_settle(struct derivation *derivation, int income, int poverty_line,
                      int support_percent, struct date on, struct voluntary_contribution *ret)
{
    int percent = step_figure(derivation, FIGURE_VOLUNTARY_PERCENT, RULE_NO_KEY, on);
    int exact = step_percent_of(derivation, &text[FULL], percent, income);
    int full = step_round(derivation, &text[FULL_ROUNDED], exact);
    int of_line = step_percent_of(derivation, &text[OF_LINE], percent, poverty_line);
    int support = step_percent_of(derivation, &text[SUPPORT], support_percent, of_line);
    int rounded = step_round(derivation, &text[SUPPORT_ROUNDED], support);
    int capped = step_least(derivation, &text[SUPPORT_CAPPED], rounded, full);
    int pay = step_subtract(derivation, &text[PAY], full, capped);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct voluntary_contribution){
        .full_vnd = step_whole(derivation, full),
        .support_vnd = step_whole(derivation, capped),
        .pay_vnd = step_whole(derivation, pay),
        .full_step = full,
        .support_step = capped,
        .pay_step = pay,
    };
    return true;
}
