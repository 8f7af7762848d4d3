/*
 * Any text or bytes of a signed code: what is read is written the same, in every spelling. The
 * first byte chooses: text as a scanner gives it, the bytes of a form, or the claims alone, which a
 * forger of envelopes would never reach.
 */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <string.h>

#include "cards/card_token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_claims(const struct card_claims *claims, struct span payload)
{
    uint8_t again[2 * TOKEN_SIZE_MOST];
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    card_claims_write(&writer, claims);
    assert(cbor_written(&writer).size == payload.size);
    assert(memcmp(again, payload.at, payload.size) == 0);
    assert(claims->issued_at <= claims->not_before && claims->not_before < claims->expires_at);
    assert(strlen(claims->card.number) >= 10 && claims->card.sex >= 0 && claims->card.sex <= 2);
}

static void check_shown(const struct card_token *token)
{
    uint8_t again[2 * TOKEN_SIZE_MOST];
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    token_shown_write(&writer, &token->shown);
    assert(cbor_written(&writer).size == token->outer.payload.size);
    assert(memcmp(again, token->outer.payload.at, writer.size) == 0);
}

static void check_token(struct span bytes, enum token_form form)
{
    static const struct key_set no_keys;
    struct card_token token;
    if (card_token_read(bytes, form, &token) || form == TOKEN_HANDLE) {
        return;
    }
    uint8_t again[2 * TOKEN_SIZE_MOST];
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    sign1_finish(&writer, form == TOKEN_HOLDER ? &token.outer : &token.issued);
    assert(cbor_written(&writer).size == bytes.size && memcmp(again, bytes.at, bytes.size) == 0);
    check_claims(&token.claims, token.issued.payload);
    if (form == TOKEN_HOLDER) {
        check_shown(&token);
    }
    assert(card_token_verify(&token, &no_keys, 0) == TOKEN_FAULT_UNKNOWN_KEY);
}

static void check_text(const char *text, size_t length)
{
    uint8_t bytes[TOKEN_SIZE_MOST];
    char again[TOKEN_TEXT_SIZE];
    enum token_form form = TOKEN_STATIC;
    size_t size = 0;
    if (token_text_read(text, length, &form, bytes, &size)) {
        return;
    }
    struct span span = {bytes, size};
    if (text[0] == '9') {
        token_digits_write(form, span, again);
        assert(strlen(again) == length && memcmp(again, text, length) == 0);
    } else {
        token_text_write(form, span, again);
        assert(strlen(again) == length && strncasecmp(again, text, length) == 0);
    }
    check_token(span, form);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct card_claims claims;
    if (size == 0 || size > 2000) {
        return 0;
    }
    struct span rest = {data + 1, size - 1};
    switch (data[0]) {
    case 'c':
        if (!card_claims_read(rest, &claims)) {
            check_claims(&claims, rest);
        }
        break;
    case '1':
    case '2':
    case '3':
    case '4':
        check_token(rest, (enum token_form)(data[0] - '0'));
        break;
    default:
        check_text((const char *)rest.at, rest.size);
        break;
    }
    return 0;
}
