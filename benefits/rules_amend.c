#include "benefits/rules.h"

#include <stdio.h>
#include <string.h>

const char rule_file_heading[] = "figure,key,valid_from,valid_to,value,unit,article,confidence\n";

static void remove_row(struct rule_set *set, size_t place)
{
    set->row_count--;
    memmove(&set->rows[place], &set->rows[place + 1], (set->row_count - place) * sizeof *set->rows);
}

/* Cuts what the row covers out of an older one; what is left behind it is a row of its own. */
static enum rule_problem cut_out(struct rule_set *set, size_t place, const struct rule_row *row)
{
    struct rule_row *old = &set->rows[place];
    struct rule_row rest = *old;
    bool head_stays = date_compare(old->valid_from, row->valid_from) < 0;
    bool tail_stays = date_compare(old->valid_to, row->valid_to) > 0;
    if (head_stays && tail_stays && set->row_count == set->row_limit) {
        return RULE_TOO_MANY;
    }
    if (head_stays) {
        old->valid_to = date_add_days(row->valid_from, -1);
    } else {
        remove_row(set, place);
    }
    if (tail_stays) {
        rest.valid_from = date_add_days(row->valid_to, 1);
        return rule_set_add(set, &rest);
    }
    return RULE_SOUND;
}

static bool covers_part(const struct rule_row *row, const struct rule_row *old)
{
    return old->figure == row->figure && old->key == row->key &&
           date_compare(old->valid_from, row->valid_to) <= 0 &&
           date_compare(old->valid_to, row->valid_from) >= 0;
}

enum rule_problem rule_set_amend(struct rule_set *set, const struct rule_row *row)
{
    for (size_t i = set->row_count; i-- > 0;) {
        enum rule_problem problem =
            covers_part(row, &set->rows[i]) ? cut_out(set, i, row) : RULE_SOUND;
        if (problem != RULE_SOUND) {
            return problem;
        }
    }
    return rule_set_add(set, row);
}

/* As the file has it: nothing, the number, or the code whose characters the number holds. */
static void key_print(const struct rule_row *row, char *ret_text, size_t size)
{
    enum key_kind kind = figure_key_kind(row->figure);
    *ret_text = '\0';
    if (kind == KEY_NUMBER) {
        snprintf(ret_text, size, "%d", row->key);
    } else if (kind == KEY_CODE) {
        char *end = ret_text;
        for (int shift = 24; shift >= 0; shift -= 8) {
            char letter = (char)(row->key >> shift & 0xff);
            if (letter != '\0') {
                *end++ = letter;
            }
        }
        *end = '\0';
    }
}

/* Every figure was read from at most nine decimals, so it has no more. */
static void value_print(struct fraction value, char *ret_text, size_t size)
{
    static const int64_t billion = 1000000000;
    int64_t whole = fraction_floor(value);
    int64_t rest = (value.numerator - whole * value.denominator) * (billion / value.denominator);
    int length = snprintf(ret_text, size, "%lld.%09lld", (long long)whole, (long long)rest);
    while (ret_text[length - 1] == '0') {
        ret_text[--length] = '\0';
    }
    if (ret_text[length - 1] == '.') {
        ret_text[--length] = '\0';
    }
}

/* In quotes, those inside doubled: an article may hold a comma. */
static void quote(const char *article, char *ret_text)
{
    *ret_text++ = '"';
    for (; *article; article++) {
        if (*article == '"') {
            *ret_text++ = '"';
        }
        *ret_text++ = *article;
    }
    *ret_text++ = '"';
    *ret_text = '\0';
}

size_t rule_row_print(const struct rule_row *row, char *ret_line)
{
    static const struct date last_day = {9999, 12, 31};
    const struct caption *caption = figure_caption(row->figure);
    char key[16];
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE] = "";
    char value[FRACTION_TEXT_SIZE];
    char article[2 * RULE_ARTICLE_SIZE + 2];
    quote(row->article, article);
    key_print(row, key, sizeof key);
    value_print(row->value, value, sizeof value);
    date_format(row->valid_from, from);
    if (date_compare(row->valid_to, last_day) != 0) {
        date_format(row->valid_to, to);
    }
    int length =
        snprintf(ret_line, RULE_LINE_SIZE, "%s,%s,%s,%s,%s,%s,%s,%s\n", caption->rule, key, from,
                 to, value, unit_name(caption->unit), article, confidence_names[row->confidence]);
    return (size_t)length;
}
