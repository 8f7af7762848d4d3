/*
 * What is filled into a form, field by field: which fields a form has and whether a text is a value
 * of one. Data: migrations/rules/procedure_form_fields.csv.
 *
 * Rows belong to the caller; their texts point into the CSV text they were read from.
 */
#ifndef DOSSIERS_FORM_FIELD_H
#define DOSSIERS_FORM_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/csv.h"
#include "base/data_fault.h"
#include "base/problem.h"

enum form_field_kind {
    FORM_FIELD_TEXT,
    FORM_FIELD_NAME,
    FORM_FIELD_DATE,
    FORM_FIELD_PARTIAL_DATE,
    FORM_FIELD_MONTH, /* YYYY-MM */
    FORM_FIELD_INTEGER,
    FORM_FIELD_AMOUNT_VND,
    FORM_FIELD_BOOLEAN,
    FORM_FIELD_CHOICE,
    FORM_FIELD_SI_NUMBER,
    FORM_FIELD_PERSONAL_NUMBER,
    FORM_FIELD_PHONE,
    FORM_FIELD_EMAIL,
    FORM_FIELD_FACILITY,
    FORM_FIELD_BANK_ACCOUNT,
};

struct form_field {
    const char *form;
    int32_t ordinal;
    const char *name; /* the member of the form in a request */
    enum form_field_kind kind;
    struct csv_list choices; /* of a FORM_FIELD_CHOICE */
    bool required;
    const char *label_vi;
    const char *label_en;
};

struct form_fields {
    const struct form_field *rows; /* in the order of the form */
    size_t count;
};

/* Faults: those of csv.h. */
bool form_fields_read(char *text, size_t length, struct form_field *rows, size_t capacity,
                      size_t *ret_count, struct data_faults *faults);

/* The field of that name in the first of the forms that has one, or NULL. */
const struct form_field *form_field_find(const struct form_fields *fields,
                                         const struct csv_list *forms, const char *name);

/* Numbers and booleans come as such in JSON, everything else as a text. */
bool form_field_is_number(enum form_field_kind kind);

/* Whether a text, free of control characters, is a value of the field; of a number, its digits. */
bool form_field_fits(const struct form_field *field, const char *text);

/* "phải là ngày YYYY-MM-DD": what a value of the field must be. */
const char *form_field_demand(enum form_field_kind kind, enum language language);

#endif
