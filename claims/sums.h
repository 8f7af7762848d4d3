/*
 * The money of a claim: amounts of lines, who pays what, totals. The inside of validate.c.
 */
#ifndef CLAIMS_SUMS_H
#define CLAIMS_SUMS_H

#include "claims/claim.h"
#include "claims/fault.h"

/* 0.01 đồng: what rounding to two decimals may make of an amount. */
enum { CLAIM_ROUNDING_MILLI = 10 };

/* quantity × price × percentages to two decimals, halves up (QĐ 4750/QĐ-BYT THANH_TIEN_BV,
 * THANH_TIEN_BH); false when it is more than can be written. */
bool claim_amount(int64_t quantity_milli, int64_t price_milli, int64_t percent,
                  int64_t service_percent, int64_t *ret_amount_milli);

void claim_check_line(const struct claim *claim, const struct claim_line *line,
                      struct claim_faults *faults);
/* XML1 against its lines. */
void claim_check_totals(const struct claim *claim, struct claim_faults *faults);

/* "HOSO[1]/XML2/CHI_TIET_THUOC[3]/DON_GIA"; number 0 = the table's only row; field NULL = the row.
 */
void claim_path(const struct claim *claim, enum claim_table table, size_t number, const char *field,
                char ret_path[CLAIM_PATH_SIZE]);

#endif
