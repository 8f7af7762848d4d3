/* What is decided by rule, what is filled into forms, and when somebody is warned. */
#include "tests/test_dossiers_rules.h"

#include "dossiers/form_field.h"
#include "dossiers/ruling.h"

static void rules_decide_what_they_name_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *procedure;
        struct form_value values[3];
        const char *today, *rule;
    } cases[] = {
        {"612", {{"reason", "lost"}}, "2026-11-22", "card_reissued"},
        {"612", {{"reason", "damaged"}, {"phone", "0912345678"}}, "2026-11-22", "card_reissued"},
        {"612", {{"reason", "other"}}, "2026-11-22", NULL},
        {"612", {{"phone", "0912345678"}}, "2026-11-22", NULL},
        {"612", {{"reason", "lost"}, {"full_name", "B"}}, "2026-11-22", NULL},
        {"612", {{"reason", "lost"}, {"initial_facility", "01001"}}, "2026-11-22", NULL},
        {"612", {{NULL, NULL}}, "2026-11-22", NULL},
        {"610", {{"reason", "lost"}}, "2026-11-22", NULL},
        {"613", {{"initial_facility", "01001"}}, "2026-10-01", "facility_changed"},
        {"613", {{"initial_facility", "01001"}}, "2026-10-15", "facility_changed"},
        {"613", {{"initial_facility", "01001"}}, "2026-10-16", NULL},
        {"613", {{"initial_facility", "01001"}}, "2026-11-01", NULL},
        {"613",
         {{"initial_facility", "01001"}, {"five_year_date", "2026-01-01"}},
         "2026-10-01",
         NULL},
        {"CT-1", {{"change", "email"}, {"email", "a@b.vn"}}, "2026-11-22", "contact_changed"},
        {"CT-1", {{"change", "address"}, {"address", "x"}}, "2026-11-22", "contact_changed"},
        {"CT-1", {{"change", "address"}, {"email", "a@b.vn"}}, "2026-11-22", NULL},
        {"CT-1", {{"change", "address"}}, "2026-11-22", NULL},
        {"CT-1", {{"change", "account"}, {"bank_account", "123456"}}, "2026-11-22", NULL},
        {"CT-1", {{"change", "phone"}, {"phone", "0912345678"}}, "2026-11-22", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t count = 0;
        while (count < 3 && cases[i].values[count].name) {
            count++;
        }
        const char *rule =
            ruling_find(cases[i].procedure, cases[i].values, count, day_of(cases[i].today));
        assert_true((rule == NULL) == (cases[i].rule == NULL));
        if (rule) {
            assert_string_equal(rule, cases[i].rule);
        }
    }
}

static void values_have_the_form_of_their_field(void **state)
{
    (void)state;
    static const struct {
        enum form_field_kind kind;
        const char *text;
        bool fits;
    } cases[] = {
        {FORM_FIELD_TEXT, "x", true},
        {FORM_FIELD_TEXT, "", false},
        {FORM_FIELD_NAME, "Hoà", true},
        {FORM_FIELD_NAME, "H0a", false},
        {FORM_FIELD_DATE, "2026-02-28", true},
        {FORM_FIELD_DATE, "2026-02-30", false},
        {FORM_FIELD_DATE, "2026-02", false},
        {FORM_FIELD_PARTIAL_DATE, "2026", true},
        {FORM_FIELD_PARTIAL_DATE, "26", false},
        {FORM_FIELD_MONTH, "2026-12", true},
        {FORM_FIELD_MONTH, "2026-13", false},
        {FORM_FIELD_MONTH, "2026-12-01", false},
        {FORM_FIELD_INTEGER, "0", true},
        {FORM_FIELD_INTEGER, "-1", false},
        {FORM_FIELD_INTEGER, "1234567890", false},
        {FORM_FIELD_AMOUNT_VND, "999999999999999", true},
        {FORM_FIELD_AMOUNT_VND, "1.5", false},
        {FORM_FIELD_BOOLEAN, "true", true},
        {FORM_FIELD_BOOLEAN, "yes", false},
        {FORM_FIELD_CHOICE, "lost", true},
        {FORM_FIELD_CHOICE, "los", false},
        {FORM_FIELD_CHOICE, "", false},
        {FORM_FIELD_SI_NUMBER, "0123456789", true},
        {FORM_FIELD_SI_NUMBER, "012345678", false},
        {FORM_FIELD_PERSONAL_NUMBER, "001090000001", true},
        {FORM_FIELD_PERSONAL_NUMBER, "00109000000A", false},
        {FORM_FIELD_PHONE, "+84912345678", true},
        {FORM_FIELD_PHONE, "0912 345 678", false},
        {FORM_FIELD_EMAIL, "a@b.vn", true},
        {FORM_FIELD_EMAIL, "a@b@c", false},
        {FORM_FIELD_EMAIL, "@b", false},
        {FORM_FIELD_EMAIL, "a b@c", false},
        {FORM_FIELD_FACILITY, "01001", true},
        {FORM_FIELD_FACILITY, "0100", false},
        {FORM_FIELD_FACILITY, "01a01", false},
        {FORM_FIELD_BANK_ACCOUNT, "123456", true},
        {FORM_FIELD_BANK_ACCOUNT, "12345", false},
        {FORM_FIELD_BANK_ACCOUNT, "=1+1+11", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct form_field field = {.kind = cases[i].kind,
                                   .choices = {.items = {"lost", "damaged"}, .count = 2}};
        assert_int_equal(form_field_fits(&field, cases[i].text), cases[i].fits);
        assert_true(strlen(form_field_demand(cases[i].kind, LANGUAGE_VI)) > 0);
        assert_true(strlen(form_field_demand(cases[i].kind, LANGUAGE_EN)) > 0);
    }
}

static void the_first_form_with_a_field_gives_it(void **state)
{
    (void)state;
    static const struct form_field rows[] = {
        {.form = "A", .name = "reason", .kind = FORM_FIELD_TEXT},
        {.form = "B", .name = "reason", .kind = FORM_FIELD_CHOICE},
        {.form = "C", .name = "other", .kind = FORM_FIELD_DATE},
    };
    const struct form_fields fields = {rows, COUNT_OF(rows)};
    const struct csv_list forms = {.items = {"B", "A"}, .count = 2};
    assert_int_equal(form_field_find(&fields, &forms, "reason")->kind, FORM_FIELD_CHOICE);
    assert_null(form_field_find(&fields, &forms, "other"));
    assert_null(form_field_find(&fields, &forms, ""));
    assert_true(form_field_is_number(FORM_FIELD_INTEGER));
    assert_true(form_field_is_number(FORM_FIELD_AMOUNT_VND));
    assert_false(form_field_is_number(FORM_FIELD_DATE));
}

/* Monday to Friday from half past seven to five, and no holidays. */
static void warned_when_one_office_day_is_left(void **state)
{
    (void)state;
    static const struct {
        const char *received, *due, *warning; /* days; all at closing time but the received one */
    } cases[] = {
        {"2026-11-02", "2026-11-06", "2026-11-05"}, /* Friday: Thursday */
        {"2026-11-02", "2026-11-09", "2026-11-06"}, /* Monday: Friday */
        {"2026-11-06", "2026-11-09", "2026-11-06"}, /* at closing time on the day of receipt */
        {"2026-11-07", "2026-11-09", "2026-11-09"}, /* never a whole day left: when it is due */
        {"2026-11-09", "2026-11-09", "2026-11-09"},
    };
    struct legal_clock clock = {
        .hours = {.opens = 450, .break_starts = 690, .break_ends = 780, .closes = 1020}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t received = instant_of_date(day_of(cases[i].received), 480);
        int64_t due = instant_of_date(day_of(cases[i].due), 1020);
        int64_t warning = deadline_warning(&clock, received, due);
        assert_int_equal(warning, instant_of_date(day_of(cases[i].warning), 1020));
        assert_true(warning == due || deadline_remaining_minutes(&clock, due, warning) == 480);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_decide_what_they_name_and_nothing_else),
        cmocka_unit_test(values_have_the_form_of_their_field),
        cmocka_unit_test(the_first_form_with_a_field_gives_it),
        cmocka_unit_test(warned_when_one_office_day_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
