#include "benefits/retirement_age.h"

enum {
    BIRTH,
    MONTHS_A_YEAR,
    YEARS_LOWER,
    LOWER,
    AGE,
    REACHED,
    ONE,
    PENSION,
    RETIRED,
    AGE_LIVED,
    EARLY
};

static const struct caption text[] = {
    [BIRTH] = {"retirement.birth", "NĐ 158/2025/NĐ-CP Đ.12", "Tháng sinh", "Month of birth",
               UNIT_CALENDAR_MONTH},
    [MONTHS_A_YEAR] = {"retirement.months_a_year", NULL, "Số tháng của một năm", "Months of a year",
                       UNIT_MONTHS},
    [YEARS_LOWER] = {"retirement.years_lower", "NĐ 135/2020/NĐ-CP Đ.5",
                     "Số tuổi được nghỉ thấp hơn", "Years taken off the age", UNIT_YEARS},
    [LOWER] = {"retirement.lower", NULL, "Số tháng được nghỉ thấp hơn", "Months taken off the age",
               UNIT_MONTHS},
    [AGE] = {"retirement.age", NULL, "Tuổi nghỉ hưu của người này, tính bằng tháng",
             "Retirement age of this person, in months", UNIT_MONTHS},
    [REACHED] = {"retirement.reached", NULL, "Tháng đủ tuổi nghỉ hưu",
                 "Month in which the age is reached", UNIT_CALENDAR_MONTH},
    [ONE] = {"retirement.month_after", "NĐ 135/2020/NĐ-CP Đ.3", "Bắt đầu từ tháng liền kề",
             "Begins the month after", UNIT_MONTHS},
    [PENSION] = {"retirement.pension_month", NULL, "Tháng bắt đầu hưởng lương hưu",
                 "First month of pension", UNIT_CALENDAR_MONTH},
    [RETIRED] = {"retirement.retired", NULL, "Tháng nghỉ việc", "Month of leaving work",
                 UNIT_CALENDAR_MONTH},
    [AGE_LIVED] = {"retirement.age_lived", NULL, "Tuổi đến khi nghỉ, tính bằng tháng",
                   "Age at retirement, in months", UNIT_MONTHS},
    [EARLY] = {"retirement.early_months", NULL, "Số tháng nghỉ trước tuổi", "Months before the age",
               UNIT_MONTHS},
};

static bool birth_month_find(struct date birth, int32_t *ret_month)
{
    if (!date_is_valid(birth)) {
        return false;
    }
    *ret_month = month_of_date(date_first_possible(birth));
    return true;
}

/* The first row that is still in force when its own age is reached; the last row is open. */
static const struct rule_row *age_row(const struct rule_set *rules, enum sex sex,
                                      int32_t birth_month, int months_lower)
{
    size_t count = 0;
    const struct rule_row *rows = rule_history(rules, FIGURE_RETIREMENT_AGE, (int32_t)sex, &count);
    for (size_t i = 0; i < count; i++) {
        int64_t reached = birth_month + fraction_floor(rows[i].value) - months_lower;
        if (reached <= month_of_date(rows[i].valid_to)) {
            return &rows[i];
        }
    }
    return NULL;
}

static int personal_age(struct derivation *derivation, enum sex sex, int years_lower,
                        struct date on)
{
    int age = step_figure(derivation, FIGURE_RETIREMENT_AGE, (int32_t)sex, on);
    if (years_lower == 0) {
        return age;
    }
    int years = step_given(derivation, &text[YEARS_LOWER], years_lower);
    int year = step_given(derivation, &text[MONTHS_A_YEAR], 12);
    int lower = step_multiply(derivation, &text[LOWER], years, year);
    return step_excess(derivation, &text[AGE], age, lower);
}

bool retirement_find(struct derivation *derivation, enum sex sex, struct date birth,
                     int years_lower, struct retirement *ret)
{
    int32_t birth_month = 0;
    const struct rule_row *row = NULL;
    if (years_lower >= 0 && years_lower <= 10 && birth_month_find(birth, &birth_month)) {
        row = age_row(derivation->rules, sex, birth_month, years_lower * 12);
    }
    if (!row) {
        derivation_refuse(derivation);
        return false;
    }
    int age = personal_age(derivation, sex, years_lower, row->valid_from);
    int born = step_given(derivation, &text[BIRTH], birth_month);
    int reached = step_add(derivation, &text[REACHED], born, age);
    int one = step_given(derivation, &text[ONE], 1);
    int pension = step_add(derivation, &text[PENSION], reached, one);
    if (!derivation_is_sound(derivation)) {
        return false;
    }
    *ret = (struct retirement){
        .reached_month = (int32_t)step_whole(derivation, reached),
        .pension_month = (int32_t)step_whole(derivation, pension),
        .reached_step = reached,
        .pension_step = pension,
    };
    return true;
}

int retirement_early_months(struct derivation *derivation, enum sex sex, struct date birth,
                            int years_lower, struct date pension_from)
{
    int32_t birth_month = 0;
    if (!date_is_valid(pension_from) || !birth_month_find(birth, &birth_month) ||
        month_of_date(pension_from) <= birth_month) {
        derivation_refuse(derivation);
        return STEP_NONE;
    }
    int born = step_given(derivation, &text[BIRTH], birth_month);
    int one = step_given(derivation, &text[ONE], 1);
    int pension = step_given(derivation, &text[PENSION], month_of_date(pension_from));
    int retired = step_subtract(derivation, &text[RETIRED], pension, one);
    int lived = step_subtract(derivation, &text[AGE_LIVED], retired, born);
    int age = personal_age(derivation, sex, years_lower, pension_from);
    return step_excess(derivation, &text[EARLY], age, lived);
}
