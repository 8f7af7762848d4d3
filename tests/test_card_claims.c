/* What stands inside a signed code: hostile claims and cards, phones' keys, and what is not signed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/card_fixture.h"

static void expect_fault(enum token_fault found, enum token_fault expected, const char *what)
{
    if (found != expected) {
        fail_msg("%s: %s, not %s", what, token_fault_kind(found)->code,
                 token_fault_kind(expected)->code);
    }
}

/* Bytes that the issuer's own key has signed, but that are not what the profile says. */
static enum token_fault read_signed(const char *hex, const char *more_hex)
{
    uint8_t payload[TOKEN_CLAIMS_SIZE_MOST];
    uint8_t bytes[TOKEN_SIZE_MOST];
    struct card_token token;
    struct signing_key key = fixture_key(KEY_CARD, KEY_CARD);
    struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
    size_t size = strlen(hex) / 2;
    assert_true(text_unhex(hex, strlen(hex), payload));
    assert_true(text_unhex(more_hex, strlen(more_hex), payload + size));
    struct span span = {payload, size + strlen(more_hex) / 2};
    assert_true(sign1_write(&writer, SIGN1_CARD, &key, span));
    return card_token_read(cbor_written(&writer), TOKEN_STATIC, &token);
}

#define ISS   "0163565353"
#define EXP   "041a6b36e280"
#define IAT   "061a6a1cd850"
#define CARD_ "3a00010000"

static void hostile_claims_have_their_name(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        enum token_fault fault;
    } cases[] = {
        {"", TOKEN_FAULT_CLAIMS},
        {"a0", TOKEN_FAULT_CLAIMS},
        {"80", TOKEN_FAULT_CLAIMS},
        {"a1" ISS, TOKEN_FAULT_CLAIMS},
        {"a10163565354", TOKEN_FAULT_ISSUER},
        {"a2" EXP ISS, TOKEN_FAULT_CLAIMS}, /* out of order */
        {"a2" ISS "0000", TOKEN_FAULT_CLAIMS},
        {"a2" ISS ISS, TOKEN_FAULT_CLAIMS},
        {"a2" ISS "0200", TOKEN_FAULT_CLAIMS}, /* a claim that nobody knows */
        {"a2" ISS "3a0001000fa0", TOKEN_FAULT_CLAIMS},
        {"a2" ISS "6161a0", TOKEN_FAULT_CLAIMS},
        {"a2" ISS "04fb41dacdb8a0000000", TOKEN_FAULT_CLAIMS}, /* a float */
        {"a2" ISS "041b0000003afff44180", TOKEN_FAULT_CLAIMS}, /* the year 10000 */
        {"a2" ISS "0420", TOKEN_FAULT_CLAIMS},
        {"a2" ISS "074700000000000000", TOKEN_FAULT_CLAIMS},
        {"a2" ISS "08a0", TOKEN_FAULT_DEVICE_KEY},
        {"a2" ISS "08a101a0", TOKEN_FAULT_DEVICE_KEY},
        {"a2" ISS "08a102a0", TOKEN_FAULT_DEVICE_KEY},
        {"a4" ISS EXP IAT CARD_ "a0", TOKEN_FAULT_CARD_MISSING},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        expect_fault(read_signed(cases[i].hex, ""), cases[i].fault, cases[i].hex);
    }
}

static void hostile_cards_have_their_name(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        enum token_fault fault;
    } cases[] = {
        {"a10169303130303030303033", TOKEN_FAULT_NUMBER},
        {"a1016a30313030303030303361", TOKEN_FAULT_NUMBER},
        {"a10100", TOKEN_FAULT_CARD},
        {"a10000", TOKEN_FAULT_CARD},
        {"a10d00", TOKEN_FAULT_CARD},
        {"a1183f00", TOKEN_FAULT_CARD}, /* 63: must be understood */
        {"a12000", TOKEN_FAULT_CARD},
        {"a1614100", TOKEN_FAULT_CARD},
        {"a11840a0", TOKEN_FAULT_CARD}, /* 64, but a map */
        {"a11840f6", TOKEN_FAULT_CARD},
        {"a11840818100", TOKEN_FAULT_CARD},
        {"a202634c616e016a30313030303030303334", TOKEN_FAULT_CARD},
        {"a2016a30313030303030303334016a30313030303030303334", TOKEN_FAULT_CARD},
        {"a10260", TOKEN_FAULT_NAME},
        {"a1026120", TOKEN_FAULT_NAME},
        {"a102634c6120", TOKEN_FAULT_NAME},
        {"a102644c202041", TOKEN_FAULT_NAME},
        {"a102634c0a61", TOKEN_FAULT_NAME},
        {"a102644c61cc81", TOKEN_FAULT_NAME}, /* not composed */
        {"a102644ce2808e", TOKEN_FAULT_NAME}, /* right-to-left mark */
        {"a10262c328", TOKEN_FAULT_NAME},
        {"a10263eda080", TOKEN_FAULT_NAME},
        {"a10262c080", TOKEN_FAULT_NAME},
        {"a10300", TOKEN_FAULT_DATE},
        {"a1031a05f5e165", TOKEN_FAULT_DATE}, /* the year 10000 */
        {"a1031b0000000100000000", TOKEN_FAULT_DATE},
        {"a1031a012fa747", TOKEN_FAULT_DATE}, /* 31 February */
        {"a10403", TOKEN_FAULT_SEX},
        {"a1041b0000000100000001", TOKEN_FAULT_SEX},
        {"a1056130", TOKEN_FAULT_BENEFIT},
        {"a10563444e36", TOKEN_FAULT_BENEFIT},
        {"a10563646e34", TOKEN_FAULT_BENEFIT},
        {"a1066437393032", TOKEN_FAULT_FACILITY},
        {"a106653739306132", TOKEN_FAULT_FACILITY},
        {"a1031a012fa671", TOKEN_FAULT_DATE}, /* a day, but no month */
        {"a10700", TOKEN_FAULT_DATE},
        {"a1071a013524a0", TOKEN_FAULT_DATE},             /* only a birth date is partial */
        {"a2071a01352506081a01352505", TOKEN_FAULT_DATE}, /* backwards */
        {"a10a8100", TOKEN_FAULT_CARD},
        {"a10a83000000", TOKEN_FAULT_STATUS},
        {"a10a82001b0000000100000000", TOKEN_FAULT_STATUS},
        {"a10b624b34", TOKEN_FAULT_LIVING_AREA},
        {"a10c00", TOKEN_FAULT_SERIAL},
        {"a10c1b000000e8d4a51000", TOKEN_FAULT_SERIAL}, /* 13 digits */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        expect_fault(read_signed("a2" ISS CARD_, cases[i].hex), cases[i].fault, cases[i].hex);
    }
}

/* The same signed claims in envelopes that only a lenient reader would open. */
static void envelopes_have_one_spelling(void **state)
{
    (void)state;
    static const struct {
        size_t at, removed;
        const char *hex;
    } cases[] = {
        {0, 1, ""},           /* no tag */
        {0, 1, "d1"},         /* of COSE_Mac0 */
        {0, 1, "d812"},       /* the tag in two bytes */
        {0, 0, "d9d9f7"},     /* tagged once more */
        {1, 1, "85"},         /* five members said */
        {1, 1, "9804"},       /* four, in two bytes */
        {1, 1, "9f"},         /* without end */
        {2, 1, "580d"},       /* the header's length in two bytes */
        {3, 5, "a204480126"}, /* another order, another algorithm */
        {5, 1, "26"},         /* ES256 */
        {5, 1, "32"},         /* -19 */
        {6, 1, "05"},         /* a label that is not the kid's */
        {16, 1, "a10100"},    /* something that is not signed */
        {16, 1, "a0a0"},      {16, 1, "80"}, {16, 1, "f6"},
    };
    uint8_t good[TOKEN_SIZE_MOST];
    struct card_token token;
    struct card_claims claims = fixture_claims();
    struct signing_key key = fixture_key(KEY_CARD, KEY_CARD);
    size_t size = 0;
    expect_fault(card_token_sign(&claims, &key, good, &size), TOKEN_FAULT_NONE, "sign");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t bytes[TOKEN_SIZE_MOST];
        size_t at = cases[i].at;
        size_t inserted = strlen(cases[i].hex) / 2;
        memcpy(bytes, good, at);
        assert_true(text_unhex(cases[i].hex, 2 * inserted, bytes + at));
        at += cases[i].removed;
        memcpy(bytes + cases[i].at + inserted, good + at, size - at);
        struct span changed = {bytes, size + inserted - cases[i].removed};
        expect_fault(card_token_read(changed, TOKEN_STATIC, &token), TOKEN_FAULT_ENVELOPE,
                     cases[i].hex);
    }
}

#define X32                                                                                        \
    "5820"                                                                                         \
    "c0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0de"

static const struct {
    const char *hex;
    enum device_key_kind kind;
} phone_keys[] = {
    {"a3"
     "0101"
     "2006"
     "21" X32,
     DEVICE_KEY_ED25519},
    {"a4"
     "0102"
     "2001"
     "21" X32 "22f5",
     DEVICE_KEY_P256},
    {"a4"
     "0102"
     "2001"
     "21" X32 "22f4",
     DEVICE_KEY_P256},
    {"a3"
     "0103"
     "2006"
     "21" X32,
     DEVICE_KEY_NONE},
    {"a3"
     "0130"
     "2006"
     "21" X32,
     DEVICE_KEY_NONE},
    {"a3"
     "0101"
     "2001"
     "21" X32,
     DEVICE_KEY_NONE},
    {"a3"
     "0102"
     "2001"
     "21" X32,
     DEVICE_KEY_NONE},
    {"a4"
     "0101"
     "2006"
     "21" X32 "22f5",
     DEVICE_KEY_NONE},
    {"a4"
     "0102"
     "2006"
     "21" X32 "22f5",
     DEVICE_KEY_NONE},
    {"a4"
     "0102"
     "2001"
     "21" X32 "2201",
     DEVICE_KEY_NONE},
    {"a4"
     "0102"
     "2001"
     "21" X32 "22" X32,
     DEVICE_KEY_NONE},
    {"a5"
     "0102"
     "2001"
     "21" X32 "22f5"
     "2300",
     DEVICE_KEY_NONE},
    {"a3"
     "0101"
     "21" X32 "2006",
     DEVICE_KEY_NONE},
    {"a2"
     "0101"
     "21" X32,
     DEVICE_KEY_NONE},
    {"a3"
     "0101"
     "2006"
     "2141c0",
     DEVICE_KEY_NONE},
    {"80", DEVICE_KEY_NONE},
};

static void phone_keys_have_one_spelling(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(phone_keys); i++) {
        uint8_t bytes[128];
        uint8_t again[128];
        assert_true(text_unhex(phone_keys[i].hex, strlen(phone_keys[i].hex), bytes));
        struct span span = {bytes, strlen(phone_keys[i].hex) / 2};
        struct cbor_reader reader = cbor_reader(span);
        struct device_key key = device_key_read(&reader);
        if (key.kind != phone_keys[i].kind) {
            fail_msg("%s was read as kind %d", phone_keys[i].hex, (int)key.kind);
        }
        assert_int_equal(cbor_is_done(&reader), key.kind != DEVICE_KEY_NONE);
        if (key.kind != DEVICE_KEY_NONE) {
            struct cbor_writer writer = cbor_writer(again, sizeof again);
            device_key_write(&writer, &key);
            assert_int_equal(writer.size, span.size);
            assert_memory_equal(again, bytes, span.size);
        }
    }
    uint8_t signature[SIGNATURE_SIZE] = {0};
    struct device_key off_curve = {.kind = DEVICE_KEY_P256, .x = {[31] = 1}};
    struct span message = {signature, 1};
    assert_false(device_key_verify(&off_curve, message, signature));
    assert_false(device_key_verify(&(struct device_key){0}, message, signature));
}

/* Claims that encode well, but that no issuer may sign. */
static void signing_refuses_what_reading_would(void **state)
{
    (void)state;
    struct signing_key card_key = fixture_key(KEY_CARD, KEY_CARD);
    static const enum token_fault faults[] = {
        TOKEN_FAULT_TIMES,        TOKEN_FAULT_TIMES,        TOKEN_FAULT_LIFE,
        TOKEN_FAULT_TIMES,        TOKEN_FAULT_TIMES,        TOKEN_FAULT_CLAIMS,
        TOKEN_FAULT_CARD_MISSING, TOKEN_FAULT_CARD_MISSING, TOKEN_FAULT_DATE,
        TOKEN_FAULT_CARD_MISSING, TOKEN_FAULT_CARD_MISSING, TOKEN_FAULT_SEX,
        TOKEN_FAULT_CARD_MISSING, TOKEN_FAULT_CARD_MISSING, TOKEN_FAULT_CARD_MISSING,
        TOKEN_FAULT_DATE,         TOKEN_FAULT_CARD_MISSING, TOKEN_FAULT_SERIAL,
        TOKEN_FAULT_LIFE,         TOKEN_FAULT_LIFE,         TOKEN_FAULT_KEY_WINDOW,
        TOKEN_FAULT_CARD,
    };
    struct card_claims claims[COUNT_OF(faults)];
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        claims[i] = fixture_claims();
    }
    claims[0].expires_at = claims[0].issued_at;
    claims[1].expires_at = claims[1].issued_at - 1;
    claims[2].expires_at = claims[2].issued_at + TOKEN_STATIC_LIFE_S + 1;
    claims[3].not_before = claims[3].issued_at - 1;
    claims[4].not_before = claims[4].expires_at;
    claims[5].issued_at = -1;
    *claims[6].card.number = '\0';
    *claims[7].card.name = '\0';
    claims[8].card.birth_date.month = 13;
    claims[9].card.birth_date = (struct date){0};
    claims[10].card.has_sex = false;
    claims[11].card.sex = 3;
    *claims[12].card.benefit = '\0';
    *claims[13].card.initial_facility = '\0';
    claims[14].card.valid_from = (struct date){0};
    claims[15].card.valid_to.year = 2025;
    claims[16].card.has_status = false;
    claims[17].card.serial = 1000000000000;
    claims[18].has_cti = true;
    claims[19].device.kind = DEVICE_KEY_ED25519;
    claims[20].issued_at = claims[20].not_before = card_key.key.sign_from - 1;
    claims[21].card.extra_count = 1;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        uint8_t bytes[TOKEN_SIZE_MOST];
        char name[16];
        size_t size = 4711;
        snprintf(name, sizeof name, "case %zu", i);
        expect_fault(card_token_sign(&claims[i], &card_key, bytes, &size), faults[i], name);
        assert_int_equal(size, 4711);
    }
    struct card_claims good = fixture_claims();
    uint8_t bytes[TOKEN_SIZE_MOST];
    size_t size = 0;
    struct signing_key other = fixture_key(KEY_DYNAMIC, KEY_DYNAMIC);
    expect_fault(card_token_sign(&good, &other, bytes, &size), TOKEN_FAULT_UNKNOWN_KEY, "purpose");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_claims_have_their_name),
        cmocka_unit_test(hostile_cards_have_their_name),
        cmocka_unit_test(envelopes_have_one_spelling),
        cmocka_unit_test(phone_keys_have_one_spelling),
        cmocka_unit_test(signing_refuses_what_reading_would),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
