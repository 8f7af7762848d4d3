/* Files of figures: how they are read, what is refused, how they are amended and printed. */
#include "tests/test_benefits_rule_file.h"

static const struct {
    const char *text;
    enum rule_problem problem;
    size_t line;
} faulty_files[] = {
    {"", RULE_BAD_HEADER, 1},
    {"figure;key\n", RULE_BAD_HEADER, 1},
    {HEADER "base_salary\n", RULE_BAD_FIELDS, 2},
    {HEADER "\"base_salary,,2020-01-01,,1,vnd,A,sourced\n", RULE_BAD_FIELDS, 2},
    {HEADER "base_salary,,2020-01-01,,1,vnd,A\n", RULE_BAD_FIELDS, 2},
    {HEADER "base_salary,,2020-01-01,,1,vnd,A,sourced,\n", RULE_BAD_FIELDS, 2},
    {HEADER "# a note\nbase_wage,,2020-01-01,,1,vnd,A,sourced\n", RULE_UNKNOWN_FIGURE, 3},
    {HEADER "base_salar,,2020-01-01,,1,vnd,A,sourced\n", RULE_UNKNOWN_FIGURE, 2},
    {HEADER "base_salary,I,2020-01-01,,1,vnd,A,sourced\n", RULE_BAD_KEY, 2},
    {HEADER "regional_min_wage,,2020-01-01,,1,vnd,A,sourced\n", RULE_BAD_KEY, 2},
    {HEADER "regional_min_wage,FIVES,2020-01-01,,1,vnd,A,sourced\n", RULE_BAD_KEY, 2},
    {HEADER "regional_min_wage,I\x7f,2020-01-01,,1,vnd,A,sourced\n", RULE_BAD_KEY, 2},
    {HEADER "regional_min_wage,I I,2020-01-01,,1,vnd,A,sourced\n", RULE_BAD_KEY, 2},
    {HEADER "regional_min_wage,Đ,2020-01-01,,1,vnd,A,sourced\n", RULE_BAD_KEY, 2},
    {HEADER "sickness_days,1.5,2020-01-01,,1,days,A,sourced\n", RULE_BAD_KEY, 2},
    {HEADER "sickness_days,-1,2020-01-01,,1,days,A,sourced\n", RULE_BAD_KEY, 2},
    {HEADER "sickness_days,x,2020-01-01,,1,days,A,sourced\n", RULE_BAD_KEY, 2},
    {HEADER "sickness_days,9999999999,2020-01-01,,1,days,A,sourced\n", RULE_BAD_KEY, 2},
    {HEADER LEVEL("", "", "1"), RULE_BAD_DATE, 2},
    {HEADER LEVEL("2020-02-30", "", "1"), RULE_BAD_DATE, 2},
    {HEADER LEVEL("2020-01", "", "1"), RULE_BAD_DATE, 2},
    {HEADER LEVEL("2020-01-01", "2020", "1"), RULE_BAD_DATE, 2},
    {HEADER LEVEL("2020-01-01", "never", "1"), RULE_BAD_DATE, 2},
    {HEADER LEVEL("2020-01-02", "2020-01-01", "1"), RULE_BAD_DATE, 2},
    {HEADER LEVEL("2020-01-01", "", ""), RULE_BAD_VALUE, 2},
    {HEADER LEVEL("2020-01-01", "", "-1"), RULE_BAD_VALUE, 2},
    {HEADER LEVEL("2020-01-01", "", "1000000000001"), RULE_BAD_VALUE, 2},
    {HEADER "funeral_times,,2020-01-01,,1000.5,times,A,sourced\n", RULE_BAD_VALUE, 2},
    {HEADER "sickness_percent,,2020-01-01,,100.1,percent,A,sourced\n", RULE_BAD_VALUE, 2},
    {HEADER "state_scale_by_joining,,2020-01-01,,2,yes_no,A,sourced\n", RULE_BAD_VALUE, 2},
    {HEADER "state_scale_by_joining,,2020-01-01,,0.5,yes_no,A,sourced\n", RULE_BAD_VALUE, 2},
    {HEADER "base_salary,,2020-01-01,,1,percent,A,sourced\n", RULE_BAD_UNIT, 2},
    {HEADER "base_salary,,2020-01-01,,1,vnd,,sourced\n", RULE_BAD_ARTICLE, 2},
    {HEADER "base_salary,,2020-01-01,,1,vnd,A\tB,sourced\n", RULE_BAD_ARTICLE, 2},
    {HEADER "base_salary,,2020-01-01,,1,vnd,A\r,sourced\n", RULE_BAD_ARTICLE, 2},
    {HEADER "base_salary,,2020-01-01,,1,vnd,\xc4,sourced\n", RULE_NOT_UTF8, 1},
    {HEADER "base_salary,,2020-01-01,,1,vnd,"
            "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhh"
            ",sourced\n",
     RULE_BAD_ARTICLE, 2},
    {HEADER "base_salary,,2020-01-01,,1,vnd,A,rumour\n", RULE_BAD_CONFIDENCE, 2},
    {HEADER LEVEL("2020-01-01", "", "1") LEVEL("2021-01-01", "", "2"), RULE_OVERLAP, 3},
    {HEADER LEVEL("2021-01-01", "", "1") LEVEL("2020-01-01", "2021-01-01", "2"), RULE_OVERLAP, 3},
    {HEADER LEVEL("2021-01-01", "", "1") LEVEL("2021-01-01", "", "1"), RULE_OVERLAP, 3},
    {HEADER LEVEL("2020-01-01", "2021-01-01", "1") LEVEL("2021-01-01", "", "1"), RULE_OVERLAP, 3},
};

static void faults_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faulty_files); i++) {
        struct rule_set set;
        struct rule_fault fault = {0};
        assert_false(parse(&set, faulty_files[i].text, &fault));
        assert_string_equal(rule_problem_name(fault.problem),
                            rule_problem_name(faulty_files[i].problem));
        assert_int_equal(fault.line, faulty_files[i].line);
    }
}

static void a_set_has_room_for_so_many_rows(void **state)
{
    (void)state;
    struct rule_set set;
    struct rule_fault fault = {0};
    rule_set_init(&set, few_rows, 1);
    static const char text[] =
        HEADER LEVEL("2020-01-01", "2020-12-31", "1") LEVEL("2021-01-01", "", "2");
    assert_false(add(&set, text, &fault));
    assert_int_equal(fault.problem, RULE_TOO_MANY);
    assert_int_equal(fault.line, 3);
}

/* A file in any order, without a final line end, gives the same set. */
static void order_of_rows_does_not_matter(void **state)
{
    (void)state;
    struct rule_set set;
    struct rule_fault fault = {0};
    assert_true(parse(
        &set,
        HEADER
            LEVEL("2022-01-01", "", "3") "regional_min_wage,II,2020-01-01,,7,vnd,A,memory\n" LEVEL(
                "2020-01-01", "2020-12-31",
                "1") "regional_min_wage,I,2020-01-01,,8,vnd,A,derived\n"
                     "base_salary,,2021-01-01,2021-12-31,2,vnd,NĐ 2,sourced",
        &fault));
    assert_int_equal(set.row_count, 5);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(set.rows[i].value.numerator, (int64_t)i + 1);
    }
    assert_int_equal(
        rule_find(&set, FIGURE_REGIONAL_WAGE, rule_key("I"), day("2025-01-01"))->value.numerator,
        8);
    assert_int_equal(
        rule_find(&set, FIGURE_REGIONAL_WAGE, rule_key("II"), day("2025-01-01"))->confidence,
        CONFIDENCE_MEMORY);
}

/* A law of next year is rows, and the same program follows it. */
static void a_new_year_is_more_rows(void **state)
{
    (void)state;
    static struct rule_row rows[LAW_ROWS];
    struct rule_set set;
    struct rule_fault fault = {0};
    rule_set_init(&set, rows, LAW_ROWS);
    for (size_t i = 0; i < law()->row_count; i++) {
        assert_int_equal(rule_set_add(&set, &law()->rows[i]), RULE_SOUND);
    }
    static const char text[] =
        HEADER "adjustment_coefficient,2024,2027-01-01,2027-12-31,1.07,times,TT 1/2027,sourced\n";
    assert_null(rule_find(&set, FIGURE_COEFFICIENT, 2024, day("2027-06-01")));
    assert_true(add(&set, text, &fault));
    assert_true(check(&set, &fault));
    assert_fraction(rule_find(&set, FIGURE_COEFFICIENT, 2024, day("2027-06-01"))->value, "1.07");
}

static void all_faults_are_told_at_once(void **state)
{
    (void)state;
    static const struct {
        enum rule_problem problem;
        size_t line;
    } expected[] = {{RULE_UNKNOWN_FIGURE, 2}, {RULE_BAD_VALUE, 4}, {RULE_OVERLAP, 5}};
    struct rule_set set;
    struct rule_fault found[2];
    struct rule_faults faults = {found, COUNT_OF(found), 0};
    char text[] = HEADER "base_wage,,2020-01-01,,1,vnd,A,sourced\n" LEVEL("2020-01-01", "", "1")
        LEVEL("2021-01-01", "", "-1") LEVEL("2021-01-01", "", "1");
    rule_set_init(&set, few_rows, FEW);
    assert_false(rule_set_parse(&set, text, strlen(text), &faults));
    assert_int_equal(faults.count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(found); i++) {
        assert_int_equal(found[i].problem, expected[i].problem);
        assert_int_equal(found[i].line, expected[i].line);
    }
    faults.count = 0;
    assert_false(rule_set_check(&set, &faults));
    assert_int_equal(faults.count, FIGURE_COUNT - 1);
}

/* From its first to its last day a row takes the place of what was there. */
static void an_amendment_cuts_out_what_it_covers(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        const char *texts; /* what is in force on 1 January 2020, 2021, 2022, 2023, 2024 */
    } cases[] = {
        {"2022-06-01", "", "1 1 2 9 9"},           {"2020-01-01", "", "9 9 9 9 9"},
        {"2021-01-01", "2021-12-31", "1 9 2 2 2"}, {"2022-01-01", "2022-12-31", "1 1 9 2 2"},
        {"2022-01-01", "2023-12-31", "1 1 9 9 2"}, {"2021-07-01", "2022-06-30", "1 1 9 2 2"},
        {"2019-01-01", "2019-12-31", "1 1 2 2 2"}, {"2019-01-01", "2020-01-01", "9 1 2 2 2"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rule_set set;
        struct rule_fault fault = {0};
        char texts[64] = "";
        assert_true(
            parse(&set, HEADER LEVEL("2020-01-01", "2021-12-31", "1") LEVEL("2022-01-01", "", "2"),
                  &fault));
        struct rule_row row = set.rows[0];
        row.valid_from = day(cases[i].from);
        row.valid_to = *cases[i].to ? day(cases[i].to) : (struct date){9999, 12, 31};
        row.value = fraction_of(9);
        assert_int_equal(rule_set_amend(&set, &row), RULE_SOUND);
        for (int year = 2020; year <= 2024; year++) {
            const struct rule_row *found = rule_find(&set, FIGURE_BASE_SALARY, RULE_NO_KEY,
                                                     (struct date){(int16_t)year, 1, 1});
            snprintf(texts + strlen(texts), sizeof texts - strlen(texts), "%s%lld",
                     year == 2020 ? "" : " ", (long long)found->value.numerator);
        }
        assert_string_equal(texts, cases[i].texts);
    }
    assert_int_equal(rule_key("\x7f"), RULE_NO_KEY);
}

/* Rows of other figures and keys stay as they are. */
static void an_amendment_leaves_the_others_alone(void **state)
{
    (void)state;
    struct rule_set set;
    struct rule_fault fault = {0};
    assert_true(parse(
        &set,
        HEADER LEVEL("2020-01-01", "", "1") "regional_min_wage,I,2020-01-01,,2,vnd,A,sourced\n"
                                            "regional_min_wage,II,2020-01-01,,3,vnd,A,sourced\n",
        &fault));
    struct rule_row row = *rule_find(&set, FIGURE_REGIONAL_WAGE, rule_key("I"), day("2021-01-01"));
    row.value = fraction_of(9);
    assert_int_equal(rule_set_amend(&set, &row), RULE_SOUND);
    assert_int_equal(set.row_count, 3);
    assert_fraction(rule_find(&set, FIGURE_BASE_SALARY, RULE_NO_KEY, day("2021-01-01"))->value,
                    "1");
    assert_fraction(rule_find(&set, FIGURE_REGIONAL_WAGE, rule_key("I"), day("2021-01-01"))->value,
                    "9");
    assert_fraction(rule_find(&set, FIGURE_REGIONAL_WAGE, rule_key("II"), day("2021-01-01"))->value,
                    "3");
}

static void an_amendment_needs_room(void **state)
{
    (void)state;
    struct rule_set set;
    struct rule_fault fault = {0};
    rule_set_init(&set, few_rows, 2);
    assert_true(add(&set, HEADER LEVEL("2020-01-01", "", "1"), &fault));
    struct rule_row row = set.rows[0];
    row.valid_from = day("2021-01-01");
    row.valid_to = day("2021-12-31");
    assert_int_equal(rule_set_amend(&set, &row), RULE_TOO_MANY);
    rule_set_init(&set, few_rows, 1);
    assert_true(add(&set, HEADER LEVEL("2020-01-01", "", "1"), &fault));
    assert_int_equal(rule_set_amend(&set, &row), RULE_TOO_MANY);
    assert_int_equal(set.row_count, 1);
}

/* What is printed is read again as it was. */
static void a_set_is_printed_and_read(void **state)
{
    (void)state;
    static struct rule_row rows[LAW_ROWS];
    static char text[LAW_TEXT_SIZE * 2];
    struct rule_set set;
    struct rule_fault fault = {0};
    struct rule_faults faults = {&fault, 1, 0};
    size_t length = strlen(strcpy(text, rule_file_heading));
    struct rule_row odd = law()->rows[0];
    strcpy(odd.article, "A, \"B\"");
    odd.value = decimal("0.123456789");
    odd.valid_from = day("1900-01-01");
    odd.valid_to = day("1900-01-31");
    length += rule_row_print(&odd, text + length);
    for (size_t i = 0; i < law()->row_count; i++) {
        length += rule_row_print(&law()->rows[i], text + length);
    }
    assert_true(length < sizeof text);
    rule_set_init(&set, rows, LAW_ROWS);
    if (!rule_set_parse(&set, text, length, &faults)) {
        fail_msg("line %zu: %s", fault.line, rule_problem_name(fault.problem));
    }
    assert_int_equal(set.row_count, law()->row_count + 1);
    for (size_t i = 0; i < set.row_count; i++) {
        const struct rule_row *row = i == 0 ? &odd : &law()->rows[i - 1];
        assert_int_equal(rows[i].key, row->key);
        assert_string_equal(rows[i].article, row->article);
        assert_int_equal(fraction_compare(rows[i].value, row->value), 0);
        assert_int_equal(date_compare(rows[i].valid_to, row->valid_to), 0);
        assert_int_equal(rows[i].confidence, row->confidence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_faults_are_told_at_once),
        cmocka_unit_test(an_amendment_cuts_out_what_it_covers),
        cmocka_unit_test(an_amendment_leaves_the_others_alone),
        cmocka_unit_test(an_amendment_needs_room),
        cmocka_unit_test(a_set_is_printed_and_read),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(a_set_has_room_for_so_many_rows),
        cmocka_unit_test(order_of_rows_does_not_matter),
        cmocka_unit_test(a_new_year_is_more_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
