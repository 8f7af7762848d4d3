/*
 * The public services of social and health insurance, as dated data: what a citizen may ask for,
 * how much of it is online, which forms and papers it takes, who decides. Deadlines by the same
 * code stand in deadline_rules.h.
 *
 * Rows belong to the caller; their texts point into the CSV text they were read from, or into the
 * caller's arena.
 */
#ifndef DOSSIERS_PROCEDURE_H
#define DOSSIERS_PROCEDURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/csv.h"
#include "base/data_fault.h"
#include "base/date.h"
#include "base/problem.h"
#include "base/validity.h"

/* How much of a service is online. Called level 3 and level 4 by Decree 43/2011 until Decree
 * 42/2022. */
enum procedure_level { LEVEL_PARTIAL, LEVEL_END_TO_END };

/* Where a dossier comes from. */
enum procedure_channel {
    CHANNEL_COUNTER,
    CHANNEL_APP,
    CHANNEL_NATIONAL_PORTAL,
    CHANNEL_PROVINCIAL_PORTAL,
    CHANNEL_POST,
};

struct procedure {
    const char *code;
    struct date valid_from;
    struct date valid_to;
    const char *name_vi;
    const char *name_en;
    enum procedure_level level;
    uint32_t channels;            /* bit n for enum procedure_channel n */
    struct csv_list forms;        /* codes of struct procedure_form */
    struct csv_list documents_vi; /* what the citizen adds, in the same order as documents_en */
    struct csv_list documents_en;
    int64_t fee_vnd;
    bool four_eyes;        /* the approver is not the assessor */
    bool straight_through; /* may be decided by rule, without an officer */
    const char *legal_basis;
    enum confidence confidence;
};

struct procedure_form {
    const char *form;
    const char *name_vi;
    const char *name_en;
    const char *legal_basis;
};

struct procedures {
    const struct procedure *rows;
    size_t count;
    const struct procedure_form *forms;
    size_t form_count;
};

/* CSV texts: migrations/rules/procedure_catalogue.csv and procedure_forms.csv. Faults: those of
 * csv.h, then for forms duplicate_form; the catalogue is checked by procedures_validate, which
 * needs both. */
bool procedures_read(char *text, size_t length, struct procedure *rows, size_t capacity,
                     size_t *ret_count, struct data_faults *faults);
bool procedure_forms_read(char *text, size_t length, struct procedure_form *forms, size_t capacity,
                          size_t *ret_count, struct data_faults *faults);

/* Faults: period_reversed, periods_overlap, no_channel, unknown_form, documents_differ (vi and en
 * lists of unequal length), decided_by_rule_and_four_eyes, level_without_online_channel. */
bool procedures_validate(const struct procedures *procedures, struct data_faults *faults);

/* The procedure as of a day, or NULL. */
const struct procedure *procedure_find(const struct procedures *procedures, const char *code,
                                       struct date on);
const struct procedure_form *procedure_form_find(const struct procedures *procedures,
                                                 const char *form);

/* What a level is called, by enum language: now, and before Decree 42/2022. */
struct procedure_level_kind {
    const char *code; /* "partial", "end_to_end" */
    const char *name[2];
    int former_level; /* 3, 4 */
    const char *former_name[2];
};
const struct procedure_level_kind *procedure_level_kind(enum procedure_level level);

struct procedure_channel_kind {
    const char *code;
    const char *name[2]; /* by enum language */
    int national_code;   /* catalogue KenhThucHien: 1 direct, 2 online, 3 public post */
};
const struct procedure_channel_kind *procedure_channel_kind(enum procedure_channel channel);

#endif
