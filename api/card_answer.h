/*
 * What a card check answers, as JSON: from a row of card_checked or card_checked_again
 * (records/card.sql), the law of the day (benefits/entitlement.h) and, of an old code, what it says
 * differently from the register.
 */
#ifndef API_CARD_ANSWER_H
#define API_CARD_ANSWER_H

#include "api/request.h"
#include "base/buffer.h"
#include "benefits/entitlement.h"
#include "cards/scan.h"

/* The shape, for the contract. */
extern const char card_check_answer[];

/* `scan` may be NULL, and so may `receipt`; checked_at is JSON text of a time. */
void card_answer_put(struct buffer *json, struct request *request, const struct sql_rows *rows,
                     const struct scan *scan, const char *receipt, const char *checked_at);

/* What the fund pays of a visit here today. False for a card that is not valid, which entitles to
 * nothing, and when the law of the day has no figure. */
bool card_answer_entitlement(const struct request *request, const struct sql_rows *rows,
                             struct entitlement *ret_entitlement);

#endif
