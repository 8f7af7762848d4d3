/*
 * The signed codes of a health-insurance card. Each has exactly one legal encoding, so whatever a
 * scanner, a keyboard or a forger changes is refused.
 *
 *   BHYT1  static card          COSE_Sign1 by a card key; on paper, plastic and as a fallback
 *   BHYT2  holder-bound         COSE_Sign1 by the phone's key around a credential that names that
 *                               key and is signed by a dynamic key; shown for 60 seconds
 *   BHYT3  server's one-time    COSE_Sign1 by a dynamic key with a random id; lives 120 seconds
 *   BHYT4  handle               16 random bytes that mean something to the server only
 *
 * The prefix is not signed: what a code is follows from its signed content, and a prefix that says
 * otherwise is refused. A code that reads is not yet believed: card_token_verify does that.
 *
 *   claims {1: "VSS", 4: exp, 5: nbf (if not iat), 6: iat, 7: cti, 8: {1: phone's key}, -65537:
 * card} card   {1: number, 2: name, 3: birth, 4: sex, 5: benefit, 6: initial facility, 7: from, 8:
 * to, 9: five-year date, 10: [list, index], 11: living area, 12: serial} shown  {3: facility (if
 * for one), 4: iat + 60, 6: iat, 7: cti, -65538: credential}
 *
 * Dates are the numbers YYYYMMDD, with 00 for the unknown part of a birth date. Keys of the card
 * above 63 are passed over and kept, so that the profile can grow; others are refused.
 */
#ifndef CARDS_CARD_TOKEN_H
#define CARDS_CARD_TOKEN_H

#include "base/date.h"
#include "cards/device_key.h"
#include "cards/key_set.h"

enum {
    TOKEN_SIZE_MOST = 800,
    TOKEN_LENGTH_MOST = 1200, /* characters of a text that is read */
    TOKEN_TEXT_SIZE = 2000,   /* takes the longest text that is written, and a NUL */
    TOKEN_CTI_SIZE = 8,
    TOKEN_HANDLE_SIZE = 16,
    TOKEN_CLAIMS_SIZE_MOST = 640, /* claims, encoded */
    TOKEN_STATIC_LIFE_S = 400 * 86400,
    TOKEN_CREDENTIAL_LIFE_S = 30 * 86400,
    TOKEN_ONE_TIME_LIFE_S = 120,
    TOKEN_SHOWN_LIFE_S = 60,
    TOKEN_NAME_SIZE = 201,
};

enum token_form {
    TOKEN_STATIC = 1,
    TOKEN_HOLDER,
    TOKEN_ONE_TIME,
    TOKEN_HANDLE,
};

/* One value per cause; the table behind token_fault_kind has what to tell the clerk. */
enum token_fault {
    TOKEN_FAULT_NONE,
    TOKEN_FAULT_NOT_SIGNED_CODE,
    TOKEN_FAULT_TOO_LONG,
    TOKEN_FAULT_CASE,
    TOKEN_FAULT_ENCODING,
    TOKEN_FAULT_ENVELOPE,
    TOKEN_FAULT_PREFIX,
    TOKEN_FAULT_CLAIMS,
    TOKEN_FAULT_ISSUER,
    TOKEN_FAULT_TIMES,
    TOKEN_FAULT_LIFE,
    TOKEN_FAULT_DEVICE_KEY,
    TOKEN_FAULT_CARD,
    TOKEN_FAULT_CARD_MISSING,
    TOKEN_FAULT_NUMBER,
    TOKEN_FAULT_NAME,
    TOKEN_FAULT_DATE,
    TOKEN_FAULT_SEX,
    TOKEN_FAULT_BENEFIT,
    TOKEN_FAULT_FACILITY,
    TOKEN_FAULT_STATUS,
    TOKEN_FAULT_LIVING_AREA,
    TOKEN_FAULT_SERIAL,
    TOKEN_FAULT_UNKNOWN_KEY,
    TOKEN_FAULT_BAD_SIGNATURE,
    TOKEN_FAULT_KEY_WINDOW,
    TOKEN_FAULT_DEVICE_SIGNATURE,
    TOKEN_FAULT_COUNT
};

struct token_fault_kind {
    const char *code; /* snake_case, stable */
    const char *sentence_vi;
    const char *sentence_en;
};

const struct token_fault_kind *token_fault_kind(enum token_fault fault);

/* "" and dates of none are absent. */
struct token_card {
    char number[16];            /* 10, 12 or 15 characters; never absent */
    char name[TOKEN_NAME_SIZE]; /* in the stored form of base/text.h */
    struct date birth_date;     /* may be partial */
    int sex;                    /* 1 male, 2 female, 0 unknown */
    bool has_sex;
    char benefit[4];          /* "DN4", or the digit alone, which tells less about the holder */
    char initial_facility[6]; /* "79024" */
    struct date valid_from, valid_to, five_year_date;
    bool has_status;
    uint32_t status_list, status_index;
    char living_area[3]; /* "K1", "K2", "K3" */
    uint64_t serial;     /* at most 12 digits; 0 = absent */
    struct span extra;   /* members above 63 as they were encoded, and how many */
    size_t extra_count;
};

struct card_claims {
    int64_t issued_at, expires_at;
    int64_t not_before; /* = issued_at unless it is said */
    bool has_cti;
    uint8_t cti[TOKEN_CTI_SIZE];
    struct device_key device; /* DEVICE_KEY_NONE but in a credential */
    struct token_card card;
};

/* What the phone signs around its credential. */
struct token_shown {
    int64_t issued_at; /* by the phone's clock; it expires TOKEN_SHOWN_LIFE_S later */
    uint8_t cti[TOKEN_CTI_SIZE];
    char facility[6]; /* "" = for any */
    struct span credential;
};

/* Its spans point into the bytes that it was read from. */
struct card_token {
    enum token_form form;
    struct sign1 issued; /* of the issuer; in a holder-bound code it is the inner one */
    struct card_claims claims;
    struct sign1 outer; /* of the phone */
    struct token_shown shown;
    uint8_t handle[TOKEN_HANDLE_SIZE];
};

/*
 * The text of a code to its bytes, in either alphabet: the prefix and Base45, all of it in lower
 * case too, as Caps Lock has it; or 9, the digit of the form and digits only, seventeen for seven
 * bytes, for scanners that type through a Vietnamese input method. ret_bytes takes TOKEN_SIZE_MOST.
 */
enum token_fault token_text_read(const char *text, size_t length, enum token_form *ret_form,
                                 uint8_t *ret_bytes, size_t *ret_size);

/* Write the texts; ret_text takes TOKEN_TEXT_SIZE characters. */
void token_text_write(enum token_form form, struct span bytes, char *ret_text);
void token_digits_write(enum token_form form, struct span bytes, char *ret_text);

/* Reads the bytes of a code whose prefix says `form`. Allocates nothing; ret_token is untouched on
 * failure. */
enum token_fault card_token_read(struct span bytes, enum token_form form,
                                 struct card_token *ret_token);

/* All signatures, keys and their windows; the code's own times are for the caller to judge. A
 * handle has nothing to verify. */
enum token_fault card_token_verify(const struct card_token *token, const struct key_set *keys,
                                   int64_t now);

/*
 * Signs claims: a static card, a credential (it names a phone's key) or a one-time code (it has a
 * cti). What card_token_read would refuse is that fault here; TOKEN_FAULT_UNKNOWN_KEY is a key of
 * the wrong purpose, TOKEN_FAULT_KEY_WINDOW one that may not sign then or verifies not long enough.
 * ret_bytes takes TOKEN_SIZE_MOST.
 */
enum token_fault card_token_sign(const struct card_claims *claims, const struct signing_key *key,
                                 uint8_t *ret_bytes, size_t *ret_size);

/* The parts, for those who sign elsewhere and for tests: the encoded claims. */
void card_claims_write(struct cbor_writer *writer, const struct card_claims *claims);
void token_shown_write(struct cbor_writer *writer, const struct token_shown *shown);
enum token_fault card_claims_read(struct span payload, struct card_claims *ret_claims);

#endif
