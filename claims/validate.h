/*
 * A claim against every rule of its tables: form and length of each field, what must be filled,
 * code lists, the same values in all tables, times in order, amounts and sums. All faults at once.
 *
 * Amounts are compared in exact thousandths of a đồng. A line's amount may differ from quantity ×
 * price × percentage by 0.01 đồng, which is the rounding to two decimals that the tables ask for; a
 * sum may differ by 0.01 đồng for each line added. T_BHTT = T_TONGCHI_BH − T_BNCCT holds exactly.
 */
#ifndef CLAIMS_VALIDATE_H
#define CLAIMS_VALIDATE_H

#include "claims/claim.h"
#include "claims/fault.h"

/* `facility` is who sends (MACSKCB of the envelope, or who is logged in); "" or NULL = not
 * compared. Returns how many faults it has found; those of reading are not repeated. */
size_t claim_validate(const struct claim *claim, const char *facility, struct claim_faults *faults);

#endif
