/*
 * The tables XML0 to XML15 that a hospital's claim consists of: their names, their fields and what
 * each field must look like. Data of QĐ 130/QĐ-BYT 2023, QĐ 4750/QĐ-BYT 2023, QĐ 3176/QĐ-BYT 2024
 * and QĐ 1931/QĐ-BYT 2026 with the validation sheet of Vietnam Social Security (fields.def).
 *
 * A field has one number in the whole house, XML2_DON_GIA; versions share it, so whoever asks a row
 * for a value need not know which version brought it.
 */
#ifndef CLAIMS_TABLE_H
#define CLAIMS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"

enum claim_version { CLAIM_QD130, CLAIM_QD4750, CLAIM_QD3176 };
/* "qd130" and so on, ended by NULL. */
extern const char *const claim_version_names[];

enum claim_table {
    CLAIM_XML0,
    CLAIM_XML1,
    CLAIM_XML2,
    CLAIM_XML3,
    CLAIM_XML4,
    CLAIM_XML5,
    CLAIM_XML6,
    CLAIM_XML7,
    CLAIM_XML8,
    CLAIM_XML9,
    CLAIM_XML10,
    CLAIM_XML11,
    CLAIM_XML12,
    CLAIM_XML13,
    CLAIM_XML14,
    CLAIM_XML15,
    CLAIM_TABLE_COUNT,
};

/* Whoever includes this may have a FIELD of base/field.h. */
#pragma push_macro("FIELD")
#undef FIELD
enum claim_field {
#define FIELD(table, name, form, max_length, need, versions, compared) table##_##name,
#include "claims/fields.def"
#undef FIELD
    CLAIM_FIELD_COUNT
};
#pragma pop_macro("FIELD")

/* What a value looks like; lists are divided by ';'. */
enum claim_form {
    CLAIM_TEXT,
    CLAIM_DIGITS,
    CLAIM_DECIMAL, /* at most three decimals behind a '.' */
    CLAIM_SPLIT,   /* a decimal: who pays what of a line; among themselves in any order */
    CLAIM_DATE,    /* yyyymmdd */
    CLAIM_TIME,    /* yyyymmddHHMM */
    CLAIM_DATE_OR_TIME,
    CLAIM_DATES,
    CLAIM_BIRTH, /* a date or a time whose month and day may be 00 */
    CLAIM_FACILITY,
    CLAIM_FACILITIES,
    CLAIM_PERSONAL_ID,
    CLAIM_CARDS,
    CLAIM_INSURANCE_NUMBER,
    CLAIM_TEN_DIGITS,
    CLAIM_DISEASE, /* ICD-10 */
    CLAIM_DISEASES,
    CLAIM_PACK,
    CLAIM_SEX, /* from here on: one of a list of codes */
    CLAIM_RESULT,
    CLAIM_DISCHARGE,
    CLAIM_VISIT_KIND,
    CLAIM_VISITOR,
    CLAIM_AREA,
    CLAIM_SCOPE,
    CLAIM_PAYMENT,
    CLAIM_SOURCE,
    CLAIM_COST_GROUP,
    CLAIM_ONE,
    CLAIM_FORM_CT07,
    CLAIM_FORM_COUNT,
};

/* When a field must be filled; the conditions are in need.c. */
enum claim_need {
    CLAIM_OPTIONAL,
    CLAIM_ALWAYS,
    CLAIM_IF_DISTRICTS,
    CLAIM_IF_INPATIENT,
    CLAIM_IF_NO_DRUG_OR_SUPPLY,
    CLAIM_IF_NO_SERVICE_OR_SUPPLY,
    CLAIM_IF_NO_SERVICE_OR_DRUG,
    CLAIM_IF_SERVICE,
    CLAIM_IF_DRUG,
    CLAIM_IF_SUPPLY,
    CLAIM_IF_NOT_BLOOD,
    CLAIM_IF_NO_LINE_SUPPLY,
    CLAIM_IF_LINE_SERVICE,
    CLAIM_IF_LINE_SUPPLY,
    CLAIM_IF_SUPPLY_GROUP,
    CLAIM_IF_SUPPLY_LISTED,
    CLAIM_IF_TRANSPORT,
    CLAIM_IF_PERFORMED,
    CLAIM_IF_RESULT,
    CLAIM_IF_TUBERCULOSIS,
    CLAIM_IF_REGISTERED_1,
    CLAIM_IF_TREATED_1,
    CLAIM_IF_OTHER_REGIMEN,
    CLAIM_IF_TERMINATED_7,
    CLAIM_IF_TERMINATED_11,
    CLAIM_IF_LEAVE_7,
    CLAIM_NEED_COUNT,
};

enum claim_versions { CLAIM_EVERY, CLAIM_OLDER, CLAIM_NEWER };

enum claim_comparison { CLAIM_FREE, CLAIM_SAME, CLAIM_NOT_BEFORE };

struct claim_field_rule {
    const char *name; /* of the element */
    enum claim_table table;
    enum claim_form form;
    int max_length; /* characters; 0 = any */
    enum claim_need need;
    enum claim_versions versions;
    enum claim_comparison comparison;
    enum claim_field compared; /* with this one, of XML1 (SAME) or of the same row (NOT_BEFORE) */
};

struct claim_table_rule {
    const char *name;             /* as LOAIHOSO tells it, "XML1" */
    const char *root;             /* NULL = any (XML12 is entered by hand) */
    const char *list, *item;      /* NULL: the root itself is the only row */
    enum claim_field first, last; /* its fields, in order */
};

extern const struct claim_field_rule claim_field_rules[CLAIM_FIELD_COUNT];
extern const struct claim_table_rule claim_table_rules[CLAIM_TABLE_COUNT];

size_t claim_field_count(enum claim_table table);
bool claim_field_in_version(enum claim_field field, enum claim_version version);

/* False when there is no such table, no such field of it in that version. */
bool claim_table_of_name(const char *name, enum claim_table *ret_table);
bool claim_field_of_name(enum claim_table table, enum claim_version version, const char *name,
                         enum claim_field *ret_field);

/* The longest value on a day: MUC_HUONG has four characters since 01/07/2026 (QĐ 1931/QĐ-BYT). */
int claim_field_max_length(enum claim_field field, struct date on);

/* The codes of a form's list, ended by NULL; NULL for a form without one. */
const char *const *claim_codes(enum claim_form form);

#endif
