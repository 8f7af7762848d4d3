#include "test_dossiers_rules.h"

static void promises_the_sooner_of_statute_and_commitment(void **state)
{
    (void)state;
    static const struct {
        const char *procedure, *received, *due, *statutory_due;
        enum deadline_source source;
    } cases[] = {
        /* a lost card, the same day */
        {"612", "2026-11-20 09:00", "2026-11-20 17:00", "2026-11-20 17:00", SOURCE_COMMITMENT},
        {"612", "2026-11-20 17:00", "2026-11-23 17:00", "2026-11-23 17:00", SOURCE_COMMITMENT},
        {"612", "2017-07-03 09:00", "2017-07-03 17:00", "2017-07-03 17:00", SOURCE_COMMITMENT},
        /* pension: 30 days, 20 days, 20 days without holidays */
        {"HT-1", "2015-12-31 09:00", "2016-02-01 17:00", "2016-02-01 17:00", SOURCE_STATUTE},
        {"HT-1", "2024-03-04 09:00", "2024-03-25 17:00", "2024-03-25 17:00", SOURCE_COMMITMENT},
        {"HT-1", "2026-02-02 09:00", "2026-02-23 17:00", "2026-02-27 17:00", SOURCE_COMMITMENT},
        {"HT-1", "2026-03-02 09:00", "2026-03-23 17:00", "2026-03-23 17:00", SOURCE_COMMITMENT},
        /* survivors: the committed 15 days outlast the 10 working days of Law 41, but not over Tết
         */
        {"TT-1", "2020-03-02 09:00", "2020-03-17 17:00", "2020-03-17 17:00", SOURCE_COMMITMENT},
        {"TT-1", "2026-03-02 09:00", "2026-03-16 17:00", "2026-03-16 17:00", SOURCE_CLAMPED},
        {"TT-1", "2026-02-10 09:00", "2026-02-25 17:00", "2026-03-03 17:00", SOURCE_COMMITMENT},
        /* 5 working days against 10 calendar days: clamped over Tết only */
        {"602a", "2026-03-02 09:00", "2026-03-09 17:00", "2026-03-12 17:00", SOURCE_COMMITMENT},
        {"602a", "2026-02-12 09:00", "2026-02-23 17:00", "2026-02-23 17:00", SOURCE_CLAMPED},
        /* the law of the day on which the dossier counts as received */
        {"607", "2025-06-30 16:59", "2025-07-10 17:00", "2025-07-10 17:00", SOURCE_STATUTE},
        {"607", "2025-06-30 17:00", "2025-07-08 17:00", "2025-07-08 17:00", SOURCE_STATUTE},
        {"630a", "2026-03-02 09:00", "2026-03-10 17:00", "2026-03-11 17:00", SOURCE_COMMITMENT},
        {"630b", "2026-03-02 09:00", "2026-03-10 17:00", "2026-03-11 17:00", SOURCE_COMMITMENT},
        {"630b-direct", "2026-03-02 09:00", "2026-03-05 17:00", "2026-03-09 17:00",
         SOURCE_COMMITMENT},
        {"BHXH1L", "2026-03-02 09:00", "2026-03-09 17:00", "2026-03-11 17:00", SOURCE_COMMITMENT},
        {"CT-1", "2026-03-02 09:00", "2026-03-04 17:00", "2026-03-09 17:00", SOURCE_COMMITMENT},
        {"CT-2", "2026-03-02 09:00", "2026-03-03 17:00", "2026-03-03 17:00", SOURCE_STATUTE},
    };
    const struct shipped_rules *rules = shipped_rules();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct promise promise;
        assert_true(deadline_promise(&rules->deadlines, &rules->clock, cases[i].procedure, "",
                                     at(cases[i].received), &promise));
        assert_instant(promise.due_at, cases[i].due);
        assert_instant(promise.statutory_due_at, cases[i].statutory_due);
        assert_int_equal(promise.source, cases[i].source);
        assert_int_equal(promise.statutory_unit, promise.statute->deadline.unit);
        assert_int_equal(promise.unit, promise.source == SOURCE_COMMITMENT
                                           ? promise.commitment->deadline.unit
                                           : promise.statute->deadline.unit);
    }
}

static void refuses_a_promise_without_a_statute(void **state)
{
    (void)state;
    static const struct {
        const char *procedure, *received;
    } cases[] = {{"612", "2017-06-30 09:00"},
                 {"999", "2026-03-02 09:00"},
                 {"", "2026-03-02 09:00"},
                 {"HT-1", "2006-12-29 16:59"}};
    const struct shipped_rules *rules = shipped_rules();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct promise promise = {.due_at = 42};
        assert_false(deadline_promise(&rules->deadlines, &rules->clock, cases[i].procedure, "",
                                      at(cases[i].received), &promise));
        assert_int_equal(promise.due_at, 42);
    }
}

/* What an office promises for itself goes before what all promise; others do not get it. */
static void an_office_may_commit_itself(void **state)
{
    (void)state;
    static const struct deadline_rule rows[] = {
        {.procedure = "612",
         .office = "",
         .valid_from = {2017, 7, 1},
         .deadline = {5, UNIT_WORKING_DAYS}},
        {.procedure = "612",
         .kind = DEADLINE_COMMITMENT,
         .office = "0101",
         .valid_from = {2026, 1, 1},
         .valid_to = {2026, 6, 30},
         .deadline = {1, UNIT_WORKING_DAYS}},
        {.procedure = "612",
         .kind = DEADLINE_COMMITMENT,
         .office = "",
         .valid_from = {2026, 1, 1},
         .deadline = {3, UNIT_WORKING_DAYS}},
    };
    static const struct {
        const char *office, *received, *due;
    } cases[] = {
        {"0101", "2026-03-02 09:00", "2026-03-03 17:00"},
        {"0102", "2026-03-02 09:00", "2026-03-05 17:00"},
        {"", "2026-03-02 09:00", "2026-03-05 17:00"},
        {"0101", "2026-06-30 09:00", "2026-07-01 17:00"},
        {"0101", "2026-07-01 09:00", "2026-07-06 17:00"},
        {"0101", "2025-12-30 09:00", "2026-01-08 17:00"},
    };
    const struct deadline_rules rules = {rows, COUNT_OF(rows)};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct promise promise;
        assert_true(deadline_promise(&rules, &shipped_rules()->clock, "612", cases[i].office,
                                     at(cases[i].received), &promise));
        assert_instant(promise.due_at, cases[i].due);
    }
}

static void every_procedure_has_a_deadline(void **state)
{
    (void)state;
    const struct shipped_rules *rules = shipped_rules();
    assert_true(rules->procedures.count >= 28);
    for (size_t i = 0; i < rules->procedures.count; i++) {
        const struct procedure *row = &rules->procedures.rows[i];
        for (int32_t day = date_to_days(row->valid_from); day <= date_to_days(day_of("2027-12-31"));
             day++) {
            if (!deadline_rule_find(&rules->deadlines, DEADLINE_STATUTE, row->code, "",
                                    date_from_days(day))) {
                fail_msg("%s has no statute on day %d", row->code, (int)day);
            }
        }
    }
    for (size_t i = 0; i < rules->deadlines.count; i++) {
        const struct deadline_rule *rule = &rules->deadlines.rows[i];
        assert_true(strncmp(rule->procedure, "dispute_", 8) == 0 ||
                    procedure_find(&rules->procedures, rule->procedure, rule->valid_from));
    }
}

/* Whatever the day, nobody is promised more time than the law gives. */
static void no_promise_outlasts_the_statute(void **state)
{
    (void)state;
    const struct shipped_rules *rules = shipped_rules();
    int clamped = 0;
    for (size_t i = 0; i < rules->procedures.count; i++) {
        const char *code = rules->procedures.rows[i].code;
        for (int64_t now = at("2025-07-01 09:00"); now < at("2027-11-30 09:00"); now += 1440) {
            struct promise promise;
            assert_true(
                deadline_promise(&rules->deadlines, &rules->clock, code, "", now, &promise));
            assert_true(promise.due_at <= promise.statutory_due_at);
            assert_true(promise.due_at > now);
            clamped += promise.source == SOURCE_CLAMPED;
        }
    }
    assert_true(clamped > 0);
}

#define HEADING "procedure,kind,office,valid_from,valid_to,days,unit,legal_basis,confidence\n"

static void names_the_faults_of_rules(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fault, *column;
        size_t row;
    } cases[] = {
        {HEADING "1,statute,,2020-01-01,,3661,working_days,x,memory\n", "too_many_days", "days", 1},
        {HEADING "1,statute,,2020-01-02,2020-01-01,3,working_days,x,memory\n", "period_reversed",
         "valid_to", 1},
        {HEADING "1,statute,07,2020-01-01,,3,working_days,x,memory\n", "statute_has_office",
         "office", 1},
        {HEADING "1,statute,,2020-01-01,2020-12-31,3,working_days,x,memory\n1,statute,,2020-12-31,,"
                 "3,working_days,x,memory\n",
         "periods_overlap", "valid_from", 2},
        {HEADING "1,statute,,2020-01-01,,3,working_days,x,memory\n1,statute,,2019-01-01,2020-01-01,"
                 "3,working_days,x,memory\n",
         "periods_overlap", "valid_from", 2},
        {HEADING "1,commitment,,2020-01-01,,3,working_days,x,memory\n",
         "commitment_without_statute", "procedure", 1},
        {HEADING "1,statute,,2020-01-01,,3,working_days,x,memory\n1,commitment,,2019-12-31,,3,"
                 "working_days,x,memory\n",
         "commitment_without_statute", "procedure", 2},
        {HEADING "1,statute,,2020-01-01,,3,working_days,x,memory\n1,commitment,,2020-01-01,,4,"
                 "working_days,x,memory\n",
         "commitment_longer_than_statute", "days", 2},
        {HEADING "1,statute,,2020-01-01,,9,calendar_days,x,memory\n1,commitment,,2020-01-01,,9,"
                 "working_days,x,memory\n",
         "commitment_longer_than_statute", "days", 2},
        {HEADING "1,statute,,2020-01-01,,9,calendar_days,x,memory\n1,commitment,,2020-01-01,,9,"
                 "calendar_days_excl_holidays,x,memory\n",
         "commitment_longer_than_statute", "days", 2},
        {HEADING "1,statute,,2020-01-01,,0,working_days,x,memory\n1,commitment,,2020-01-01,,1,"
                 "calendar_days,x,memory\n",
         "commitment_longer_than_statute", "days", 2},
        {HEADING "1,statute,,2020-01-01,,9,days,x,memory\n", "unknown_choice", "unit", 1},
        {HEADING "1,statute,,2020-01-01,,-1,working_days,x,memory\n", "bad_number", "days", 1},
        {HEADING "1,statute,,2020-01-01,,,working_days,x,memory\n", "missing_value", "days", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[512];
        struct deadline_rule rows[8];
        struct data_fault items[4];
        struct data_faults faults = {items, COUNT_OF(items), 0};
        size_t count = 42;
        snprintf(text, sizeof text, "%s", cases[i].text);
        assert_false(deadline_rules_read(text, strlen(text), rows, 8, &count, &faults));
        assert_int_equal(count, 42);
        assert_int_equal(faults.count, 1);
        assert_string_equal(items[0].name, cases[i].fault);
        assert_string_equal(items[0].column, cases[i].column);
        assert_int_equal(items[0].row, cases[i].row);
    }
}

/* What only the date can tell, and what is as long as the statute, is no fault. */
static void accepts_commitments_that_may_be_shorter(void **state)
{
    (void)state;
    static const char *const cases[] = {
        HEADING "1,statute,,2020-01-01,,3,working_days,x,memory\n1,commitment,,2020-01-01,,3,"
                "working_days,x,memory\n",
        HEADING "1,statute,,2020-01-01,,10,working_days,x,memory\n1,commitment,,2020-01-01,,15,"
                "calendar_days,x,memory\n",
        HEADING "1,statute,,2020-01-01,,10,calendar_days,x,memory\n1,commitment,,2020-01-01,,9,"
                "working_days,x,memory\n",
        HEADING "1,statute,,2020-01-01,,9,calendar_days,x,memory\n1,commitment,,2020-01-01,,0,"
                "working_days,x,memory\n",
        HEADING "1,statute,,2020-01-01,,0,calendar_days,x,memory\n1,commitment,,2020-01-01,,0,"
                "working_days,x,memory\n",
        HEADING "1,statute,,2020-01-01,2020-12-31,3,working_days,x,memory\n1,statute,,2021-01-01,,"
                "1,working_days,x,memory\n1,commitment,,2020-01-01,,3,working_days,x,memory\n",
        HEADING "1,statute,,2020-01-01,,3,working_days,x,memory\n1,commitment,01,2020-01-01,,2,"
                "working_days,x,memory\n1,commitment,02,2020-01-01,,1,working_days,x,memory\n",
        HEADING,
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[512];
        struct deadline_rule rows[8];
        struct data_fault items[4];
        struct data_faults faults = {items, COUNT_OF(items), 0};
        size_t count = 42;
        snprintf(text, sizeof text, "%s", cases[i]);
        assert_true(deadline_rules_read(text, strlen(text), rows, 8, &count, &faults));
        assert_true(count < 4);
        assert_int_equal(faults.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promises_the_sooner_of_statute_and_commitment),
        cmocka_unit_test(refuses_a_promise_without_a_statute),
        cmocka_unit_test(an_office_may_commit_itself),
        cmocka_unit_test(every_procedure_has_a_deadline),
        cmocka_unit_test(no_promise_outlasts_the_statute),
        cmocka_unit_test(names_the_faults_of_rules),
        cmocka_unit_test(accepts_commitments_that_may_be_shorter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
