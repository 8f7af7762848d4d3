/* Health insurance at the counter: what the fund pays, and why. */
#include "tests/test_benefits_law.h"

#include "benefits/copay.h"

static const struct entitlement_input visit = {
    .benefit_digit = 4,
    .facility_level = FACILITY_LEVEL_SPECIALISED,
    .five_year_date = {2024, 1, 1},
    .today = {2026, 8, 1},
    .rates = {80, 0, 379500, 15180000},
};

static bool has_reason(const struct entitlement *entitlement, const char *rule)
{
    for (size_t i = 0; i < entitlement->reason_count; i++) {
        if (strcmp(entitlement->reasons[i].rule, rule) == 0) {
            return true;
        }
    }
    return false;
}

struct counter_case {
    const char *name;
    struct entitlement_input input;
    int percent_hundredths;
    int64_t free_below_vnd;
    const char *reason;
};

static struct entitlement_input with(struct entitlement_input input, int digit, int list_percent,
                                     int self_referral_percent)
{
    input.benefit_digit = digit;
    input.rates.list_percent = list_percent;
    input.rates.self_referral_percent = self_referral_percent;
    return input;
}

static void the_counter_says_what_the_fund_pays(void **state)
{
    (void)state;
    struct entitlement_input home = visit;
    home.at_initial_facility = true;
    struct entitlement_input emergency = visit;
    emergency.emergency = true;
    struct entitlement_input referred = visit;
    referred.referred = true;
    struct entitlement_input island = visit;
    memcpy(island.living_area, "K3", 3);
    struct entitlement_input island_ward = island;
    island_ward.inpatient = true;
    struct entitlement_input commune = visit;
    commune.commune_station = true;
    struct entitlement_input unknown = visit;
    unknown.facility_level = FACILITY_LEVEL_UNKNOWN;
    struct entitlement_input five_years = home;
    five_years.own_copay_vnd = 15180001;
    struct entitlement_input at_the_limit = home;
    at_the_limit.own_copay_vnd = 15180000;
    struct entitlement_input not_yet = five_years;
    not_yet.five_year_date = (struct date){2026, 8, 2};
    struct entitlement_input on_the_day = five_years;
    on_the_day.five_year_date = (struct date){2026, 8, 1};
    struct entitlement_input no_date = five_years;
    no_date.five_year_date = (struct date){0};
    struct entitlement_input self_five_years = visit;
    self_five_years.own_copay_vnd = 99000000;
    const struct counter_case cases[] = {
        {"at home, digit 4", home, 8000, 379500, "entitlement.initial_facility"},
        {"at home, digit 1", with(home, 1, 100, 0), 10000, 0, "entitlement.digit_1"},
        {"at home, digit 2", with(home, 2, 100, 0), 10000, 0, "entitlement.digit_2"},
        {"at home, digit 3", with(home, 3, 95, 0), 9500, 379500, "entitlement.digit_3"},
        {"at home, digit 5", with(home, 5, 100, 0), 10000, 0, "entitlement.digit_5"},
        {"emergency", emergency, 8000, 379500, "entitlement.emergency"},
        {"referred", referred, 8000, 379500, "entitlement.referred"},
        {"alone, nothing paid", visit, 0, 0, "entitlement.self_referral"},
        {"alone, half", with(visit, 3, 95, 50), 4750, 0, "entitlement.self_referral"},
        {"alone, 40 %", with(visit, 4, 80, 40), 3200, 0, "entitlement.self_referral"},
        {"alone, as with a referral", with(visit, 4, 80, 100), 8000, 379500,
         "entitlement.small_visit"},
        {"island, outpatient", island, 0, 0, "entitlement.self_referral"},
        {"island, inpatient", island_ward, 8000, 379500, "entitlement.living_area"},
        {"commune station", commune, 10000, 0, "entitlement.commune_station"},
        {"level unknown", unknown, 8000, 379500, "entitlement.level_unknown"},
        {"five years and above", five_years, 10000, 0, "entitlement.five_years"},
        {"five years on the day", on_the_day, 10000, 0, "entitlement.five_years"},
        {"five years, at the limit", at_the_limit, 8000, 379500, "entitlement.small_visit"},
        {"five years tomorrow", not_yet, 8000, 379500, "entitlement.small_visit"},
        {"five years not known", no_date, 8000, 379500, "entitlement.small_visit"},
        {"five years, alone", self_five_years, 0, 0, "entitlement.self_referral"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct entitlement entitlement = {.percent_hundredths = -1};
        assert_true(entitlement_at_counter(&cases[i].input, &entitlement));
        if (entitlement.percent_hundredths != cases[i].percent_hundredths) {
            fail_msg("%s: %d", cases[i].name, entitlement.percent_hundredths);
        }
        assert_int_equal(entitlement.free_below_vnd, cases[i].free_below_vnd);
        assert_true(has_reason(&entitlement, cases[i].reason));
        assert_int_equal(has_reason(&entitlement, "entitlement.small_visit"),
                         entitlement.free_below_vnd > 0);
        for (size_t k = 0; k < entitlement.reason_count; k++) {
            const struct entitlement_reason *reason = &entitlement.reasons[k];
            assert_true(strlen(reason->article) > 0 && strlen(reason->vi) > 0 &&
                        strlen(reason->en) > 0);
        }
    }
}

static void impossible_facts_are_refused_at_the_counter(void **state)
{
    (void)state;
    struct entitlement_input cases[18];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cases[i] = visit;
    }
    cases[0].benefit_digit = 0;
    cases[1].benefit_digit = 6;
    cases[2].rates.list_percent = -1;
    cases[3].rates.list_percent = 101;
    cases[4].rates.self_referral_percent = -1;
    cases[5].rates.self_referral_percent = 101;
    cases[6].rates.free_visit_vnd = 0;
    cases[7].rates.own_copay_limit_vnd = 0;
    memcpy(cases[8].living_area, "K4", 3);
    memcpy(cases[9].living_area, "K0", 3);
    memcpy(cases[10].living_area, "X1", 3);
    memcpy(cases[11].living_area, "K12", 3);
    memcpy(cases[12].living_area, "K", 2);
    cases[13].facility_level = (enum facility_level)(FACILITY_SPECIALISED_FORMER_PROVINCIAL + 1);
    cases[14].today = (struct date){0};
    cases[15].today = (struct date){2026, 8, 0};
    cases[16].own_copay_vnd = -1;
    cases[17].today = (struct date){2026, 2, 30};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct entitlement entitlement = {.percent_hundredths = 7};
        assert_false(entitlement_at_counter(&cases[i], &entitlement));
        assert_int_equal(entitlement.percent_hundredths, 7);
    }
}

static void rates_come_from_the_rules_of_the_day(void **state)
{
    (void)state;
    static const struct {
        int digit;
        enum facility_level level;
        bool inpatient;
        const char *today;
        struct entitlement_rates rates;
    } cases[] = {
        {4, FACILITY_LEVEL_INITIAL, false, "2026-08-01", {80, 100, 379500, 15180000}},
        {3, FACILITY_LEVEL_BASIC, false, "2026-08-01", {95, 50, 379500, 15180000}},
        {4, FACILITY_LEVEL_BASIC, false, "2026-06-30", {80, 0, 351000, 14040000}},
        {4, FACILITY_LEVEL_BASIC, true, "2026-06-30", {80, 100, 351000, 14040000}},
        {4, FACILITY_BASIC_BELOW_50, false, "2025-01-01", {80, 100, 351000, 14040000}},
        {4, FACILITY_BASIC_50_TO_70, false, "2026-07-01", {80, 50, 379500, 15180000}},
        {2, FACILITY_LEVEL_SPECIALISED, false, "2026-08-01", {100, 0, 379500, 15180000}},
        {2, FACILITY_LEVEL_SPECIALISED, true, "2026-08-01", {100, 40, 379500, 15180000}},
        {4, FACILITY_SPECIALISED_FORMER_PROVINCIAL, true, "2020-12-31", {80, 60, 223500, 8940000}},
        {4, FACILITY_SPECIALISED_FORMER_PROVINCIAL, true, "2021-01-01", {80, 100, 223500, 8940000}},
        {4, FACILITY_FORMER_DISTRICT, false, "2023-08-01", {80, 100, 270000, 10800000}},
        {4, FACILITY_LEVEL_UNKNOWN, false, "2026-08-01", {80, 0, 379500, 15180000}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct entitlement_input input = {.benefit_digit = cases[i].digit,
                                                .facility_level = cases[i].level,
                                                .inpatient = cases[i].inpatient,
                                                .today = day(cases[i].today)};
        struct entitlement_rates rates = {0};
        assert_true(entitlement_rates(law(), &input, &rates));
        assert_memory_equal(&rates, &cases[i].rates, sizeof rates);
    }
}

static void rates_without_a_rule_are_refused(void **state)
{
    (void)state;
    static const struct entitlement_input cases[] = {
        {.benefit_digit = 6, .today = {2026, 8, 1}},
        {.benefit_digit = 4, .today = {2014, 8, 1}},
        {.benefit_digit = 4, .today = {2020, 8, 1}, .facility_level = FACILITY_LEVEL_INITIAL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct entitlement_rates rates = {.list_percent = 7};
        assert_false(entitlement_rates(law(), &cases[i], &rates));
        assert_int_equal(rates.list_percent, 7);
    }
}

/* What the counter says is what the bill then has, wherever both know the same. */
static void the_bill_keeps_the_word_of_the_counter(void **state)
{
    (void)state;
    for (int digit = 1; digit <= 5; digit++) {
        for (int level = FACILITY_LEVEL_INITIAL; level <= FACILITY_SPECIALISED_FORMER_PROVINCIAL;
             level++) {
            for (int facts = 0; facts < 8; facts++) {
                struct entitlement_input input = {.benefit_digit = digit,
                                                  .today = {2026, 8, 1},
                                                  .facility_level = (enum facility_level)level,
                                                  .at_initial_facility = facts & 1,
                                                  .inpatient = facts & 2,
                                                  .commune_station = facts & 4};
                struct copay_input bill = {.benefit_digit = digit,
                                           .cost_vnd = 100000000,
                                           .on = {2026, 8, 1},
                                           .facility_level = (enum facility_level)level,
                                           .right_facility = facts & 1,
                                           .inpatient = facts & 2,
                                           .commune_station = facts & 4};
                struct entitlement entitlement = {0};
                struct copay copay = {.percent = {0, 1}};
                assert_true(entitlement_rates(law(), &input, &input.rates));
                assert_true(entitlement_at_counter(&input, &entitlement));
                assert_true(copay_settle(derive(), &bill, &copay));
                assert_int_equal(copay.fund_vnd, 10000LL * entitlement.percent_hundredths);
            }
        }
    }
}

/* Each of the figures is needed, the share of a self-referral only where the level is known. */
static void each_figure_of_the_rates_is_needed(void **state)
{
    (void)state;
    static const enum figure needed[] = {FIGURE_DIGIT_PERCENT, FIGURE_BASE_SALARY,
                                         FIGURE_FREE_VISIT, FIGURE_OWN_COPAY,
                                         FIGURE_SELF_REFERRAL_OUT};
    static struct rule_row rows[LAW_ROWS];
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        struct rule_set without = {rows, 0, LAW_ROWS};
        for (size_t k = 0; k < law()->row_count; k++) {
            if (law()->rows[k].figure != needed[i]) {
                rows[without.row_count++] = law()->rows[k];
            }
        }
        struct entitlement_rates rates = {0};
        struct entitlement_input input = {.benefit_digit = 4, .today = {2026, 8, 1}};
        assert_int_equal(entitlement_rates(&without, &input, &rates),
                         needed[i] == FIGURE_SELF_REFERRAL_OUT);
        input.facility_level = FACILITY_LEVEL_BASIC;
        assert_false(entitlement_rates(&without, &input, &rates));
        assert_true(entitlement_rates(law(), &input, &rates));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_counter_says_what_the_fund_pays),
        cmocka_unit_test(impossible_facts_are_refused_at_the_counter),
        cmocka_unit_test(rates_come_from_the_rules_of_the_day),
        cmocka_unit_test(rates_without_a_rule_are_refused),
        cmocka_unit_test(each_figure_of_the_rates_is_needed),
        cmocka_unit_test(the_bill_keeps_the_word_of_the_counter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
