/*
 * When a field must be filled: the conditions of the validation sheet, as a table.
 */
#ifndef CLAIMS_NEED_H
#define CLAIMS_NEED_H

#include "claims/claim.h"

/* `on` is the day of the visit. */
bool claim_needs(enum claim_need need, const struct claim_row *row, struct date on);

#endif
