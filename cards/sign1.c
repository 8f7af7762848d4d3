#include "cards/sign1.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { COSE_SIGN1_TAG = 18, HEADER_ALG = 1, HEADER_KID = 4, HEADER_TYPE = 16 };
enum { ALG_EDDSA = -8, ALG_ES256 = -7 };
enum { SMALL_MESSAGE_SIZE = 1024 };

static const struct {
    int algorithm;
    bool has_kid;
    const char *type;
} forms[SIGN1_FORM_COUNT] = {
    [SIGN1_CARD] = {ALG_EDDSA, true, NULL},
    [SIGN1_DEVICE_ED25519] = {ALG_EDDSA, false, NULL},
    [SIGN1_DEVICE_ES256] = {ALG_ES256, false, NULL},
    [SIGN1_KEY_SET] = {ALG_EDDSA, true, "application/bhyt-key-set+cwt"},
    [SIGN1_STATUS_LIST] = {ALG_EDDSA, true, "application/statuslist+cwt"},
    [SIGN1_MANIFEST] = {ALG_EDDSA, true, "application/bhyt-status-manifest+cwt"},
    [SIGN1_DELTA] = {ALG_EDDSA, true, "application/bhyt-status-delta+cwt"},
    [SIGN1_RECEIPT] = {ALG_EDDSA, true, "application/bhyt-receipt+cwt"},
    [SIGN1_SEAL] = {ALG_EDDSA, true, "application/bhxh-seal+cwt"},
};

static struct span header_write(enum sign1_form form, const uint8_t *kid,
                                uint8_t header[SIGN1_HEADER_SIZE])
{
    struct cbor_writer writer = cbor_writer(header, SIGN1_HEADER_SIZE);
    bool has_kid = forms[form].has_kid;
    cbor_write_map(&writer, 1U + has_kid + (forms[form].type != NULL));
    cbor_write_uint(&writer, HEADER_ALG);
    cbor_write_int(&writer, forms[form].algorithm);
    if (has_kid) {
        cbor_write_uint(&writer, HEADER_KID);
        cbor_write_bytes(&writer, kid, KID_SIZE);
    }
    if (forms[form].type) {
        cbor_write_uint(&writer, HEADER_TYPE);
        cbor_write_text(&writer, forms[form].type);
    }
    return cbor_written(&writer);
}

/* The kid stands behind the map's head, {1: alg} and its own label and head, wherever there is one;
 * with it known, only one header is possible. */
static bool header_read(struct span header, enum sign1_form form, const uint8_t **ret_kid)
{
    enum { KID_AT = 5 };
    static const uint8_t no_kid[KID_SIZE];
    uint8_t expected[SIGN1_HEADER_SIZE];
    bool has_kid = forms[form].has_kid;
    if (has_kid && header.size < KID_AT + KID_SIZE) {
        return false;
    }
    const uint8_t *kid = has_kid ? header.at + KID_AT : NULL;
    struct span only = header_write(form, has_kid ? kid : no_kid, expected);
    if (only.size != header.size || memcmp(only.at, header.at, only.size) != 0) {
        return false;
    }
    *ret_kid = kid;
    return true;
}

bool sign1_read(struct span bytes, enum sign1_form form, struct sign1 *ret_sign1)
{
    struct sign1 sign1 = {0};
    struct cbor_reader reader = cbor_reader(bytes);
    cbor_read_tag(&reader, COSE_SIGN1_TAG);
    if (cbor_read_array(&reader) != 4) {
        return false;
    }
    sign1.header = cbor_read_bytes(&reader);
    struct cbor_map unprotected = cbor_read_map(&reader);
    sign1.payload = cbor_read_bytes(&reader);
    sign1.signature = cbor_read_exact(&reader, SIGNATURE_SIZE);
    if (unprotected.left != 0 || !cbor_is_done(&reader) ||
        !header_read(sign1.header, form, &sign1.kid)) {
        return false;
    }
    *ret_sign1 = sign1;
    return true;
}

size_t sign1_message(const struct sign1 *sign1, uint8_t *message, size_t capacity)
{
    struct cbor_writer writer = cbor_writer(message, capacity);
    cbor_write_array(&writer, 4);
    cbor_write_text(&writer, "Signature1");
    cbor_write_bytes(&writer, sign1->header.at, sign1->header.size);
    cbor_write_bytes(&writer, NULL, 0);
    cbor_write_bytes(&writer, sign1->payload.at, sign1->payload.size);
    return cbor_written(&writer).size;
}

/* Either the small memory of the caller or memory that message_release gives back. */
static uint8_t *message_make(const struct sign1 *sign1, uint8_t small[SMALL_MESSAGE_SIZE],
                             size_t *ret_size)
{
    size_t capacity = sign1->payload.size + SIGN1_MESSAGE_MARGIN;
    uint8_t *message = capacity <= SMALL_MESSAGE_SIZE ? small : malloc(capacity);
    if (message) {
        *ret_size = sign1_message(sign1, message, capacity);
    }
    return message;
}

static void message_release(uint8_t *message, const uint8_t *small)
{
    if (message != small) {
        free(message);
    }
}

bool sign1_verify(const struct sign1 *sign1, const uint8_t public_key[PUBLIC_KEY_SIZE])
{
    uint8_t small[SMALL_MESSAGE_SIZE];
    size_t size = 0;
    uint8_t *message = message_make(sign1, small, &size);
    if (!message) {
        return false;
    }
    bool is_good =
        crypto_sign_verify_detached(sign1->signature, message, size, public_key) == 0 && size > 0;
    message_release(message, small);
    return is_good;
}

struct sign1 sign1_begin(enum sign1_form form, const uint8_t *kid, struct span payload,
                         uint8_t header[SIGN1_HEADER_SIZE])
{
    return (struct sign1){
        .header = header_write(form, kid, header), .kid = kid, .payload = payload};
}

void sign1_finish(struct cbor_writer *writer, const struct sign1 *sign1)
{
    cbor_write_tag(writer, COSE_SIGN1_TAG);
    cbor_write_array(writer, 4);
    cbor_write_bytes(writer, sign1->header.at, sign1->header.size);
    cbor_write_map(writer, 0);
    cbor_write_bytes(writer, sign1->payload.at, sign1->payload.size);
    cbor_write_bytes(writer, sign1->signature, SIGNATURE_SIZE);
}

bool sign1_write(struct cbor_writer *writer, enum sign1_form form, const struct signing_key *key,
                 struct span payload)
{
    uint8_t header[SIGN1_HEADER_SIZE];
    uint8_t signature[SIGNATURE_SIZE];
    uint8_t small[SMALL_MESSAGE_SIZE];
    size_t size = 0;
    struct sign1 sign1 = sign1_begin(form, key->key.kid, payload, header);
    uint8_t *message = message_make(&sign1, small, &size);
    if (!message) {
        return false;
    }
    crypto_sign_detached(signature, NULL, message, size, key->secret_key);
    message_release(message, small);
    sign1.signature = signature;
    sign1_finish(writer, &sign1);
    return !writer->failed;
}
