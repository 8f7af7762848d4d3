/* The forms of values: what a disease, a card, a time or a decimal looks like. */
#include "tests/claim_fixture.h"

#include "claims/forms.h"

static void decimals_are_exact(void **state)
{
    static const struct {
        const char *text;
        int64_t milli; /* -1 = none */
        const char *again;
    } cases[] = {
        {"0", 0, "0.00"},
        {"1", 1000, "1.00"},
        {"1.5", 1500, "1.50"},
        {"0.001", 1, "0.001"},
        {"12.34", 12340, "12.34"},
        {"999999999999999", 999999999999999000, "999999999999999.00"},
        {"", -1, ""},
        {".", -1, ""},
        {"1.", -1, ""},
        {".5", -1, ""},
        {"1.2345", -1, ""},
        {"1,5", -1, ""},
        {"-1", -1, ""},
        {"+1", -1, ""},
        {" 1", -1, ""},
        {"1e3", -1, ""},
        {"1.2.3", -1, ""},
        {"1234567890123456", -1, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t milli = -1;
        char again[CLAIM_DECIMAL_SIZE] = "";
        assert_int_equal(claim_decimal(cases[i].text, &milli), cases[i].milli >= 0);
        assert_int_equal(milli, cases[i].milli);
        if (milli >= 0) {
            claim_decimal_format(milli, again);
        }
        assert_string_equal(again, cases[i].again);
    }
}

static void forms_know_right_from_wrong(void **state)
{
    static const struct {
        enum claim_form form;
        const char *value;
        bool fits;
    } cases[] = {
        {CLAIM_DISEASE, "J18.9", true},
        {CLAIM_DISEASE, "A15", true},
        {CLAIM_DISEASE, "E10.2†", true},
        {CLAIM_DISEASE, "M49.0*", true},
        {CLAIM_DISEASE, "U07.1", true},
        {CLAIM_DISEASE, "j18", false},
        {CLAIM_DISEASE, "J1", false},
        {CLAIM_DISEASE, "J18.", false},
        {CLAIM_DISEASE, "J18.9 ", false},
        {CLAIM_DISEASE, "J18.9;I10", false},
        {CLAIM_DISEASES, "J18.9;I10", true},
        {CLAIM_DISEASES, ";", false},
        {CLAIM_FACILITY, "01001", true},
        {CLAIM_FACILITY, "79A1B", true},
        {CLAIM_FACILITY, "A1001", false},
        {CLAIM_FACILITY, "010011", false},
        {CLAIM_PACK, "G1", true},
        {CLAIM_PACK, "G999", true},
        {CLAIM_PACK, "G1000", false},
        {CLAIM_PACK, "G01", false},
        {CLAIM_CARDS, "0123456789;DN4010123456789", true},
        {CLAIM_CARDS, "DN401012345678a", false},
        {CLAIM_PERSONAL_ID, "C1234567", true},
        {CLAIM_PERSONAL_ID, "001190000001", true},
        {CLAIM_PERSONAL_ID, "", false},
        {CLAIM_BIRTH, "199000000000", true},
        {CLAIM_BIRTH, "199003000000", true},
        {CLAIM_BIRTH, "199000150000", false},
        {CLAIM_TIME, "202602290000", false},
        {CLAIM_VISITOR, "1.10", false},
        {CLAIM_VISITOR, "1.1", true},
        {CLAIM_DATES, "20260101;20260701", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum claim_rule rule = CLAIM_RULE_COUNT;
        if (claim_form_fits(cases[i].form, cases[i].value, &rule) != cases[i].fits) {
            fail_msg("%s", cases[i].value);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(forms_know_right_from_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
