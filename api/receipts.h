/*
 * Receipts of card checks (cards/receipt.h) on their way back: a claim must bear one, and it must
 * be genuine, of its card and facility, from the days of the visit, and in no other claim.
 *
 * The two functions say all but the last; that says receipt_consumed (migrations/functions/
 * receipts.sql) in the transaction that takes the claim: it uses the receipt up.
 */
#ifndef API_RECEIPTS_H
#define API_RECEIPTS_H

#include "api/request.h"
#include "cards/receipt.h"

/* The days of a visit, both included, and whose it was. */
struct receipt_visit {
    const char *facility, *card_number;
    struct date admitted_on, discharged_on;
};

/* DOCUMENT_GOOD, or why it is none of ours; ret_receipt is untouched then. */
enum document_fault receipt_genuine(const struct request *request, const char *text,
                                    struct receipt *ret_receipt);

/* DOCUMENT_GOOD, DOCUMENT_FOREIGN_CARD, DOCUMENT_FOREIGN_FACILITY or DOCUMENT_LATE. */
enum document_fault receipt_fits(const struct receipt *receipt, const struct receipt_visit *visit);

#endif
