#include "benefits/rules.h"

#include <string.h>

#include "base/text.h"

static const char header[] = "figure,key,valid_from,valid_to,value,unit,article,confidence";
static const struct date last_day = {9999, 12, 31};

enum { FIELDS = 8, CODE_LENGTH = 4 };

struct slice {
    const char *text;
    size_t length;
};

static bool slice_equals(struct slice slice, const char *text)
{
    return strlen(text) == slice.length && memcmp(slice.text, text, slice.length) == 0;
}

/* Cuts at the first separator; the rest starts behind it. */
static struct slice slice_cut(struct slice *rest, char separator)
{
    const char *end = memchr(rest->text, separator, rest->length);
    struct slice head = {rest->text, end ? (size_t)(end - rest->text) : rest->length};
    size_t taken = end ? head.length + 1 : head.length;
    *rest = (struct slice){rest->text + taken, rest->length - taken};
    return head;
}

static bool figure_read(struct slice field, enum figure *ret)
{
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        if (slice_equals(field, figure_caption((enum figure)i)->rule)) {
            *ret = (enum figure)i;
            return true;
        }
    }
    return false;
}

static bool code_read(struct slice field, int32_t *ret_key)
{
    int32_t key = 0;
    for (size_t i = 0; i < field.length && i < CODE_LENGTH; i++) {
        if (field.text[i] <= ' ' || field.text[i] > '~') {
            return false;
        }
        key = key * 256 + field.text[i];
    }
    *ret_key = key;
    return field.length >= 1 && field.length <= CODE_LENGTH;
}

static bool key_read(struct slice field, enum key_kind kind, int32_t *ret_key)
{
    if (kind == KEY_NONE) {
        *ret_key = RULE_NO_KEY;
        return field.length == 0;
    }
    if (kind == KEY_CODE) {
        return code_read(field, ret_key);
    }
    struct fraction number = {0, 1};
    if (!fraction_parse(field.text, field.length, &number) || number.denominator != 1 ||
        number.numerator < 0 || number.numerator > INT32_MAX) {
        return false;
    }
    *ret_key = (int32_t)number.numerator;
    return true;
}

static bool period_read(struct slice from, struct slice to, struct rule_row *row)
{
    row->valid_to = last_day;
    return date_parse(from.text, from.length, &row->valid_from) &&
           !date_is_partial(row->valid_from) &&
           (to.length == 0 ||
            (date_parse(to.text, to.length, &row->valid_to) && !date_is_partial(row->valid_to))) &&
           date_compare(row->valid_from, row->valid_to) <= 0;
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

static bool value_read(struct slice field, enum unit unit, struct fraction *ret)
{
    return fraction_parse(field.text, field.length, ret) && ret->numerator >= 0 &&
           fraction_compare(*ret, fraction_of(value_limit(unit))) <= 0 &&
           (unit != UNIT_YES_NO || ret->denominator == 1);
}

static bool is_plain_text(struct slice field)
{
    for (size_t i = 0; i < field.length; i++) {
        if ((unsigned char)field.text[i] < ' ') {
            return false;
        }
    }
    return text_is_utf8(field.text, field.length);
}

static bool article_read(struct slice field, char *ret_article)
{
    if (field.length == 0 || field.length >= RULE_ARTICLE_SIZE || !is_plain_text(field)) {
        return false;
    }
    memcpy(ret_article, field.text, field.length);
    ret_article[field.length] = '\0';
    return true;
}

static bool confidence_read(struct slice field, enum confidence *ret)
{
    static const char *const names[] = {
        [CONFIDENCE_SOURCED] = "sourced",
        [CONFIDENCE_DERIVED] = "derived",
        [CONFIDENCE_MEMORY] = "memory",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (slice_equals(field, names[i])) {
            *ret = (enum confidence)i;
            return true;
        }
    }
    return false;
}

static enum rule_problem row_read(struct slice line, struct rule_row *ret)
{
    struct slice fields[FIELDS];
    size_t count = 0;
    for (struct slice rest = line; count < FIELDS; count++) {
        bool last = memchr(rest.text, ',', rest.length) == NULL;
        if (last != (count == FIELDS - 1)) {
            return RULE_BAD_FIELDS;
        }
        fields[count] = slice_cut(&rest, ',');
    }
    if (!figure_read(fields[0], &ret->figure)) {
        return RULE_UNKNOWN_FIGURE;
    }
    enum unit unit = figure_caption(ret->figure)->unit;
    if (!key_read(fields[1], figure_key_kind(ret->figure), &ret->key)) {
        return RULE_BAD_KEY;
    }
    if (!period_read(fields[2], fields[3], ret)) {
        return RULE_BAD_DATE;
    }
    if (!value_read(fields[4], unit, &ret->value)) {
        return RULE_BAD_VALUE;
    }
    if (!slice_equals(fields[5], unit_name(unit))) {
        return RULE_BAD_UNIT;
    }
    if (!article_read(fields[6], ret->article)) {
        return RULE_BAD_ARTICLE;
    }
    return confidence_read(fields[7], &ret->confidence) ? RULE_SOUND : RULE_BAD_CONFIDENCE;
}

int32_t rule_key(const char *code)
{
    int32_t key = RULE_NO_KEY;
    return code_read((struct slice){code, strlen(code)}, &key) ? key : RULE_NO_KEY;
}

bool rule_set_parse(struct rule_set *set, const char *text, size_t length,
                    struct rule_fault *ret_fault)
{
    struct slice rest = {text, length};
    if (!slice_equals(slice_cut(&rest, '\n'), header)) {
        *ret_fault = (struct rule_fault){.problem = RULE_BAD_HEADER, .line = 1};
        return false;
    }
    for (size_t number = 2; rest.length > 0; number++) {
        struct slice line = slice_cut(&rest, '\n');
        if (line.length > 0 && line.text[0] == '#') {
            continue;
        }
        struct rule_row row = {0};
        enum rule_problem problem = row_read(line, &row);
        if (problem == RULE_SOUND) {
            problem = rule_set_add(set, &row);
        }
        if (problem != RULE_SOUND) {
            *ret_fault = (struct rule_fault){problem, number, row.figure, row.key, row.valid_from};
            return false;
        }
    }
    return true;
}
