#include "cards/seal.h"

#include <string.h>

enum {
    CLAIM_ISSUER = 1,
    CLAIM_SEALED = 6,
    CLAIM_CODE = -65555,
    CLAIM_KIND = -65556,
    CLAIM_DIGEST = -65557,
    CLAIM_ISSUED = -65558,
};

void seal_claims_write(struct cbor_writer *writer, const struct seal *seal)
{
    cbor_write_map(writer, 6);
    cbor_write_int(writer, CLAIM_ISSUER);
    cbor_write_text(writer, seal->issuer);
    cbor_write_int(writer, CLAIM_SEALED);
    cbor_write_uint(writer, (uint64_t)seal->sealed_at);
    cbor_write_int(writer, CLAIM_CODE);
    cbor_write_text(writer, seal->code);
    cbor_write_int(writer, CLAIM_KIND);
    cbor_write_text(writer, seal->kind);
    cbor_write_int(writer, CLAIM_DIGEST);
    cbor_write_bytes(writer, seal->digest, SEAL_DIGEST_SIZE);
    cbor_write_int(writer, CLAIM_ISSUED);
    cbor_write_uint(writer, (uint64_t)seal->issued_at);
}

static void read_text(struct cbor_reader *reader, char ret_text[SEAL_TEXT_SIZE])
{
    struct span text = cbor_read_text(reader);
    if (text.size == 0 || text.size >= SEAL_TEXT_SIZE || memchr(text.at, 0, text.size)) {
        cbor_fail(reader);
        return;
    }
    memcpy(ret_text, text.at, text.size);
}

bool seal_claims_read(struct span payload, struct seal *ret_seal)
{
    struct seal seal = {0};
    struct cbor_reader reader = cbor_reader(payload);
    struct cbor_map map = cbor_expect_map(&reader, 6);
    cbor_expect(&reader, &map, CLAIM_ISSUER);
    read_text(&reader, seal.issuer);
    cbor_expect(&reader, &map, CLAIM_SEALED);
    seal.sealed_at = cbor_read_time(&reader);
    cbor_expect(&reader, &map, CLAIM_CODE);
    read_text(&reader, seal.code);
    cbor_expect(&reader, &map, CLAIM_KIND);
    read_text(&reader, seal.kind);
    cbor_expect(&reader, &map, CLAIM_DIGEST);
    cbor_copy_exact(&reader, seal.digest, SEAL_DIGEST_SIZE);
    cbor_expect(&reader, &map, CLAIM_ISSUED);
    seal.issued_at = cbor_read_time(&reader);
    if (!cbor_is_done(&reader) || seal.issued_at > seal.sealed_at) {
        return false;
    }
    *ret_seal = seal;
    return true;
}

bool seal_write(struct cbor_writer *writer, const struct seal *seal, const struct signing_key *key)
{
    uint8_t payload[SEAL_SIZE_MOST];
    struct seal read_back;
    struct cbor_writer inner = cbor_writer(payload, sizeof payload - SIGN1_MARGIN);
    seal_claims_write(&inner, seal);
    return seal_claims_read(cbor_written(&inner), &read_back) && key->key.purpose == KEY_DOCUMENT &&
           key_may_sign(&key->key, seal->sealed_at) &&
           sign1_write(writer, SIGN1_SEAL, key, cbor_written(&inner));
}

enum document_fault seal_read(struct span bytes, const struct key_set *keys, int64_t now,
                              struct seal *ret_seal)
{
    struct sign1 sign1;
    struct seal seal;
    if (bytes.size > SEAL_SIZE_MOST) {
        return DOCUMENT_TOO_LARGE;
    }
    if (!sign1_read(bytes, SIGN1_SEAL, &sign1) || !seal_claims_read(sign1.payload, &seal)) {
        return DOCUMENT_MALFORMED;
    }
    enum document_fault fault =
        key_set_verify(keys, KEY_DOCUMENT, &sign1, seal.sealed_at, now, NULL);
    if (!fault && seal.sealed_at > now + CLOCK_TOLERANCE_S) {
        fault = DOCUMENT_FUTURE;
    }
    if (!fault) {
        *ret_seal = seal;
    }
    return fault;
}
