#include "benefits/rules.h"

#include <string.h>

#include "base/csv.h"

static const struct date last_day = {9999, 12, 31};

enum { CODE_LENGTH = 4 };

/* A line of a file before it is known to be a figure. */
struct figure_line {
    const char *figure, *key;
    struct date valid_from, valid_to;
    const char *value, *unit, *article;
    enum confidence confidence;
};

#define COLUMN(member, kind, ...)                                                                  \
    {                                                                                              \
#member, offsetof(struct figure_line, member), kind, __VA_ARGS__                           \
    }
static const struct csv_column columns[] = {
    COLUMN(figure, CSV_TEXT, .required = false),
    COLUMN(key, CSV_TEXT, .required = false),
    COLUMN(valid_from, CSV_DATE, .required = true),
    COLUMN(valid_to, CSV_DATE, .required = false),
    COLUMN(value, CSV_TEXT, .required = false),
    COLUMN(unit, CSV_TEXT, .required = false),
    COLUMN(article, CSV_TEXT, .required = true),
    COLUMN(confidence, CSV_CHOICE, .required = true, .choices = confidence_names),
};
#undef COLUMN

static const struct csv_table table = {columns, sizeof columns / sizeof *columns,
                                       sizeof(struct figure_line)};

static bool figure_read(const char *field, enum figure *ret)
{
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        if (strcmp(field, figure_caption((enum figure)i)->rule) == 0) {
            *ret = (enum figure)i;
            return true;
        }
    }
    return false;
}

static bool code_read(const char *field, int32_t *ret_key)
{
    int32_t key = 0;
    size_t length = strlen(field);
    for (size_t i = 0; i < length && i < CODE_LENGTH; i++) {
        if (field[i] <= ' ' || field[i] > '~') {
            return false;
        }
        key = key * 256 + field[i];
    }
    *ret_key = key;
    return length >= 1 && length <= CODE_LENGTH;
}

static bool key_read(const char *field, enum key_kind kind, int32_t *ret_key)
{
    if (kind == KEY_NONE) {
        *ret_key = RULE_NO_KEY;
        return *field == '\0';
    }
    if (kind == KEY_CODE) {
        return code_read(field, ret_key);
    }
    struct fraction number = {0, 1};
    if (!fraction_parse(field, strlen(field), &number) || number.denominator != 1 ||
        number.numerator < 0 || number.numerator > INT32_MAX) {
        return false;
    }
    *ret_key = (int32_t)number.numerator;
    return true;
}

/* Above these no figure of the law lies, and products of two still fit. */
static int64_t value_limit(enum unit unit)
{
    static const int64_t limits[] = {
        [UNIT_VND] = 1000000000000, [UNIT_PERCENT] = 100,      [UNIT_YEARS] = 200,
        [UNIT_MONTHS] = 2400,       [UNIT_WEEKS] = 100,        [UNIT_DAYS] = 3660,
        [UNIT_TIMES] = 1000,        [UNIT_CALENDAR_MONTH] = 0, [UNIT_YES_NO] = 1,
    };
    return limits[unit];
}

static bool value_read(const char *field, enum unit unit, struct fraction *ret)
{
    return fraction_parse(field, strlen(field), ret) && ret->numerator >= 0 &&
           fraction_compare(*ret, fraction_of(value_limit(unit))) <= 0 &&
           (unit != UNIT_YES_NO || ret->denominator == 1);
}

/* What the reader of tables found wrong, as a problem of figures: by the column. */
static enum rule_problem problem_of_fault(const struct data_fault *fault)
{
    static const struct {
        const char *column;
        enum rule_problem problem;
    } problems[] = {
        {"figure", RULE_UNKNOWN_FIGURE}, {"key", RULE_BAD_KEY},
        {"valid_from", RULE_BAD_DATE},   {"valid_to", RULE_BAD_DATE},
        {"value", RULE_BAD_VALUE},       {"unit", RULE_BAD_UNIT},
        {"article", RULE_BAD_ARTICLE},   {"confidence", RULE_BAD_CONFIDENCE},
    };
    if (strcmp(fault->name, "not_utf8") == 0) {
        return RULE_NOT_UTF8;
    }
    if (fault->row == 0) {
        return RULE_BAD_HEADER;
    }
    if (!fault->column) {
        return RULE_BAD_FIELDS;
    }
    size_t i = 0;
    while (i + 1 < sizeof problems / sizeof *problems &&
           strcmp(problems[i].column, fault->column) != 0) {
        i++;
    }
    return problems[i].problem;
}

static enum rule_problem row_read(const struct figure_line *line, struct rule_row *ret)
{
    if (!figure_read(line->figure, &ret->figure)) {
        return RULE_UNKNOWN_FIGURE;
    }
    enum unit unit = figure_caption(ret->figure)->unit;
    if (!key_read(line->key, figure_key_kind(ret->figure), &ret->key)) {
        return RULE_BAD_KEY;
    }
    if (period_is_reversed(line->valid_from, line->valid_to)) {
        return RULE_BAD_DATE;
    }
    if (!value_read(line->value, unit, &ret->value)) {
        return RULE_BAD_VALUE;
    }
    if (strcmp(line->unit, unit_name(unit)) != 0) {
        return RULE_BAD_UNIT;
    }
    if (strlen(line->article) >= RULE_ARTICLE_SIZE) {
        return RULE_BAD_ARTICLE;
    }
    memcpy(ret->article, line->article, strlen(line->article) + 1);
    ret->valid_from = line->valid_from;
    ret->valid_to = date_is_none(line->valid_to) ? last_day : line->valid_to;
    ret->confidence = line->confidence;
    return RULE_SOUND;
}

int32_t rule_key(const char *code)
{
    int32_t key = RULE_NO_KEY;
    return code_read(code, &key) ? key : RULE_NO_KEY;
}

bool rule_set_parse(struct rule_set *set, char *text, size_t length, struct rule_faults *faults)
{
    size_t before = faults->count;
    struct data_fault found = {0};
    struct data_faults read = {&found, 1, 0};
    struct csv_reader reader;
    struct figure_line line;
    if (!csv_open(&reader, text, length, &table, &read)) {
        rule_fault_add(faults, (struct rule_fault){.problem = problem_of_fault(&found), .line = 1});
        return false;
    }
    while (csv_next(&reader, &line)) {
        struct rule_row row = {0};
        enum rule_problem problem =
            read.count > 0 ? problem_of_fault(&found) : row_read(&line, &row);
        if (problem == RULE_SOUND) {
            problem = rule_set_add(set, &row);
        }
        if (problem != RULE_SOUND) {
            rule_fault_add(faults, (struct rule_fault){problem, reader.line, row.figure, row.key,
                                                       row.valid_from});
        }
        read.count = 0;
    }
    return faults->count == before;
}
