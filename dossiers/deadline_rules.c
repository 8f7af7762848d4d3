#include "dossiers/deadline_rules.h"

#include <string.h>

#include "base/csv.h"

static const char *const kind_names[] = {
    [DEADLINE_STATUTE] = "statute",
    [DEADLINE_COMMITMENT] = "commitment",
    NULL,
};

static const struct csv_column rule_columns[] = {
    {"procedure", offsetof(struct deadline_rule, procedure), CSV_CODE, .required = true},
    {"kind", offsetof(struct deadline_rule, kind), CSV_CHOICE, true, kind_names},
    {"office", offsetof(struct deadline_rule, office), CSV_CODE, .required = false},
    {"valid_from", offsetof(struct deadline_rule, valid_from), CSV_DATE, .required = true},
    {"valid_to", offsetof(struct deadline_rule, valid_to), CSV_DATE, .required = false},
    {"days", offsetof(struct deadline_rule, deadline.days), CSV_COUNT, .required = true},
    {"unit", offsetof(struct deadline_rule, deadline.unit), CSV_CHOICE, true, deadline_unit_names},
    {"legal_basis", offsetof(struct deadline_rule, legal_basis), CSV_TEXT, .required = true},
    {"confidence", offsetof(struct deadline_rule, confidence), CSV_CHOICE, true, confidence_names},
};

static const struct csv_table rule_table = {
    rule_columns, sizeof rule_columns / sizeof *rule_columns, sizeof(struct deadline_rule)};

static bool is_doubled(const struct deadline_rule *rows, size_t place)
{
    const struct deadline_rule *row = &rows[place];
    for (size_t i = 0; i < place; i++) {
        if (rows[i].kind == row->kind && strcmp(rows[i].procedure, row->procedure) == 0 &&
            strcmp(rows[i].office, row->office) == 0 &&
            periods_overlap(rows[i].valid_from, rows[i].valid_to, row->valid_from, row->valid_to)) {
            return true;
        }
    }
    return false;
}

/* Longer on some day and shorter on none: of as many days, working days last longest and calendar
 * days shortest. What depends on the date (5 working days against 7 calendar days) is clamped when
 * it comes to it. */
static bool is_plainly_longer(struct deadline deadline, struct deadline statute)
{
    static const int slowness[] = {
        [UNIT_CALENDAR_DAYS] = 0,
        [UNIT_CALENDAR_DAYS_EXCL_HOLIDAYS] = 1,
        [UNIT_WORKING_DAYS] = 2,
    };
    int slower = slowness[deadline.unit] - slowness[statute.unit];
    if (deadline.days == 0 || statute.days == 0) {
        return deadline.days > statute.days;
    }
    return slower > 0 ? deadline.days >= statute.days : slower == 0 && deadline.days > statute.days;
}

static void kind_validate(const struct deadline_rules *rules, size_t i, struct data_faults *faults)
{
    const struct deadline_rule *row = &rules->rows[i];
    if (row->kind == DEADLINE_STATUTE) {
        if (*row->office) {
            data_fault_add(faults, i + 1, "office", "statute_has_office");
        }
        return;
    }
    const struct deadline_rule *statute =
        deadline_rule_find(rules, DEADLINE_STATUTE, row->procedure, "", row->valid_from);
    if (!statute) {
        data_fault_add(faults, i + 1, "procedure", "commitment_without_statute");
    } else if (is_plainly_longer(row->deadline, statute->deadline)) {
        data_fault_add(faults, i + 1, "days", "commitment_longer_than_statute");
    }
}

bool deadline_rules_validate(const struct deadline_rules *rules, struct data_faults *faults)
{
    size_t before = faults->count;
    for (size_t i = 0; i < rules->count; i++) {
        const struct deadline_rule *row = &rules->rows[i];
        if (row->deadline.days > DEADLINE_DAYS_MAX) {
            data_fault_add(faults, i + 1, "days", "too_many_days");
        }
        if (period_is_reversed(row->valid_from, row->valid_to)) {
            data_fault_add(faults, i + 1, "valid_to", "period_reversed");
        } else if (is_doubled(rules->rows, i)) {
            data_fault_add(faults, i + 1, "valid_from", "periods_overlap");
        }
        kind_validate(rules, i, faults);
    }
    return faults->count == before;
}

bool deadline_rules_read(char *text, size_t length, struct deadline_rule *rows, size_t capacity,
                         size_t *ret_count, struct data_faults *faults)
{
    struct deadline_rules rules = {.rows = rows};
    if (!csv_read(text, length, &rule_table, rows, capacity, &rules.count, faults) ||
        !deadline_rules_validate(&rules, faults)) {
        return false;
    }
    *ret_count = rules.count;
    return true;
}

const struct deadline_rule *deadline_rule_find(const struct deadline_rules *rules,
                                               enum deadline_kind kind, const char *procedure,
                                               const char *office, struct date on)
{
    const struct deadline_rule *common = NULL;
    for (size_t i = 0; i < rules->count; i++) {
        const struct deadline_rule *row = &rules->rows[i];
        if (row->kind != kind || strcmp(row->procedure, procedure) != 0 ||
            !period_holds(row->valid_from, row->valid_to, on)) {
            continue;
        }
        if (*row->office == '\0') {
            common = row;
        } else if (strcmp(row->office, office) == 0) {
            return row;
        }
    }
    return common;
}

bool deadline_promise(const struct deadline_rules *rules, const struct legal_clock *clock,
                      const char *procedure, const char *office, int64_t received_at,
                      struct promise *ret_promise)
{
    struct date on = instant_date(deadline_counts_from(clock, received_at));
    const struct deadline_rule *statute =
        deadline_rule_find(rules, DEADLINE_STATUTE, procedure, office, on);
    if (!statute) {
        return false;
    }
    int64_t statutory_due_at = deadline_due(clock, statute->deadline, received_at);
    struct promise promise = {
        .due_at = statutory_due_at,
        .unit = statute->deadline.unit,
        .statutory_due_at = statutory_due_at,
        .statutory_unit = statute->deadline.unit,
        .source = SOURCE_STATUTE,
        .statute = statute,
        .commitment = deadline_rule_find(rules, DEADLINE_COMMITMENT, procedure, office, on),
    };
    if (promise.commitment) {
        int64_t committed_due_at = deadline_due(clock, promise.commitment->deadline, received_at);
        promise.source = committed_due_at > statutory_due_at ? SOURCE_CLAMPED : SOURCE_COMMITMENT;
        if (promise.source == SOURCE_COMMITMENT) {
            promise.due_at = committed_due_at;
            promise.unit = promise.commitment->deadline.unit;
        }
    }
    *ret_promise = promise;
    return true;
}
