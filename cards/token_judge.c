#include "cards/token_judge.h"

enum { SHOWN_TOLERANCE_S = 60 /* thirty seconds of life and thirty of clocks */ };

enum token_standing token_genuine(const struct card_token *token, const struct key_set *keys,
                                  int64_t now, enum token_fault *ret_fault)
{
    enum token_fault fault = card_token_verify(token, keys, now);
    *ret_fault = fault;
    if (fault == TOKEN_FAULT_UNKNOWN_KEY) {
        return TOKEN_KEY_UNKNOWN;
    }
    if (fault == TOKEN_FAULT_KEY_WINDOW) {
        return token->claims.expires_at <= now ? TOKEN_KEY_ENDED : TOKEN_KEY_RECALLED;
    }
    return fault ? TOKEN_FORGED : TOKEN_STANDS;
}

enum token_standing token_timely(const struct card_token *token, int64_t now)
{
    const struct card_claims *claims = &token->claims;
    int64_t tolerance_s = token->form == TOKEN_ONE_TIME ? SHOWN_TOLERANCE_S : CLOCK_TOLERANCE_S;
    if (claims->issued_at > now + tolerance_s ||
        (claims->not_before > claims->issued_at && claims->not_before > now)) {
        return TOKEN_NOT_YET;
    }
    if (claims->expires_at <= now) {
        return TOKEN_EXPIRED;
    }
    if (token->form == TOKEN_HOLDER && token->shown.issued_at > now + SHOWN_TOLERANCE_S) {
        return TOKEN_SHOWN_LATER;
    }
    if (token->form == TOKEN_HOLDER && token->shown.issued_at < now - SHOWN_TOLERANCE_S) {
        return TOKEN_SHOWN_BEFORE;
    }
    return TOKEN_STANDS;
}
