#include "cards/receipt.h"

#include <sodium.h>
#include <string.h>

#include "cards/card_members.h"

enum {
    CLAIM_FACILITY = 3,
    CLAIM_MINUTE = 6,
    CLAIM_ID = 7,
    CLAIM_CARD = -65553,
    CLAIM_RESULT = -65554,
    MINUTE_S = 60,
};

static void card_hash(const struct receipt *receipt, const char *card_number,
                      uint8_t ret_hash[RECEIPT_CARD_SIZE])
{
    crypto_generichash(ret_hash, RECEIPT_CARD_SIZE, (const uint8_t *)card_number,
                       strlen(card_number), receipt->id, RECEIPT_ID_SIZE);
}

void receipt_bind(struct receipt *receipt, const char *card_number)
{
    card_hash(receipt, card_number, receipt->card);
}

bool receipt_is_of(const struct receipt *receipt, const char *card_number)
{
    uint8_t hash[RECEIPT_CARD_SIZE];
    card_hash(receipt, card_number, hash);
    return sodium_memcmp(hash, receipt->card, sizeof hash) == 0;
}

void receipt_claims_write(struct cbor_writer *writer, const struct receipt *receipt)
{
    cbor_write_map(writer, 5);
    cbor_write_int(writer, CLAIM_FACILITY);
    cbor_write_text(writer, receipt->facility);
    cbor_write_int(writer, CLAIM_MINUTE);
    cbor_write_uint(writer, (uint64_t)receipt->minute);
    cbor_write_int(writer, CLAIM_ID);
    cbor_write_bytes(writer, receipt->id, RECEIPT_ID_SIZE);
    cbor_write_int(writer, CLAIM_CARD);
    cbor_write_bytes(writer, receipt->card, RECEIPT_CARD_SIZE);
    cbor_write_int(writer, CLAIM_RESULT);
    cbor_write_text(writer, receipt->result);
}

static void result_read(struct cbor_reader *reader, char ret_result[RECEIPT_RESULT_SIZE])
{
    struct span text = cbor_read_text(reader);
    bool is_good = text.size > 0 && text.size < RECEIPT_RESULT_SIZE;
    for (size_t i = 0; is_good && i < text.size; i++) {
        char character = (char)text.at[i];
        is_good = (character >= 'a' && character <= 'z') ||
                  (character >= '0' && character <= '9') || character == '_';
        ret_result[i] = character;
    }
    if (!is_good) {
        cbor_fail(reader);
    }
}

bool receipt_claims_read(struct span payload, struct receipt *ret_receipt)
{
    struct receipt receipt = {0};
    struct cbor_reader reader = cbor_reader(payload);
    struct cbor_map map = cbor_expect_map(&reader, 5);
    cbor_expect(&reader, &map, CLAIM_FACILITY);
    bool is_good = token_facility_read(&reader, receipt.facility);
    cbor_expect(&reader, &map, CLAIM_MINUTE);
    receipt.minute = cbor_read_time(&reader);
    cbor_expect(&reader, &map, CLAIM_ID);
    cbor_copy_exact(&reader, receipt.id, RECEIPT_ID_SIZE);
    cbor_expect(&reader, &map, CLAIM_CARD);
    cbor_copy_exact(&reader, receipt.card, RECEIPT_CARD_SIZE);
    cbor_expect(&reader, &map, CLAIM_RESULT);
    result_read(&reader, receipt.result);
    if (!is_good || !cbor_is_done(&reader) || receipt.minute % MINUTE_S != 0) {
        return false;
    }
    *ret_receipt = receipt;
    return true;
}

bool receipt_write(const struct receipt *receipt, const struct signing_key *key, char *ret_text)
{
    uint8_t payload[RECEIPT_SIZE_MOST];
    uint8_t bytes[RECEIPT_SIZE_MOST];
    struct receipt read_back;
    struct cbor_writer inner = cbor_writer(payload, sizeof payload);
    struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
    receipt_claims_write(&inner, receipt);
    if (!receipt_claims_read(cbor_written(&inner), &read_back) || key->key.purpose != KEY_RECEIPT ||
        !key_may_sign(&key->key, receipt->minute) ||
        !sign1_write(&writer, SIGN1_RECEIPT, key, cbor_written(&inner))) {
        return false;
    }
    sodium_bin2base64(ret_text, RECEIPT_TEXT_SIZE, bytes, writer.size,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return true;
}

/* libsodium refuses bits beyond the last byte, so a text has one spelling; but it takes characters
 * above 127 for others. */
static bool base64url_read(const char *text, size_t length, uint8_t ret_bytes[RECEIPT_SIZE_MOST],
                           size_t *ret_size)
{
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] > 127) {
            return false;
        }
    }
    return sodium_base642bin(ret_bytes, RECEIPT_SIZE_MOST, text, length, NULL, ret_size, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
}

enum document_fault receipt_read(const char *text, size_t length, const struct key_set *keys,
                                 int64_t now, struct receipt *ret_receipt)
{
    uint8_t bytes[RECEIPT_SIZE_MOST];
    size_t size = 0;
    struct sign1 sign1;
    struct receipt receipt;
    if (!base64url_read(text, length, bytes, &size) ||
        !sign1_read((struct span){bytes, size}, SIGN1_RECEIPT, &sign1) ||
        !receipt_claims_read(sign1.payload, &receipt)) {
        return DOCUMENT_MALFORMED;
    }
    enum document_fault fault =
        key_set_verify(keys, KEY_RECEIPT, &sign1, receipt.minute, now, NULL);
    if (!fault) {
        *ret_receipt = receipt;
    }
    return fault;
}

enum document_fault receipt_judge(const struct receipt *receipt, const struct receipt_claim *claim)
{
    if (!receipt_is_of(receipt, claim->card_number)) {
        return DOCUMENT_FOREIGN_CARD;
    }
    if (strcmp(receipt->facility, claim->facility) != 0) {
        return DOCUMENT_FOREIGN_FACILITY;
    }
    bool is_in_time = claim->from <= receipt->minute && receipt->minute < claim->until;
    return is_in_time ? DOCUMENT_GOOD : DOCUMENT_LATE;
}
