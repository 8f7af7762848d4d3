/*
 * What a value must look like: the forms of claims/table.h, one value at a time.
 */
#ifndef CLAIMS_FORMS_H
#define CLAIMS_FORMS_H

#include "claims/fault.h"
#include "claims/table.h"

/* True for a value, not empty, of that form; else *ret_rule is what it breaks. */
bool claim_form_fits(enum claim_form form, const char *value, enum claim_rule *ret_rule);

/* True for a form whose values are counted with: a fault in one makes sums meaningless. */
bool claim_form_counts(enum claim_form form);

/* True when `word` is one of the values of a list divided by ';'. */
bool claim_list_has(const char *list, const char *word);

#endif
