/*
 * The appraisal of a claim: the facts that the register knows are handed to claims/adjudicate.h,
 * and what it decides of each line becomes findings, rows of claim_finding; what has no finding is
 * accepted as it was claimed.
 *
 * Law on Health Insurance art 16, 22, 28; Decree 188/2025/NĐ-CP art 37-38.
 */
#ifndef API_CLAIM_APPRAISAL_H
#define API_CLAIM_APPRAISAL_H

#include "api/claim_again.h"
#include "api/claim_reading.h"
#include "cards/document.h"
#include "claims/adjudicate.h"
#include "records/sql.h"

struct claim_appraisal {
    const char *evidence;   /* receipt, register, offline or none */
    const char *checked_at; /* RFC 3339, or NULL */
    const char *state;      /* approved or review */
    int percent_hundredths; /* what the card entitles to: 8000 = 80 % */
    int64_t counted_fund_vnd;
    struct buffer findings; /* JSON */
};

/* What a receipt that was handed in is worth; none: DOCUMENT_MISSING. */
struct claim_proof {
    enum document_fault fault;
    bool said_no;           /* it is of this card and stay, and said that the card was not good */
    const char *checked_at; /* of a genuine one */
    const char *id;         /* in hex; NULL = none that could be read */
};

/* The only row of claim_facts; the person is known. PROBLEM_overloaded: no memory. */
enum problem claim_appraise(struct request *request, const struct claim_reading *reading,
                            const struct claim_proof *proof, const struct claim_again *again,
                            const struct sql_rows *rows, struct claim_appraisal *ret_appraisal);

#endif
