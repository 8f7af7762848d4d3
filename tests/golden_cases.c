/*
 * Runs published worked examples against the rules: golden_cases FILE [FILE...].
 *
 * A file is {"cases": [{"id", "title", "calc", "inputs": {...}, "expected": {...}}, ...]}; `calc`
 * names one of the calculations of golden_*.c. Prints a line for each case and closes with "N
 * passed, N failed"; exits with 1 when one failed, 2 when a file cannot be read. Every result's
 * derivation is applied again.
 */
#include "tests/golden.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "migrations/rule_release.h"

enum { STEPS = 8192, INPUTS = 16384 };

const struct date law_2014_last_day = {2025, 6, 30};
const struct date law_2024_first_day = {2025, 7, 1};

void golden_fail(struct golden *golden, const char *format, ...)
{
    if (golden->failed) {
        return;
    }
    golden->failed = true;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(golden->message, sizeof golden->message, format, arguments);
    va_end(arguments);
}

struct date january(int64_t year)
{
    return (struct date){(int16_t)year, 1, 1};
}

bool has(const struct golden *golden, const char *name)
{
    return json_object_get(golden->inputs, name) != NULL;
}

/* Jansson keeps a double of what the file wrote in decimals: nine of them bring that back. */
struct fraction number_of_json(struct golden *golden, const json_t *value)
{
    char text[64];
    struct fraction number = {0, 1};
    if (json_is_integer(value)) {
        return fraction_of(json_integer_value(value));
    }
    snprintf(text, sizeof text, "%.9f", json_real_value(value));
    if (!json_is_real(value) || !fraction_parse(text, strlen(text), &number)) {
        golden_fail(golden, "a number is missing or out of range");
    }
    return number;
}

struct fraction number(struct golden *golden, const char *name)
{
    const json_t *value = json_object_get(golden->inputs, name);
    if (!json_is_number(value)) {
        golden_fail(golden, "input %s is not a number", name);
        return fraction_of(0);
    }
    return number_of_json(golden, value);
}

struct fraction number_or(struct golden *golden, const char *name, int64_t otherwise)
{
    return has(golden, name) ? number(golden, name) : fraction_of(otherwise);
}

int64_t whole(struct golden *golden, const char *name)
{
    struct fraction value = number(golden, name);
    if (value.denominator != 1) {
        golden_fail(golden, "input %s is not a whole number", name);
    }
    return fraction_floor(value);
}

int64_t whole_or(struct golden *golden, const char *name, int64_t otherwise)
{
    return has(golden, name) ? whole(golden, name) : otherwise;
}

const char *word(struct golden *golden, const char *name)
{
    const char *text = json_string_value(json_object_get(golden->inputs, name));
    if (!text) {
        golden_fail(golden, "input %s is not a text", name);
    }
    return text ? text : "";
}

bool flag(const struct golden *golden, const char *name)
{
    return json_is_true(json_object_get(golden->inputs, name));
}

struct date day_of_text(struct golden *golden, const json_t *text)
{
    struct date date = {0};
    if (!json_is_string(text) ||
        !date_parse(json_string_value(text), json_string_length(text), &date)) {
        golden_fail(golden, "a date is missing or none");
        return law_2024_first_day;
    }
    return date;
}

struct date day(struct golden *golden, const char *name)
{
    return day_of_text(golden, json_object_get(golden->inputs, name));
}

size_t salaries(struct golden *golden, const char *name, struct salary_segment *ret_segments)
{
    size_t count = 0;
    size_t index = 0;
    const json_t *pair = NULL;
    json_array_foreach(json_object_get(golden->inputs, name), index, pair)
    {
        if (count == GOLDEN_SEGMENTS) {
            golden_fail(golden, "too many salaries");
            break;
        }
        struct fraction salary = number_of_json(golden, json_array_get(pair, 0));
        struct fraction months = number_of_json(golden, json_array_get(pair, 1));
        ret_segments[count++] = (struct salary_segment){.salary_vnd = fraction_floor(salary),
                                                        .months = (int32_t)fraction_floor(months)};
    }
    return count;
}

int fact(struct golden *golden, struct fraction value)
{
    static const struct caption text = {"golden.fact", NULL, "Dữ kiện của ví dụ",
                                        "Fact of the example", UNIT_TIMES};
    return step_given_fraction(&golden->derivation, &text, value);
}

int fact_of(struct golden *golden, const char *name)
{
    return fact(golden, number(golden, name));
}

void give(struct golden *golden, const char *name, struct fraction value)
{
    const json_t *expected = json_object_get(golden->expected, name);
    if (!expected) {
        return;
    }
    golden->matched++;
    char got[FRACTION_TEXT_SIZE];
    char wanted[FRACTION_TEXT_SIZE];
    fraction_format(value, got);
    fraction_format(number_of_json(golden, expected), wanted);
    if (strcmp(got, wanted) != 0) {
        golden_fail(golden, "%s: expected %s, got %s", name, wanted, got);
    }
}

void give_whole(struct golden *golden, const char *name, int64_t value)
{
    give(golden, name, fraction_of(value));
}

void give_step(struct golden *golden, const char *name, int step)
{
    give(golden, name, step_value(&golden->derivation, step));
}

void give_rounded(struct golden *golden, const char *name, int step)
{
    give_whole(golden, name, fraction_round(step_value(&golden->derivation, step)));
}

void give_json(struct golden *golden, const char *name, const json_t *value)
{
    const json_t *expected = json_object_get(golden->expected, name);
    if (!expected) {
        return;
    }
    golden->matched++;
    if (!json_equal(expected, value)) {
        char *got = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        char *wanted = json_dumps(expected, JSON_ENCODE_ANY | JSON_COMPACT);
        golden_fail(golden, "%s: expected %s, got %s", name, wanted, got);
        free(got);
        free(wanted);
    }
}

void give_text(struct golden *golden, const char *name, const char *text)
{
    json_t *value = json_string(text);
    give_json(golden, name, value);
    json_decref(value);
}

void give_date(struct golden *golden, const char *name, struct date date)
{
    char text[DATE_TEXT_SIZE];
    date_format(date, text);
    give_text(golden, name, text);
}

void give_month(struct golden *golden, const char *name, int32_t month)
{
    struct date date = month_first_day(month);
    date.day = 0;
    give_date(golden, name, date);
}

static bool rules_load(struct rule_set *set)
{
    static struct rule_row rows[RULE_SET_ROWS];
    struct arena arena;
    arena_init(&arena);
    bool read = rule_release_read(&arena, rows, set);
    arena_destroy(&arena);
    return read;
}

static const struct golden_calculation *calculation_find(const char *name)
{
    static const struct golden_calculation *const tables[] = {golden_pensions, golden_short_term,
                                                              golden_health};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        for (const struct golden_calculation *row = tables[i]; row->name; row++) {
            if (strcmp(row->name, name) == 0) {
                return row;
            }
        }
    }
    return NULL;
}

static void case_run(struct golden *golden, const char *name)
{
    const struct golden_calculation *calculation = calculation_find(name);
    if (!calculation) {
        golden_fail(golden, "unknown calculation %s", name);
        return;
    }
    calculation->run(golden);
    const struct derivation *derivation = &golden->derivation;
    if (!derivation_is_sound(derivation)) {
        golden_fail(golden, "derivation: %s", derivation_fault_name(derivation->fault));
    } else if (!derivation_verify(derivation)) {
        golden_fail(golden, "the derivation applied again gives another result");
    } else if (golden->matched == 0 || golden->matched != json_object_size(golden->expected)) {
        golden_fail(golden, "an expected member is none that %s gives", name);
    }
}

static bool case_passes(const struct rule_set *rules, const json_t *row)
{
    static struct step steps[STEPS];
    static int inputs[INPUTS];
    struct golden golden = {.inputs = json_object_get(row, "inputs"),
                            .expected = json_object_get(row, "expected")};
    const char *id = json_string_value(json_object_get(row, "id"));
    const char *title = json_string_value(json_object_get(row, "title"));
    const char *calculation = json_string_value(json_object_get(row, "calc"));
    derivation_init(&golden.derivation, rules, steps, STEPS, inputs, INPUTS);
    case_run(&golden, calculation ? calculation : "");
    printf("%s %s %s%s%s\n", golden.failed ? "FAIL" : "pass", id ? id : "?", title ? title : "",
           golden.failed ? ": " : "", golden.message);
    return !golden.failed;
}

static bool file_run(const struct rule_set *rules, const char *path, size_t *passed, size_t *failed)
{
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    const json_t *cases = json_object_get(root, "cases");
    if (!json_is_array(cases)) {
        fprintf(stderr, "%s: %s\n", path, root ? "no array \"cases\"" : error.text);
        json_decref(root);
        return false;
    }
    size_t index = 0;
    const json_t *row = NULL;
    json_array_foreach(cases, index, row)
    {
        *(case_passes(rules, row) ? passed : failed) += 1;
    }
    json_decref(root);
    return true;
}

int main(int argc, char **argv)
{
    struct rule_set rules;
    size_t passed = 0;
    size_t failed = 0;
    if (argc < 2) {
        fprintf(stderr, "usage: golden_cases FILE [FILE...]\n");
        return 2;
    }
    if (!rules_load(&rules)) {
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        if (!file_run(&rules, argv[i], &passed, &failed)) {
            return 2;
        }
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed > 0;
}
