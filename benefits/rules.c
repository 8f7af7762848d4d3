#include "benefits/rules.h"

#include <string.h>

struct figure_kind {
    enum key_kind key;
    struct caption caption;
};

#define FIGURE(id, name, key, unit, vi, en) {key, {name, NULL, vi, en, unit}},
static const struct figure_kind figures[] = {
#include "benefits/figures.def"
};
#undef FIGURE

static const struct date last_day = {9999, 12, 31};

static bool same_rule(const struct rule_row *a, const struct rule_row *b)
{
    return a->figure == b->figure && a->key == b->key;
}

/* How many rows stand up to (figure, key, day): the place of a new row, past the one in force. */
static size_t rows_until(const struct rule_set *set, enum figure figure, int32_t key,
                         struct date day)
{
    size_t low = 0;
    size_t high = set->row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct rule_row *row = &set->rows[middle];
        bool before = row->figure != figure ? row->figure < figure
                      : row->key != key     ? row->key < key
                                            : date_compare(row->valid_from, day) <= 0;
        if (before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

enum rule_problem rule_set_add(struct rule_set *set, const struct rule_row *row)
{
    if (set->row_count == set->row_limit) {
        return RULE_TOO_MANY;
    }
    size_t place = rows_until(set, row->figure, row->key, row->valid_from);
    struct rule_row *here = &set->rows[place];
    if (place > 0 && same_rule(here - 1, row) &&
        date_compare(here[-1].valid_to, row->valid_from) >= 0) {
        return RULE_OVERLAP;
    }
    if (place < set->row_count && same_rule(here, row) &&
        date_compare(row->valid_to, here->valid_from) >= 0) {
        return RULE_OVERLAP;
    }
    memmove(here + 1, here, (set->row_count - place) * sizeof *here);
    *here = *row;
    set->row_count++;
    return RULE_SOUND;
}

void rule_set_init(struct rule_set *set, struct rule_row *rows, size_t row_limit)
{
    *set = (struct rule_set){.rows = rows, .row_limit = row_limit};
}

void rule_fault_add(struct rule_faults *faults, struct rule_fault fault)
{
    if (faults->count < faults->limit) {
        faults->items[faults->count] = fault;
    }
    faults->count++;
}

bool rule_set_check(const struct rule_set *set, struct rule_faults *faults)
{
    size_t before = faults->count;
    bool present[FIGURE_COUNT] = {false};
    for (size_t i = 0; i < set->row_count; i++) {
        const struct rule_row *row = &set->rows[i];
        present[row->figure] = true;
        if (i > 0 && same_rule(row - 1, row) &&
            date_compare(date_add_days(row[-1].valid_to, 1), row->valid_from) != 0) {
            rule_fault_add(
                faults, (struct rule_fault){RULE_GAP, 0, row->figure, row->key, row->valid_from});
        }
    }
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        if (!present[i]) {
            rule_fault_add(faults,
                           (struct rule_fault){.problem = RULE_ABSENT, .figure = (enum figure)i});
        }
    }
    return faults->count == before;
}

const char *rule_problem_name(enum rule_problem problem)
{
    static const char *const names[] = {
        [RULE_SOUND] = "sound",
        [RULE_NOT_UTF8] = "not_utf8",
        [RULE_BAD_HEADER] = "bad_header",
        [RULE_BAD_FIELDS] = "bad_fields",
        [RULE_UNKNOWN_FIGURE] = "unknown_figure",
        [RULE_BAD_KEY] = "bad_key",
        [RULE_BAD_DATE] = "bad_date",
        [RULE_BAD_VALUE] = "bad_value",
        [RULE_BAD_UNIT] = "bad_unit",
        [RULE_BAD_ARTICLE] = "bad_article",
        [RULE_BAD_CONFIDENCE] = "bad_confidence",
        [RULE_TOO_MANY] = "too_many",
        [RULE_OVERLAP] = "overlap",
        [RULE_GAP] = "gap",
        [RULE_ABSENT] = "absent",
    };
    return names[problem];
}

const struct caption *figure_caption(enum figure figure)
{
    return &figures[figure].caption;
}

enum key_kind figure_key_kind(enum figure figure)
{
    return figures[figure].key;
}

const struct rule_row *rule_find(const struct rule_set *set, enum figure figure, int32_t key,
                                 struct date on)
{
    size_t past = rows_until(set, figure, key, on);
    if (past == 0) {
        return NULL;
    }
    const struct rule_row *row = &set->rows[past - 1];
    bool found = row->figure == figure && row->key == key && date_compare(on, row->valid_to) <= 0;
    return found ? row : NULL;
}

const struct rule_row *rule_find_step(const struct rule_set *set, enum figure figure,
                                      int32_t number, struct date on)
{
    const struct rule_row *found = NULL;
    for (size_t i = rows_until(set, figure, INT32_MIN, on);
         i < set->row_count && set->rows[i].figure == figure && set->rows[i].key <= number; i++) {
        const struct rule_row *row = &set->rows[i];
        if (date_compare(row->valid_from, on) <= 0 && date_compare(on, row->valid_to) <= 0) {
            found = row;
        }
    }
    return found;
}

const struct rule_row *rule_history(const struct rule_set *set, enum figure figure, int32_t key,
                                    size_t *ret_count)
{
    size_t first = rows_until(set, figure, key, (struct date){0});
    size_t past = rows_until(set, figure, key, last_day);
    *ret_count = past - first;
    return past > first ? &set->rows[first] : NULL;
}
