/*
 * Who has signed an envelope: one of the certificates that its facility has registered, as they
 * stand on the day of receipt. A certificate that is not registered is a fault where a signature is
 * required, and otherwise only noted, so that a facility may sign before it is on file; every other
 * signature that does not hold is a forged or damaged file and refused.
 */
#include <string.h>

#include "api/claim_reading.h"
#include "claims/signature.h"

/* The only row of a facility without a certificate has none. */
static size_t certificates_of(const struct sql_rows *rows, struct claim_certificate *ret_items)
{
    size_t count = 0;
    for (int row = 0; row < rows->row_count; row++) {
        const char *pem = sql_value(rows, row, "pem");
        if (pem) {
            ret_items[count++] = (struct claim_certificate){
                pem, strlen(pem), *sql_value(rows, row, "is_revoked") == 't'};
        }
    }
    return count;
}

void claim_read_signature(struct claim_reading *reading, const struct claim_seal *seal)
{
    const struct sql_rows *rows = reading->registered;
    struct claim_certificate *certificates =
        ARENA_ARRAY(&reading->request->arena, struct claim_certificate, (size_t)rows->row_count);
    size_t which = 0;
    enum claim_rule rule = CLAIM_RULE_no_memory;
    if (!certificates) {
        reading->failed = true;
        return;
    }
    if (claim_signature_verify(seal, certificates, certificates_of(rows, certificates),
                               reading->request->now.today, &which, &rule)) {
        reading->certificate = sql_value(rows, (int)which, "certificate");
        reading->signer = sql_value(rows, (int)which, "subject_name");
    } else if (rule != CLAIM_RULE_signature_certificate || reading->must_be_signed) {
        /* Something stands there: what is no signature is not a missing one. */
        rule = rule == CLAIM_RULE_signature_missing ? CLAIM_RULE_signature_form : rule;
        claim_fault_add(reading->faults, rule, "CHUKYDONVI", NULL);
    }
}
