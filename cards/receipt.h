/*
 * Receipts of card checks: what a facility was told about a card, in which minute, signed, so that
 * it can stand in a claim long afterwards. A receipt does not hold the card's number, only what
 * proves that it was this one: it may stand in an address and in a log.
 *
 *   {3: facility, 6: minute, 7: id, -65553: hash of id and card number, -65554: result}
 *
 * The text is the COSE_Sign1 in base64url, about 230 characters.
 */
#ifndef CARDS_RECEIPT_H
#define CARDS_RECEIPT_H

#include "cards/document.h"
#include "cards/key_set.h"

enum {
    RECEIPT_ID_SIZE = 8,
    RECEIPT_CARD_SIZE = 16,
    RECEIPT_RESULT_SIZE = 16,
    RECEIPT_SIZE_MOST = 224,
    RECEIPT_TEXT_SIZE = 300,
};

struct receipt {
    uint8_t id[RECEIPT_ID_SIZE];      /* random; accepted once by whoever keeps what it has seen */
    char facility[6];                 /* "79024" */
    int64_t minute;                   /* seconds since 1970, a whole minute */
    char result[RECEIPT_RESULT_SIZE]; /* of the check: a-z, 0-9 and _ */
    uint8_t card[RECEIPT_CARD_SIZE];  /* set by receipt_bind */
};

/* Ties the receipt to a card number, and asks whether it is tied to this one. */
void receipt_bind(struct receipt *receipt, const char *card_number);
bool receipt_is_of(const struct receipt *receipt, const char *card_number);

/* False: a facility, minute or result of the wrong form, or a key that may not sign then. ret_text
 * takes RECEIPT_TEXT_SIZE characters. */
bool receipt_write(const struct receipt *receipt, const struct signing_key *key, char *ret_text);

/* Reads and verifies; whose it is and from when is in ret_receipt. */
enum document_fault receipt_read(const char *text, size_t length, const struct key_set *keys,
                                 int64_t now, struct receipt *ret_receipt);

/* What a claim expects of its receipt: the card, the facility, and a minute in [from, until). */
struct receipt_claim {
    const char *card_number, *facility;
    int64_t from, until;
};

/* DOCUMENT_FOREIGN_CARD, DOCUMENT_FOREIGN_FACILITY, DOCUMENT_LATE or DOCUMENT_GOOD. Whether its id
 * was seen before is for the caller's records. */
enum document_fault receipt_judge(const struct receipt *receipt, const struct receipt_claim *claim);

/* What is inside, without the signature; whatever is read is written the same. */
void receipt_claims_write(struct cbor_writer *writer, const struct receipt *receipt);
bool receipt_claims_read(struct span payload, struct receipt *ret_receipt);

#endif
