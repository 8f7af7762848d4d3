#include "claims/validate.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "claims/forms.h"
#include "claims/need.h"
#include "claims/sums.h"

/* One claim on its way through the rules. */
struct validation {
    const struct claim *claim;
    const char *facility;
    struct claim_faults *faults;
    const struct claim_row *summary; /* of XML1; NULL = none */
    struct date on;                  /* the day of the visit: dated rules */
    enum claim_table table;
    size_t number; /* of the row, from 1 */
    const struct claim_row *row;
    bool row_counts, all_count; /* no number of the row, of all rows with money, is at fault */
};

static void tell(struct validation *validation, enum claim_field field, enum claim_rule rule,
                 const char *expected)
{
    char path[CLAIM_PATH_SIZE];
    claim_path(validation->claim, validation->table, validation->number,
               claim_field_rules[field].name, path);
    claim_fault_add(validation->faults, rule, path, expected);
    if (claim_form_counts(claim_field_rules[field].form)) {
        validation->row_counts = false;
    }
}

static bool is_too_long(const char *value, int max_length)
{
    size_t bytes = strlen(value);
    return max_length && bytes > (size_t)max_length &&
           text_length(value, bytes) > (size_t)max_length;
}

static void check_value(struct validation *validation, enum claim_field field, const char *value)
{
    char expected[16];
    enum claim_rule rule = CLAIM_RULE_required;
    int max_length = claim_field_max_length(field, validation->on);
    if (is_too_long(value, max_length)) {
        snprintf(expected, sizeof expected, "%d", max_length);
        tell(validation, field, CLAIM_RULE_too_long, expected);
    } else if (!claim_form_fits(claim_field_rules[field].form, value, &rule)) {
        tell(validation, field, rule, NULL);
    }
}

/* The same as in XML1, or not before another moment of the row. */
static void check_comparison(struct validation *validation, enum claim_field field,
                             const char *value)
{
    const struct claim_field_rule *rule = &claim_field_rules[field];
    struct claim_time time, first;
    if (rule->comparison == CLAIM_SAME && validation->summary &&
        strcmp(value, claim_text(validation->summary, rule->compared)) != 0) {
        tell(validation, field, CLAIM_RULE_not_as_summary, NULL);
    }
    if (rule->comparison == CLAIM_NOT_BEFORE && claim_time_parse(value, &time) &&
        claim_time_parse(claim_text(validation->row, rule->compared), &first) &&
        claim_time_compare(time, first) < 0) {
        tell(validation, field, CLAIM_RULE_before, claim_field_rules[rule->compared].name);
    }
}

static void check_field(struct validation *validation, enum claim_field field)
{
    const char *value = claim_value(validation->row, field);
    if (value && *value) {
        check_value(validation, field, value);
        check_comparison(validation, field, value);
    } else if (claim_needs(claim_field_rules[field].need, validation->row, validation->on)) {
        tell(validation, field, value ? CLAIM_RULE_required : CLAIM_RULE_missing_element, NULL);
    }
}

/* Who it is of: the visit of XML1, and the facility that sends. */
static void check_identity(struct validation *validation)
{
    enum claim_field link = claim_table_rules[validation->table].first;
    const char *code = claim_text(validation->row, link);
    if (validation->summary && strcmp(claim_field_rules[link].name, "MA_LK") == 0 && *code &&
        strcmp(code, claim_text(validation->summary, XML1_MA_LK)) != 0) {
        tell(validation, link, CLAIM_RULE_other_claim, NULL);
    }
    bool has_facility = validation->table == CLAIM_XML1 || validation->table == CLAIM_XML0;
    if (has_facility && validation->facility && *validation->facility) {
        enum claim_field field = validation->table == CLAIM_XML1 ? XML1_MA_CSKCB : XML0_MA_CSKCB;
        const char *facility = claim_text(validation->row, field);
        if (*facility && strcmp(facility, validation->facility) != 0) {
            tell(validation, field, CLAIM_RULE_other_facility, NULL);
        }
    }
}

static void check_table(struct validation *validation, enum claim_table table)
{
    const struct claim_rows *rows = &validation->claim->rows[table];
    validation->table = table;
    for (size_t i = 0; i < rows->count; i++) {
        validation->row = &rows->items[i];
        validation->number = i + 1;
        validation->row_counts = true;
        for (int field = (int)claim_table_rules[table].first;
             field <= (int)claim_table_rules[table].last; field++) {
            if (claim_field_in_version((enum claim_field)field, validation->claim->version)) {
                check_field(validation, (enum claim_field)field);
            }
        }
        check_identity(validation);
        bool has_money = table >= CLAIM_XML1 && table <= CLAIM_XML3;
        validation->all_count = validation->all_count && (validation->row_counts || !has_money);
        if (validation->row_counts && (table == CLAIM_XML2 || table == CLAIM_XML3)) {
            size_t before = table == CLAIM_XML3 ? validation->claim->rows[CLAIM_XML2].count : 0;
            claim_check_line(validation->claim, &validation->claim->lines[before + i],
                             validation->faults);
        }
    }
}

/* SO_NGAY_DTRI follows from the kind of visit and its days (QĐ 4750/QĐ-BYT). */
static void check_days(struct validation *validation)
{
    const struct claim_summary *summary = &validation->claim->summary;
    bool is_short = claim_list_has("01;07;09", summary->visit_kind);
    bool is_counted = claim_list_has("02;03;04;06", summary->visit_kind);
    bool has_days =
        !date_is_none(summary->admitted_at.date) && !date_is_none(summary->discharged_at.date);
    int64_t days = !is_counted || !has_days ? 0
                                            : date_to_days(summary->discharged_at.date) -
                                                  date_to_days(summary->admitted_at.date) + 1;
    const char *told = claim_text(validation->summary, XML1_SO_NGAY_DTRI);
    char expected[16];
    if (*told && strspn(told, "0123456789") == strlen(told) &&
        (is_short || (is_counted && has_days)) && summary->days != days) {
        snprintf(expected, sizeof expected, "%lld", (long long)days);
        validation->table = CLAIM_XML1;
        tell(validation, XML1_SO_NGAY_DTRI, CLAIM_RULE_wrong_days, expected);
    }
}

/* Drugs are not given for longer than the treatment lasts. */
static void check_treatment(struct validation *validation)
{
    const struct claim_rows *rows = &validation->claim->rows[CLAIM_XML6];
    validation->table = CLAIM_XML6;
    for (size_t i = 0; i < rows->count; i++) {
        struct claim_time from, to;
        const char *told = claim_text(&rows->items[i], XML6_SO_NGAY_CAP_THUOC_ARV);
        int64_t given_milli = 0;
        if (claim_time_parse(claim_text(&rows->items[i], XML6_NGAY_BAT_DAU_XU_TRI), &from) &&
            claim_time_parse(claim_text(&rows->items[i], XML6_NGAY_KET_THUC_XU_TRI), &to) &&
            claim_decimal(told, &given_milli) &&
            given_milli / 1000 > date_to_days(to.date) - date_to_days(from.date)) {
            validation->number = i + 1;
            tell(validation, XML6_SO_NGAY_CAP_THUOC_ARV, CLAIM_RULE_wrong_days, NULL);
        }
    }
}

/* A summary of the record goes with stays only. */
static void check_tables(struct validation *validation)
{
    char path[CLAIM_PATH_SIZE];
    const struct claim *claim = validation->claim;
    if (claim->rows[CLAIM_XML8].count && validation->summary &&
        !claim_list_has("03;04;06", claim->summary.visit_kind)) {
        claim_path(claim, CLAIM_XML8, 0, NULL, path);
        claim_fault_add(validation->faults, CLAIM_RULE_table_not_allowed, path, NULL);
    }
}

size_t claim_validate(const struct claim *claim, const char *facility, struct claim_faults *faults)
{
    size_t before = faults->count;
    const struct claim_rows *visit = &claim->rows[CLAIM_XML1];
    const struct claim_summary *summary = &claim->summary;
    struct validation validation = {.claim = claim,
                                    .facility = facility,
                                    .faults = faults,
                                    .summary = visit->count ? visit->items : NULL,
                                    .on = !date_is_none(summary->discharged_at.date)
                                              ? summary->discharged_at.date
                                              : summary->admitted_at.date,
                                    .all_count = true};
    for (int i = 0; i < CLAIM_TABLE_COUNT; i++) {
        check_table(&validation, (enum claim_table)i);
    }
    check_treatment(&validation);
    check_tables(&validation);
    if (validation.summary) {
        check_days(&validation);
    }
    if (validation.summary && validation.all_count) {
        claim_check_totals(claim, faults);
    }
    return faults->count - before;
}
