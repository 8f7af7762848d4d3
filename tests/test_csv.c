#include "test_dossiers_rules.h"

#include "base/csv.h"

struct sample {
    const char *code;
    const char *text;
    struct date date;
    int32_t minute;
    int32_t count;
};

static const struct csv_column columns[] = {
    {"code", offsetof(struct sample, code), CSV_CODE, .required = true},
    {"text", offsetof(struct sample, text), CSV_TEXT, .required = false},
    {"date", offsetof(struct sample, date), CSV_DATE, .required = false},
    {"minute", offsetof(struct sample, minute), CSV_TIME, .required = false},
    {"count", offsetof(struct sample, count), CSV_COUNT, .required = false},
};

static const struct csv_table table = {columns, COUNT_OF(columns), sizeof(struct sample)};

static bool sample_read(const char *text, size_t length, char *buffer, struct sample *rows,
                        size_t *ret_count, struct data_faults *faults)
{
    memcpy(buffer, text, length);
    buffer[length] = '\0';
    return csv_read(buffer, length, &table, rows, 2, ret_count, faults);
}

#define HEADING "code,text,date,minute,count\n"

static void reads_what_is_well_formed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code, *field, *date;
        int32_t minute, count;
        size_t rows;
    } cases[] = {
        {HEADING "a,b,2026-03-02,07:30,5\n", "a", "b", "2026-03-02", 450, 5, 1},
        {HEADING "a,b,2026-03-02,07:30,5", "a", "b", "2026-03-02", 450, 5, 1},
        {HEADING "a,b,2024-02-29,23:59,999999999\r\n", "a", "b", "2024-02-29", 1439, 999999999, 1},
        {"code,text,date,minute,count\r\na,b,,,\r\n\r\n\nc,d,,00:00,0\n", "a", "b", "", 0, 0, 2},
        {"\n\ncount,minute,date,text,code\n5,07:30,2026-03-02,b,a\n", "a", "b", "2026-03-02", 450,
         5, 1},
        {HEADING "a,\"b, c\",,,\n", "a", "b, c", "", 0, 0, 1},
        {HEADING "a,\"b \"\"c\"\"\",,,\n", "a", "b \"c\"", "", 0, 0, 1},
        {HEADING "\"a\",\"\",\"\",\"\",\"\"\n", "a", "", "", 0, 0, 1},
        {HEADING "a,\"\"\"\",,,\n", "a", "\"", "", 0, 0, 1},
        {"# a note\n" HEADING "# another, with \"quotes\na,b#c,,,\n", "a", "b#c", "", 0, 0, 1},
        {HEADING "a,Tết Nguyên đán,,,\n", "a", "Tết Nguyên đán", "", 0, 0, 1},
        {"\"code\",\"text\",date,minute,count\na.b-c_9,,,,\n", "a.b-c_9", "", "", 0, 0, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char buffer[256];
        struct sample rows[2];
        struct data_fault items[4];
        struct data_faults faults = {items, COUNT_OF(items), 0};
        size_t count = 0;
        assert_true(
            sample_read(cases[i].text, strlen(cases[i].text), buffer, rows, &count, &faults));
        assert_int_equal(count, cases[i].rows);
        assert_string_equal(rows[0].code, cases[i].code);
        assert_string_equal(rows[0].text, cases[i].field);
        assert_int_equal(date_compare(rows[0].date, day_of(cases[i].date)), 0);
        assert_int_equal(rows[0].minute, cases[i].minute);
        assert_int_equal(rows[0].count, cases[i].count);
    }
}

static const struct {
    const char *text, *fault;
    const char *column;
    size_t row;
} faulty_tables[] = {
    {"", "missing_heading", NULL, 0},
    {"\n\r\n\n", "missing_heading", NULL, 0},
    {"\"code,text\n", "missing_heading", NULL, 0},
    {"a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a\n", "missing_heading", NULL, 0},
    {"code,text,date,minute,count,more\n", "unknown_column", NULL, 0},
    {"code,text,date,minute,count,count\n", "duplicate_column", "count", 0},
    {"code,text,date,minute\n", "missing_column", "count", 0},
    {"Code,text,date,minute,count\n", "unknown_column", NULL, 0},
    {HEADING "a,b,,\n", "wrong_number_of_fields", NULL, 1},
    {HEADING "a,b,,,,\n", "wrong_number_of_fields", NULL, 1},
    {HEADING "a,b,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "wrong_number_of_fields", NULL, 1},
    {HEADING "x,b,,,\na\n", "wrong_number_of_fields", NULL, 2},
    {HEADING "a,\"b,,,\n", "bad_quotes", NULL, 1},
    {HEADING "a,\"b\"c,,,\n", "bad_quotes", NULL, 1},
    {HEADING "a,b\"c,,,\n", "bad_quotes", NULL, 1},
    {HEADING "a,\"b\n\",,,\n", "bad_quotes", NULL, 1},
    {HEADING "a,b,,,\"\n", "bad_quotes", NULL, 1},
    {HEADING "a,,,,\na,,,,\na,,,,\n", "too_many_rows", NULL, 3},
    {HEADING ",b,,,\n", "missing_value", "code", 1},
    {HEADING "\"\",b,,,\n", "missing_value", "code", 1},
    {HEADING "a b,b,,,\n", "bad_code", "code", 1},
    {HEADING "a/b,b,,,\n", "bad_code", "code", 1},
    {HEADING "đ,b,,,\n", "bad_code", "code", 1},
    {HEADING "a23456789012345678901234567890123,b,,,\n", "bad_code", "code", 1},
    {HEADING "a,b\tc,,,\n", "bad_text", "text", 1},
    {HEADING "a,b\x7F,,,\n", "bad_text", "text", 1},
    {HEADING "a,b\rc,,,\n", "bad_text", "text", 1},
    {HEADING "a,b,2026-02-29,,\n", "bad_date", "date", 1},
    {HEADING "a,b,2026-02,,\n", "bad_date", "date", 1},
    {HEADING "a,b,02/03/2026,,\n", "bad_date", "date", 1},
    {HEADING "a,b,,24:00,\n", "bad_time", "minute", 1},
    {HEADING "a,b,,07:60,\n", "bad_time", "minute", 1},
    {HEADING "a,b,,7:30,\n", "bad_time", "minute", 1},
    {HEADING "a,b,,07:300,\n", "bad_time", "minute", 1},
    {HEADING "a,b,,07.30,\n", "bad_time", "minute", 1},
    {HEADING "a,b,,0a:30,\n", "bad_time", "minute", 1},
    {HEADING "a,b,,,1000000000\n", "bad_number", "count", 1},
    {HEADING "a,b,,,+5\n", "bad_number", "count", 1},
    {HEADING "a,b,,,5 \n", "bad_number", "count", 1},
    {HEADING "a,b\xC3,,,\n", "not_utf8", NULL, 0},
    {HEADING "a,b\xED\xA0\x80,,,\n", "not_utf8", NULL, 0},
};

static void names_the_first_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faulty_tables); i++) {
        char buffer[256];
        struct sample rows[2];
        struct data_fault items[4];
        struct data_faults faults = {items, COUNT_OF(items), 0};
        size_t count = 42;
        assert_false(sample_read(faulty_tables[i].text, strlen(faulty_tables[i].text), buffer, rows,
                                 &count, &faults));
        assert_int_equal(count, 42);
        assert_true(faults.count > 0);
        if (strcmp(items[0].name, faulty_tables[i].fault) != 0 ||
            items[0].row != faulty_tables[i].row) {
            fail_msg("case %zu: %s in row %zu", i, items[0].name, items[0].row);
        }
        assert_string_equal(items[0].column ? items[0].column : "",
                            faulty_tables[i].column ? faulty_tables[i].column : "");
    }
}

static void tells_all_faults_and_counts_the_rest(void **state)
{
    (void)state;
    static const char text[] = HEADING "a b,b\t,2026-02-30,25:00,x\n,b\n";
    static const char *const names[] = {"bad_code", "bad_text", "bad_date", "bad_time"};
    char buffer[256];
    struct sample rows[2];
    struct data_fault items[4];
    struct data_faults faults = {items, COUNT_OF(items), 0};
    size_t count = 42;
    assert_false(sample_read(text, strlen(text), buffer, rows, &count, &faults));
    assert_int_equal(faults.count, 6);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_string_equal(items[i].name, names[i]);
        assert_int_equal(items[i].row, 1);
    }
}

static void refuses_a_nul_and_a_long_text(void **state)
{
    (void)state;
    static const char with_nul[] = HEADING "a,b\0c,,,\n";
    static char long_text[1024];
    static char buffer[1024];
    struct sample rows[2];
    struct data_fault items[4];
    struct data_faults faults = {items, COUNT_OF(items), 0};
    size_t count = 42;
    assert_false(sample_read(with_nul, sizeof with_nul - 1, buffer, rows, &count, &faults));
    assert_string_equal(items[0].name, "not_utf8");
    for (int length = CSV_TEXT_MAX_BYTES; length <= CSV_TEXT_MAX_BYTES + 1; length++) {
        faults.count = 0;
        snprintf(long_text, sizeof long_text, HEADING "a,%0*d,,,\n", length, 0);
        bool is_read = sample_read(long_text, strlen(long_text), buffer, rows, &count, &faults);
        assert_int_equal(is_read, length == CSV_TEXT_MAX_BYTES);
    }
    assert_string_equal(items[0].name, "bad_text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_well_formed),
        cmocka_unit_test(names_the_first_fault),
        cmocka_unit_test(tells_all_faults_and_counts_the_rest),
        cmocka_unit_test(refuses_a_nul_and_a_long_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
