/*
 * What every verifier asks of a signed code, with a line or without: is it genuine, and is it its
 * time? Whether the card was revoked, and whether a one-time code was seen before, is asked
 * elsewhere: offline of the lists (cards/verdict.c), online of the register.
 */
#ifndef CARDS_TOKEN_JUDGE_H
#define CARDS_TOKEN_JUDGE_H

#include "cards/card_token.h"

enum token_standing {
    TOKEN_STANDS,
    TOKEN_FORGED,
    TOKEN_KEY_UNKNOWN,
    TOKEN_KEY_ENDED,    /* signed by a key that has ended, and the code with it */
    TOKEN_KEY_RECALLED, /* by one that was called back: no forgery that we can prove */
    TOKEN_NOT_YET,
    TOKEN_EXPIRED,
    TOKEN_SHOWN_LATER, /* by the phone's clock */
    TOKEN_SHOWN_BEFORE,
};

/* TOKEN_STANDS … TOKEN_KEY_RECALLED; ret_fault is what card_token_verify said. */
enum token_standing token_genuine(const struct card_token *token, const struct key_set *keys,
                                  int64_t now, enum token_fault *ret_fault);

/* TOKEN_STANDS, or TOKEN_NOT_YET and on. The days of the card itself are not judged. */
enum token_standing token_timely(const struct card_token *token, int64_t now);

#endif
