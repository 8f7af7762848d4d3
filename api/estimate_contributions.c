/* Estimates of what is paid in, and of who pays what of a visit to a hospital. */
#include <stdio.h>

#include "api/estimate.h"
#include "benefits/contribution.h"
#include "benefits/copay.h"
#include "benefits/late_payment.h"
#include "benefits/premium.h"

static const char *const level_names[] = {"unknown",
                                          "initial",
                                          "basic",
                                          "specialised",
                                          "basic_below_50",
                                          "basic_50_to_70",
                                          "former_district",
                                          "specialised_former_provincial",
                                          NULL};
struct health_visit_facts {
    int64_t benefit_digit, cost_vnd, own_copay_vnd;
    struct date on;
    bool right_facility, commune_station, five_years, inpatient;
    const char *facility_level;
};
static const struct field health_visit_fields[] = {
    FIELD(struct health_visit_facts, benefit_digit, .required = true, .min = 1, .max = 5),
    FIELD(struct health_visit_facts, cost_vnd, .required = true, .min = 1, .max = VND_MAX,
          .title = "Of one visit, within the lists and their ratios"),
    FIELD(struct health_visit_facts, own_copay_vnd, .min = 0, .max = VND_MAX,
          .title = "Own co-payments this year, for who is insured for five years on end"),
    FIELD(struct health_visit_facts, on, .form = FORM_DATE, .title = "Today when absent"),
    FIELD(struct health_visit_facts, right_facility,
          .title = "The initial facility, an emergency, or a referral"),
    FIELD(struct health_visit_facts, commune_station),
    FIELD(struct health_visit_facts, five_years, .title = "Insured for five years on end"),
    FIELD(struct health_visit_facts, inpatient),
    FIELD(struct health_visit_facts, facility_level, .form = FORM_TEXT, .choices = level_names,
          .title = "Needed without a referral"),
};
const struct field_table health_visit_facts_table =
    FIELD_TABLE(health_visit_facts, struct health_visit_facts, health_visit_fields);

void health_visit_count(struct estimate *estimate, const void *given)
{
    const struct health_visit_facts *facts = given;
    struct derivation *derivation = &estimate->derivation;
    struct copay_input input = {
        .benefit_digit = (int)facts->benefit_digit,
        .cost_vnd = facts->cost_vnd,
        .on = estimate_day(estimate, facts->on),
        .right_facility = facts->right_facility,
        .commune_station = facts->commune_station,
        .inpatient = facts->inpatient,
        .facility_level = (enum facility_level)estimate_choice(level_names, facts->facility_level),
    };
    struct copay copay;
    if (!input.right_facility && input.facility_level == FACILITY_LEVEL_UNKNOWN) {
        estimate_fault(estimate, "facility_level", "cần khi không đúng tuyến",
                       "is needed without a referral");
        return;
    }
    if (facts->five_years) {
        int above = copay_five_years(derivation, facts->own_copay_vnd, input.on);
        estimate_add(estimate, "above_yearly_limit", above);
        input.five_years = step_holds(derivation, above);
    }
    if (copay_settle(derivation, &input, &copay)) {
        estimate_add(estimate, "percent", copay.percent_step);
        estimate_add(estimate, "fund_vnd", copay.fund_step);
        estimate_add(estimate, "own_vnd", copay.own_step);
    }
}

struct household_premium_facts {
    int64_t order;
    struct date on;
};
static const struct field household_premium_fields[] = {
    FIELD(struct household_premium_facts, order, .required = true, .min = 1, .max = 30,
          .title = "1 for the first member of the household"),
    FIELD(struct household_premium_facts, on, .form = FORM_DATE),
};
const struct field_table household_premium_facts_table =
    FIELD_TABLE(household_premium_facts, struct household_premium_facts, household_premium_fields);

void household_premium_count(struct estimate *estimate, const void *given)
{
    const struct household_premium_facts *facts = given;
    struct date on = estimate_day(estimate, facts->on);
    int level = step_figure(&estimate->derivation, FIGURE_BASE_SALARY, RULE_NO_KEY, on);
    struct premium premium;
    if (premium_settle(&estimate->derivation, (int32_t)facts->order, level, on, &premium)) {
        estimate_add(estimate, "monthly_vnd", premium.monthly_step);
        estimate_add(estimate, "yearly_vnd", premium.yearly_step);
    }
}

static const char *const fund_names[] = {"pension",      "sickness", "accident",
                                         "unemployment", "health",   NULL};
struct contribution_facts {
    const char *fund, *zone;
    int64_t salary_vnd;
    struct date on;
};
static const struct field contribution_fields[] = {
    FIELD(struct contribution_facts, fund, .form = FORM_TEXT, .required = true,
          .choices = fund_names),
    FIELD(struct contribution_facts, zone, .form = FORM_TEXT, .choices = zone_names,
          .title = "Of the regional minimum wage: unemployment insurance only; I when absent"),
    FIELD(struct contribution_facts, salary_vnd, .required = true, .min = 1, .max = VND_MAX),
    FIELD(struct contribution_facts, on, .form = FORM_DATE),
};
const struct field_table contribution_facts_table =
    FIELD_TABLE(contribution_facts, struct contribution_facts, contribution_fields);

void contribution_count(struct estimate *estimate, const void *given)
{
    const struct contribution_facts *facts = given;
    struct contribution_input input = {
        .fund = (enum contribution_fund)estimate_choice(fund_names, facts->fund),
        .salary_vnd = facts->salary_vnd,
        .on = estimate_day(estimate, facts->on),
    };
    struct contribution contribution;
    snprintf(input.zone, sizeof input.zone, "%s", facts->zone ? facts->zone : "I");
    if (contribution_settle(&estimate->derivation, &input, &contribution)) {
        estimate_add(estimate, "counted_vnd", contribution.counted_step);
        estimate_add(estimate, "employer_vnd", contribution.employer_step);
        estimate_add(estimate, "worker_vnd", contribution.worker_step);
    }
}

static const struct caption income_chosen = {"estimate.income", NULL, "Thu nhập lựa chọn",
                                             "Income chosen", UNIT_VND};
static const char *const group_names[] = {"poor", "near_poor", "minority", "other", NULL};
struct voluntary_contribution_facts {
    const char *group;
    int64_t income_vnd;
    struct date on;
};
static const struct field voluntary_contribution_fields[] = {
    FIELD(struct voluntary_contribution_facts, group, .form = FORM_TEXT, .required = true,
          .choices = group_names, .title = "Who has more support of the state than others"),
    FIELD(struct voluntary_contribution_facts, income_vnd, .required = true, .min = 1,
          .max = VND_MAX),
    FIELD(struct voluntary_contribution_facts, on, .form = FORM_DATE),
};
const struct field_table voluntary_contribution_facts_table =
    FIELD_TABLE(voluntary_contribution_facts, struct voluntary_contribution_facts,
                voluntary_contribution_fields);

void voluntary_contribution_count(struct estimate *estimate, const void *given)
{
    const struct voluntary_contribution_facts *facts = given;
    struct derivation *derivation = &estimate->derivation;
    struct date on = estimate_day(estimate, facts->on);
    enum support_group group = (enum support_group)estimate_choice(group_names, facts->group);
    int income = step_given(derivation, &income_chosen, facts->income_vnd);
    int line = voluntary_poverty_line(derivation, on);
    int percent = voluntary_support_percent(derivation, group, on);
    struct voluntary_contribution contribution;
    if (voluntary_settle(derivation, income, line, percent, on, &contribution)) {
        estimate_add(estimate, "full_vnd", contribution.full_step);
        estimate_add(estimate, "support_vnd", contribution.support_step);
        estimate_add(estimate, "pay_vnd", contribution.pay_step);
    }
}

static const struct caption overdue_amount = {"estimate.overdue", NULL, "Số tiền chậm đóng",
                                              "Amount overdue", UNIT_VND};
struct late_payment_facts {
    int64_t overdue_vnd, days;
    const char *yearly_percent;
    struct date on;
};
static const struct field late_payment_fields[] = {
    FIELD(struct late_payment_facts, overdue_vnd, .required = true, .min = 1, .max = VND_MAX),
    FIELD(struct late_payment_facts, days, .min = 0, .max = 36500,
          .title = "Overdue, by the law since 2025-07-01"),
    FIELD(struct late_payment_facts, yearly_percent, .form = FORM_TEXT, .max_length = 12,
          .title = "Of the fund, for one month overdue by the law before"),
    FIELD(struct late_payment_facts, on, .form = FORM_DATE),
};
const struct field_table late_payment_facts_table =
    FIELD_TABLE(late_payment_facts, struct late_payment_facts, late_payment_fields);

void late_payment_count(struct estimate *estimate, const void *given)
{
    const struct late_payment_facts *facts = given;
    struct derivation *derivation = &estimate->derivation;
    struct date on = estimate_day(estimate, facts->on);
    struct fraction yearly = estimate_decimal(estimate, "yearly_percent", facts->yearly_percent);
    if ((facts->days > 0) == (facts->yearly_percent != NULL)) {
        estimate_fault(estimate, "days", "cần số ngày hoặc lãi suất năm",
                       "needs the days or the yearly rate, not both");
    } else if (facts->days > 0) {
        estimate_add(estimate, "interest_vnd",
                     late_daily_interest(derivation, facts->overdue_vnd, (int32_t)facts->days, on));
    } else {
        int overdue = step_given(derivation, &overdue_amount, facts->overdue_vnd);
        int rate = late_monthly_rate(derivation, yearly, on);
        estimate_add(estimate, "monthly_percent", rate);
        estimate_add(estimate, "interest_vnd", late_interest(derivation, overdue, rate));
    }
}
