#include "cards/card_token.h"

#include <string.h>

#include "cards/card_members.h"

static enum token_fault issued_read(struct span bytes, struct card_token *token)
{
    if (!sign1_read(bytes, SIGN1_CARD, &token->issued)) {
        return TOKEN_FAULT_ENVELOPE;
    }
    return card_claims_read(token->issued.payload, &token->claims);
}

/* The phone's header must be that of the key its credential names. */
static enum token_fault shown_read(struct span bytes, struct card_token *token)
{
    bool is_ed25519 = sign1_read(bytes, SIGN1_DEVICE_ED25519, &token->outer);
    enum device_key_kind kind = is_ed25519 ? DEVICE_KEY_ED25519 : DEVICE_KEY_P256;
    if (!is_ed25519 && !sign1_read(bytes, SIGN1_DEVICE_ES256, &token->outer)) {
        return TOKEN_FAULT_ENVELOPE;
    }
    if (!token_shown_read(token->outer.payload, &token->shown)) {
        return TOKEN_FAULT_CLAIMS;
    }
    enum token_fault fault = issued_read(token->shown.credential, token);
    return !fault && token->claims.device.kind != kind ? TOKEN_FAULT_DEVICE_KEY : fault;
}

static enum token_fault signed_read(struct span bytes, struct card_token *token)
{
    enum token_fault fault = issued_read(bytes, token);
    bool is_credential = token->claims.device.kind != DEVICE_KEY_NONE;
    if (fault == TOKEN_FAULT_ENVELOPE) {
        token->form = TOKEN_HOLDER;
        return shown_read(bytes, token);
    }
    token->form = token->claims.has_cti ? TOKEN_ONE_TIME : TOKEN_STATIC;
    return !fault && is_credential ? TOKEN_FAULT_PREFIX : fault;
}

static enum token_fault handle_read(struct span bytes, struct card_token *token)
{
    if (bytes.size != TOKEN_HANDLE_SIZE) {
        return TOKEN_FAULT_ENVELOPE;
    }
    token->form = TOKEN_HANDLE;
    memcpy(token->handle, bytes.at, TOKEN_HANDLE_SIZE);
    return TOKEN_FAULT_NONE;
}

enum token_fault card_token_read(struct span bytes, enum token_form form,
                                 struct card_token *ret_token)
{
    struct card_token token = {0};
    enum token_fault fault =
        form == TOKEN_HANDLE ? handle_read(bytes, &token) : signed_read(bytes, &token);
    if (fault || token.form != form) {
        return fault ? fault : TOKEN_FAULT_PREFIX;
    }
    *ret_token = token;
    return TOKEN_FAULT_NONE;
}

static enum token_fault fault_of_document(enum document_fault fault)
{
    return fault == DOCUMENT_GOOD            ? TOKEN_FAULT_NONE
           : fault == DOCUMENT_UNKNOWN_KEY   ? TOKEN_FAULT_UNKNOWN_KEY
           : fault == DOCUMENT_BAD_SIGNATURE ? TOKEN_FAULT_BAD_SIGNATURE
                                             : TOKEN_FAULT_KEY_WINDOW;
}

static enum token_fault shown_verify(const struct card_token *token)
{
    uint8_t message[TOKEN_SIZE_MOST + SIGN1_MESSAGE_MARGIN];
    size_t size = sign1_message(&token->outer, message, sizeof message);
    struct span span = {message, size};
    return size > 0 && device_key_verify(&token->claims.device, span, token->outer.signature)
               ? TOKEN_FAULT_NONE
               : TOKEN_FAULT_DEVICE_SIGNATURE;
}

enum token_fault card_token_verify(const struct card_token *token, const struct key_set *keys,
                                   int64_t now)
{
    const struct key *key = NULL;
    if (token->form == TOKEN_HANDLE) {
        return TOKEN_FAULT_NONE;
    }
    enum key_purpose purpose = token->form == TOKEN_STATIC ? KEY_CARD : KEY_DYNAMIC;
    enum token_fault fault = fault_of_document(
        key_set_verify(keys, purpose, &token->issued, token->claims.issued_at, now, &key));
    if (fault) {
        return fault;
    }
    if (token->claims.expires_at > key->verify_until) {
        return TOKEN_FAULT_KEY_WINDOW;
    }
    return token->form == TOKEN_HOLDER ? shown_verify(token) : TOKEN_FAULT_NONE;
}

enum token_fault card_token_sign(const struct card_claims *claims, const struct signing_key *key,
                                 uint8_t *ret_bytes, size_t *ret_size)
{
    uint8_t payload[TOKEN_CLAIMS_SIZE_MOST];
    struct card_claims read_back;
    struct cbor_writer inner = cbor_writer(payload, sizeof payload);
    struct cbor_writer writer = cbor_writer(ret_bytes, TOKEN_SIZE_MOST);
    bool is_dynamic = claims->has_cti || claims->device.kind != DEVICE_KEY_NONE;
    card_claims_write(&inner, claims);
    enum token_fault fault = card_claims_read(cbor_written(&inner), &read_back);
    if (fault) {
        return inner.failed ? TOKEN_FAULT_TOO_LONG : fault;
    }
    if (key->key.purpose != (is_dynamic ? KEY_DYNAMIC : KEY_CARD)) {
        return TOKEN_FAULT_UNKNOWN_KEY;
    }
    if (!key_may_sign(&key->key, claims->issued_at) || claims->expires_at > key->key.verify_until) {
        return TOKEN_FAULT_KEY_WINDOW;
    }
    if (!sign1_write(&writer, SIGN1_CARD, key, cbor_written(&inner))) {
        return TOKEN_FAULT_TOO_LONG;
    }
    *ret_size = writer.size;
    return TOKEN_FAULT_NONE;
}
