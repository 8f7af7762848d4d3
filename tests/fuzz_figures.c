/* Any file of figures: never a crash; what is read can be found again and stands in order. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "benefits/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 64 };

static void check_row(const struct rule_set *set, const struct rule_row *row)
{
    size_t count = 0;
    assert(rule_find(set, row->figure, row->key, row->valid_from) == row);
    assert(rule_find(set, row->figure, row->key, row->valid_to) == row);
    assert(rule_history(set, row->figure, row->key, &count) && count > 0);
    assert(row->value.numerator >= 0 && row->value.denominator > 0);
    assert(strlen(row->article) > 0 && strlen(row->article) < RULE_ARTICLE_SIZE);
}

/* Amending a set by its own rows, in any order, leaves rows that do not overlap. */
static void check_amendments(const struct rule_set *set)
{
    static struct rule_row rows[2 * ROWS];
    struct rule_set amended;
    rule_set_init(&amended, rows, 2 * ROWS);
    for (size_t i = set->row_count; i-- > 0;) {
        struct rule_row row = set->rows[i];
        row.valid_from.day = 1;
        row.key = set->rows[set->row_count / 2].key;
        if (rule_set_amend(&amended, &row) != RULE_SOUND) {
            return;
        }
        assert(rule_find(&amended, row.figure, row.key, row.valid_from));
    }
    for (size_t i = 1; i < amended.row_count; i++) {
        const struct rule_row *one = &rows[i - 1];
        bool same = one->figure == rows[i].figure && one->key == rows[i].key;
        assert(!same || date_compare(one->valid_to, rows[i].valid_from) < 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rule_row rows[ROWS];
    struct rule_set set;
    struct rule_fault fault = {0};
    rule_set_init(&set, rows, ROWS);
    char *text = malloc(size + 1);
    assert(text);
    memcpy(text, data, size);
    text[size] = '\0';
    struct rule_faults faults = {&fault, 1, 0};
    bool read = rule_set_parse(&set, text, size, &faults);
    free(text);
    assert(read == (fault.problem == RULE_SOUND) && read == (faults.count == 0));
    assert(strlen(rule_problem_name(fault.problem)) > 0);
    for (size_t i = 0; i < set.row_count; i++) {
        char line[RULE_LINE_SIZE];
        check_row(&set, &rows[i]);
        assert(rule_row_print(&rows[i], line) < sizeof line);
    }
    check_amendments(&set);
    faults.count = 0;
    assert(!rule_set_check(&set, &faults)); /* 64 rows are never the whole law */
    assert(fault.problem == RULE_GAP || fault.problem == RULE_ABSENT);
    return 0;
}
