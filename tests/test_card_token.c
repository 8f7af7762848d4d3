/*
 * The signed codes of a card: the published vector, the size, every form there and back, and that
 * nothing but the one legal encoding is taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <qrencode.h>

#include "base/text.h"
#include "tests/card_fixture.h"

/* The vector of the profile, signed by a laboratory key that signs nothing else. */
static const char vector_text[] =
    "BHYT1:RRQT "
    "9P60GO0B$AC$V0MM+GG8CKNHG+704-ACMADF3C+6L+1BF351B/*K1000006ML:2E+*97:67:6*96DL6WW66:"
    "62E0R/4P3DGIFZVNM-D379+WO3/D$342BDTFMGIKU1D8UA6OSYTK%34R+E WN4/DTH0X60:CL M0TU0QS8/P6 "
    "ZCFA7RF6I+0*60RU4411*60WA5Z61*60.%9ZE1%N1+O0**R27BJ11YEU914T-E0R0$ Q ZC7I201404M:A9CHS3UP+"
    "D1JM9CO1H-1..1T:LGWE079VG5W/S99DYTKQAS/G74CU3CTE%6XCVFX9";
static const char vector_key[] = "b19efa8d0bb486396a6d99cb3b18a33f178b9e5b28813e08237994c46b415411";

static void expect_fault(enum token_fault found, enum token_fault expected, const char *what)
{
    if (found != expected) {
        fail_msg("%s: %s, not %s", what, token_fault_kind(found)->code,
                 token_fault_kind(expected)->code);
    }
}

/* Bytes of a text; the token's spans point into them. */
static enum token_fault read_text(const char *text, uint8_t bytes[TOKEN_SIZE_MOST],
                                  struct card_token *ret_token)
{
    enum token_form form = TOKEN_STATIC;
    size_t size = 0;
    enum token_fault fault = token_text_read(text, strlen(text), &form, bytes, &size);
    return fault ? fault : card_token_read((struct span){bytes, size}, form, ret_token);
}

static void assert_writes_the_same(const struct card_claims *claims, struct span payload)
{
    uint8_t again[TOKEN_CLAIMS_SIZE_MOST];
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    card_claims_write(&writer, claims);
    assert_int_equal(cbor_written(&writer).size, payload.size);
    assert_memory_equal(again, payload.at, payload.size);
}

static void the_published_vector_verifies(void **state)
{
    (void)state;
    uint8_t bytes[TOKEN_SIZE_MOST];
    char kid[2 * KID_SIZE + 1];
    struct card_token token;
    struct key_set set = {.key_count = 1};
    struct key *key = &set.keys[0];
    assert_true(text_unhex(vector_key, strlen(vector_key), key->public_key));
    key_identify(key);
    key->sign_from = 1764000000;
    key->sign_until = 1780000000;
    key->verify_until = 1800000000;
    text_hex(key->kid, KID_SIZE, kid);
    assert_string_equal(kid, "55a6fbc4b1e48188");

    expect_fault(read_text(vector_text, bytes, &token), TOKEN_FAULT_NONE, "vector");
    expect_fault(card_token_verify(&token, &set, 1767323045), TOKEN_FAULT_NONE, "vector");
    const struct token_card *card = &token.claims.card;
    assert_int_equal(token.form, TOKEN_STATIC);
    assert_int_equal(token.claims.issued_at, 1767323045);
    assert_int_equal(token.claims.expires_at, 1798736399);
    assert_string_equal(card->number, "DN4797912345678");
    assert_string_equal(card->name, "Nguyễn Hoàng Phương Thảo Quỳnh");
    assert_int_equal(date_compare(card->birth_date, (struct date){1990, 5, 17}), 0);
    assert_int_equal(card->sex, 2);
    assert_string_equal(card->benefit, "DN4");
    assert_string_equal(card->initial_facility, "79024");
    assert_int_equal(date_compare(card->valid_from, (struct date){2026, 1, 1}), 0);
    assert_int_equal(date_compare(card->valid_to, (struct date){2026, 12, 31}), 0);
    assert_int_equal(date_compare(card->five_year_date, (struct date){2027, 6, 1}), 0);
    assert_int_equal(card->status_list, 12);
    assert_int_equal(card->status_index, 73456789);
    assert_writes_the_same(&token.claims, token.issued.payload);

    key->void_before = 1767323046;
    expect_fault(card_token_verify(&token, &set, 1767323045), TOKEN_FAULT_KEY_WINDOW, "void");
    key->void_before = 0;
    key->verify_until = 1798736398;
    expect_fault(card_token_verify(&token, &set, 1767323045), TOKEN_FAULT_KEY_WINDOW, "short key");
    key->purpose = KEY_DYNAMIC;
    expect_fault(card_token_verify(&token, &set, 1767323045), TOKEN_FAULT_UNKNOWN_KEY, "purpose");
}

static int qr_version(const char *text)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    assert_non_null(code);
    int version = code->version;
    QRcode_free(code);
    return version;
}

/* Thirty letters with marks, and everything optional that a printed card bears. */
static void a_long_name_fits_the_small_code(void **state)
{
    (void)state;
    struct signing_key key = fixture_key(KEY_CARD, KEY_CARD);
    struct card_claims claims = fixture_claims();
    uint8_t bytes[TOKEN_SIZE_MOST];
    char text[TOKEN_TEXT_SIZE];
    size_t size = 0;
    assert_int_equal(text_length(claims.card.name, strlen(claims.card.name)), 30);
    expect_fault(card_token_sign(&claims, &key, bytes, &size), TOKEN_FAULT_NONE, "sign");
    token_text_write(TOKEN_STATIC, (struct span){bytes, size}, text);
    assert_in_range(size, 200, 220);
    assert_in_range(qr_version(text), 1, 11);

    struct phone phone = fixture_phone(DEVICE_KEY_P256);
    struct signing_key dynamic = fixture_key(KEY_DYNAMIC, KEY_DYNAMIC);
    claims = fixture_credential();
    size = fixture_show(&phone, &claims, &dynamic, FIXTURE_NOW, "", bytes);
    token_text_write(TOKEN_HOLDER, (struct span){bytes, size}, text);
    assert_in_range(size, 300, 370);
    assert_in_range(qr_version(text), 1, 15);
    phone_forget(&phone);

    claims = fixture_one_time();
    expect_fault(card_token_sign(&claims, &dynamic, bytes, &size), TOKEN_FAULT_NONE, "sign");
    assert_in_range(size, 200, 230);
    claims.card = (struct token_card){.number = "7912345678"};
    expect_fault(card_token_sign(&claims, &dynamic, bytes, &size), TOKEN_FAULT_NONE, "sign");
    assert_in_range(size, 100, 132);
}

/* One code of each form; the number of a case chooses its claims. */
enum { KIND_COUNT = 6 };
static size_t make_code(unsigned number, const struct phone *phones, uint8_t *ret_bytes,
                        enum token_form *ret_form)
{
    struct signing_key card_key = fixture_key(KEY_CARD, KEY_CARD);
    struct signing_key dynamic_key = fixture_key(KEY_DYNAMIC, KEY_DYNAMIC);
    struct card_claims claims = fixture_claims();
    struct card_claims credential = fixture_credential();
    struct card_claims one_time = fixture_one_time();
    size_t size = 0;
    one_time.card.serial = number + 1U;
    credential.card.status_index = claims.card.status_index = number * 7919U;
    switch (number % KIND_COUNT) {
    case 0:
        *ret_form = TOKEN_STATIC;
        assert_int_equal(card_token_sign(&claims, &card_key, ret_bytes, &size), TOKEN_FAULT_NONE);
        return size;
    case 1:
        *ret_form = TOKEN_STATIC;
        claims.not_before += DAY_S;
        claims.card = (struct token_card){
            .number = "0100000034",
            .name = "Lý A",
            .birth_date = {1958, 7, 0},
            .has_sex = true,
            .benefit = "3",
            .initial_facility = "01C54",
            .valid_from = {2021, 4, 1},
            .has_status = true,
            .status_list = number,
            .living_area = "K2",
            .serial = 999999999999,
            .extra = {(const uint8_t *)"\x18\x40\xF5\x18\x41\x82\x01\x41\xFF", 9},
            .extra_count = 2,
        };
        assert_int_equal(card_token_sign(&claims, &card_key, ret_bytes, &size), TOKEN_FAULT_NONE);
        return size;
    case 2:
        *ret_form = TOKEN_HOLDER;
        return fixture_show(&phones[0], &credential, &dynamic_key, FIXTURE_NOW, "79024", ret_bytes);
    case 3:
        *ret_form = TOKEN_HOLDER;
        return fixture_show(&phones[1], &credential, &dynamic_key, FIXTURE_NOW, "", ret_bytes);
    case 4:
        *ret_form = TOKEN_ONE_TIME;
        assert_int_equal(card_token_sign(&one_time, &dynamic_key, ret_bytes, &size),
                         TOKEN_FAULT_NONE);
        return size;
    default:
        *ret_form = TOKEN_ONE_TIME;
        one_time.card = (struct token_card){.number = "079190000034"};
        one_time.cti[0] = (uint8_t)number;
        assert_int_equal(card_token_sign(&one_time, &dynamic_key, ret_bytes, &size),
                         TOKEN_FAULT_NONE);
        return size;
    }
}

static void each_form_reads_and_writes_the_same(void **state)
{
    (void)state;
    struct key_set set = fixture_key_set();
    struct phone phones[] = {fixture_phone(DEVICE_KEY_ED25519), fixture_phone(DEVICE_KEY_P256)};
    for (unsigned i = 0; i < 10 * KIND_COUNT; i++) {
        uint8_t bytes[TOKEN_SIZE_MOST];
        uint8_t read[TOKEN_SIZE_MOST];
        char text[2][TOKEN_TEXT_SIZE];
        char lower[TOKEN_TEXT_SIZE];
        struct card_token token;
        enum token_form form = TOKEN_STATIC;
        struct span code = {bytes, make_code(i, phones, bytes, &form)};
        token_text_write(form, code, text[0]);
        token_digits_write(form, code, text[1]);
        for (size_t k = 0; k < strlen(text[0]) + 1; k++) {
            char c = text[0][k];
            lower[k] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
        }
        const char *const texts[] = {text[0], text[1], lower};
        for (size_t k = 0; k < COUNT_OF(texts); k++) {
            expect_fault(read_text(texts[k], read, &token), TOKEN_FAULT_NONE, texts[k]);
            assert_int_equal(token.form, form);
            assert_memory_equal(read, bytes, code.size);
            expect_fault(card_token_verify(&token, &set, FIXTURE_NOW), TOKEN_FAULT_NONE, texts[k]);
            assert_writes_the_same(&token.claims, token.issued.payload);
        }
        for (int other = TOKEN_STATIC; other <= TOKEN_HANDLE; other++) {
            enum token_fault fault = card_token_read(code, (enum token_form)other, &token);
            assert_int_equal(!fault, other == (int)form);
        }
    }
    phone_forget(&phones[1]);
}

static bool is_believed(struct span bytes, enum token_form form, const struct key_set *set)
{
    struct card_token token;
    return !card_token_read(bytes, form, &token) && !card_token_verify(&token, set, FIXTURE_NOW);
}

static void every_flipped_bit_and_every_cut_is_refused(void **state)
{
    (void)state;
    struct key_set set = fixture_key_set();
    struct phone phones[] = {fixture_phone(DEVICE_KEY_ED25519), fixture_phone(DEVICE_KEY_P256)};
    for (unsigned i = 0; i < 100; i++) {
        uint8_t bytes[TOKEN_SIZE_MOST];
        enum token_form form = TOKEN_STATIC;
        size_t size = make_code(i, phones, bytes, &form);
        assert_true(is_believed((struct span){bytes, size}, form, &set));
        for (size_t bit = 0; bit < 8 * size; bit++) {
            bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
            if (is_believed((struct span){bytes, size}, form, &set)) {
                fail_msg("code %u is believed with bit %zu flipped", i, bit);
            }
            bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
        for (size_t cut = 0; cut < size; cut++) {
            assert_false(is_believed((struct span){bytes, cut}, form, &set));
            assert_false(is_believed((struct span){bytes + size - cut, cut}, form, &set));
        }
        bytes[size] = 0;
        assert_false(is_believed((struct span){bytes, size + 1}, form, &set));
    }
    phone_forget(&phones[1]);
}

static bool is_text_believed(const char *text, size_t length, const struct key_set *set)
{
    uint8_t bytes[TOKEN_SIZE_MOST];
    enum token_form form = TOKEN_STATIC;
    size_t size = 0;
    return !token_text_read(text, length, &form, bytes, &size) &&
           is_believed((struct span){bytes, size}, form, set);
}

static void every_flipped_bit_of_a_text_is_refused(void **state)
{
    (void)state;
    struct key_set set = fixture_key_set();
    struct phone phones[] = {fixture_phone(DEVICE_KEY_ED25519), fixture_phone(DEVICE_KEY_P256)};
    for (unsigned i = 0; i < 2 * KIND_COUNT; i++) {
        uint8_t bytes[TOKEN_SIZE_MOST];
        char text[TOKEN_TEXT_SIZE];
        enum token_form form = TOKEN_STATIC;
        struct span code = {bytes, make_code(i / 2, phones, bytes, &form)};
        (i % 2 ? token_digits_write : token_text_write)(form, code, text);
        size_t length = strlen(text);
        assert_true(is_text_believed(text, length, &set));
        for (size_t bit = 0; bit < 8 * length; bit++) {
            text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
            if (is_text_believed(text, length, &set)) {
                fail_msg("%s is believed", text);
            }
            text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
        }
        for (size_t cut = 0; cut < length; cut++) {
            assert_false(is_text_believed(text, cut, &set));
            assert_false(is_text_believed(text + length - cut, cut, &set));
        }
    }
    phone_forget(&phones[1]);
}

/* Bytes that the issuer's own key has signed, but that are not what the profile says. */
static enum token_fault read_signed_hex(const char *hex, enum token_form form)
{
    uint8_t payload[TOKEN_CLAIMS_SIZE_MOST];
    uint8_t bytes[TOKEN_SIZE_MOST];
    struct card_token token;
    struct signing_key key = fixture_key(KEY_CARD, KEY_CARD);
    struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
    assert_true(text_unhex(hex, strlen(hex), payload));
    assert_true(sign1_write(&writer, SIGN1_CARD, &key, (struct span){payload, strlen(hex) / 2}));
    return card_token_read(cbor_written(&writer), form, &token);
}

#define ISS    "0163565353"
#define EXP    "041a6b36e280"
#define IAT    "061a6a1cd850"
#define NUMBER "016a30313030303030303334"
#define NAME   "02634c616e"
#define CARD_  "3a00010000"

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
        {"a2" ISS "00"
         "00",
         TOKEN_FAULT_CLAIMS},
        {"a2" ISS ISS, TOKEN_FAULT_CLAIMS},
        {"a2" ISS "0200", TOKEN_FAULT_CLAIMS}, /* a claim that nobody knows */
        {"a2" ISS "3a0001000fa0", TOKEN_FAULT_CLAIMS},
        {"a2" ISS "6161a0", TOKEN_FAULT_CLAIMS},
        {"a2" ISS "04fb41dacdb8a0000000", TOKEN_FAULT_CLAIMS}, /* a float */
        {"a2" ISS "041b0000003afff44180", TOKEN_FAULT_CLAIMS}, /* the year 10000 */
        {"a2" ISS "0420", TOKEN_FAULT_CLAIMS},
        {"a2" ISS "0747"
         "00000000000000",
         TOKEN_FAULT_CLAIMS},
        {"a2" ISS "08a0", TOKEN_FAULT_DEVICE_KEY},
        {"a2" ISS "08a101a0", TOKEN_FAULT_DEVICE_KEY},
        {"a2" ISS "08a102a0", TOKEN_FAULT_DEVICE_KEY},
        {"a4" ISS EXP IAT CARD_ "a0", TOKEN_FAULT_CARD_MISSING},
        {"a2" ISS CARD_ "a1"
         "0169303130303030303033",
         TOKEN_FAULT_NUMBER},
        {"a2" ISS CARD_ "a1"
         "016a30313030303030303361",
         TOKEN_FAULT_NUMBER},
        {"a2" ISS CARD_ "a1"
         "0100",
         TOKEN_FAULT_CARD},
        {"a2" ISS CARD_ "a1"
         "0000",
         TOKEN_FAULT_CARD},
        {"a2" ISS CARD_ "a1"
         "0d00",
         TOKEN_FAULT_CARD},
        {"a2" ISS CARD_ "a1"
         "183f00",
         TOKEN_FAULT_CARD}, /* 63: must be understood */
        {"a2" ISS CARD_ "a1"
         "2000",
         TOKEN_FAULT_CARD},
        {"a2" ISS CARD_ "a1"
         "614100",
         TOKEN_FAULT_CARD},
        {"a2" ISS CARD_ "a1"
         "1840a0",
         TOKEN_FAULT_CARD}, /* 64, but a map */
        {"a2" ISS CARD_ "a1"
         "1840f6",
         TOKEN_FAULT_CARD},
        {"a2" ISS CARD_ "a1"
         "1840818100",
         TOKEN_FAULT_CARD},
        {"a2" ISS CARD_ "a2" NAME NUMBER, TOKEN_FAULT_CARD},
        {"a2" ISS CARD_ "a2" NUMBER NUMBER, TOKEN_FAULT_CARD},
        {"a2" ISS CARD_ "a1"
         "0260",
         TOKEN_FAULT_NAME},
        {"a2" ISS CARD_ "a1"
         "026120",
         TOKEN_FAULT_NAME},
        {"a2" ISS CARD_ "a1"
         "02634c6120",
         TOKEN_FAULT_NAME},
        {"a2" ISS CARD_ "a1"
         "0264"
         "4c202041",
         TOKEN_FAULT_NAME},
        {"a2" ISS CARD_ "a1"
         "02634c0a61",
         TOKEN_FAULT_NAME},
        {"a2" ISS CARD_ "a1"
         "0264"
         "4c61cc81",
         TOKEN_FAULT_NAME}, /* not composed */
        {"a2" ISS CARD_ "a1"
         "0264"
         "4ce2808e",
         TOKEN_FAULT_NAME}, /* right-to-left mark */
        {"a2" ISS CARD_ "a1"
         "0262c328",
         TOKEN_FAULT_NAME},
        {"a2" ISS CARD_ "a1"
         "0263eda080",
         TOKEN_FAULT_NAME},
        {"a2" ISS CARD_ "a1"
         "0262c080",
         TOKEN_FAULT_NAME},
        {"a2" ISS CARD_ "a1"
         "0300",
         TOKEN_FAULT_DATE},
        {"a2" ISS CARD_ "a1"
         "031a05f5e165",
         TOKEN_FAULT_DATE}, /* the year 10000 */
        {"a2" ISS CARD_ "a1"
         "031b0000000100000000",
         TOKEN_FAULT_DATE},
        {"a2" ISS CARD_ "a1"
         "031a012fa747",
         TOKEN_FAULT_DATE}, /* 31 February */
        {"a2" ISS CARD_ "a1"
         "0403",
         TOKEN_FAULT_SEX},
        {"a2" ISS CARD_ "a1"
         "041b0000000100000001",
         TOKEN_FAULT_SEX},
        {"a2" ISS CARD_ "a1"
         "056130",
         TOKEN_FAULT_BENEFIT},
        {"a2" ISS CARD_ "a1"
         "0563444e36",
         TOKEN_FAULT_BENEFIT},
        {"a2" ISS CARD_ "a1"
         "0563646e34",
         TOKEN_FAULT_BENEFIT},
        {"a2" ISS CARD_ "a1"
         "066437393032",
         TOKEN_FAULT_FACILITY},
        {"a2" ISS CARD_ "a1"
         "06653739306132",
         TOKEN_FAULT_FACILITY},
        {"a2" ISS CARD_ "a1"
         "031a012fa671",
         TOKEN_FAULT_DATE}, /* a day, but no month */
        {"a2" ISS CARD_ "a1"
         "0700",
         TOKEN_FAULT_DATE},
        {"a2" ISS CARD_ "a1"
         "071a013524a0",
         TOKEN_FAULT_DATE}, /* only a birth date is partial */
        {"a2" ISS CARD_ "a2"
         "071a01352506"
         "081a01352505",
         TOKEN_FAULT_DATE}, /* backwards */
        {"a2" ISS CARD_ "a1"
         "0a8100",
         TOKEN_FAULT_CARD},
        {"a2" ISS CARD_ "a1"
         "0a83000000",
         TOKEN_FAULT_STATUS},
        {"a2" ISS CARD_ "a1"
         "0a82001b0000000100000000",
         TOKEN_FAULT_STATUS},
        {"a2" ISS CARD_ "a1"
         "0b624b34",
         TOKEN_FAULT_LIVING_AREA},
        {"a2" ISS CARD_ "a1"
         "0c00",
         TOKEN_FAULT_SERIAL},
        {"a2" ISS CARD_ "a1"
         "0c1b000000e8d4a51000",
         TOKEN_FAULT_SERIAL}, /* 13 digits */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        expect_fault(read_signed_hex(cases[i].hex, TOKEN_STATIC), cases[i].fault, cases[i].hex);
    }
}

#define X32                                                                                        \
    "5820"                                                                                         \
    "c0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0dec0de"

static void phone_keys_have_one_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        enum device_key_kind kind;
    } cases[] = {
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
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t bytes[128];
        uint8_t again[128];
        assert_true(text_unhex(cases[i].hex, strlen(cases[i].hex), bytes));
        struct span span = {bytes, strlen(cases[i].hex) / 2};
        struct cbor_reader reader = cbor_reader(span);
        struct device_key key = device_key_read(&reader);
        if (key.kind != cases[i].kind) {
            fail_msg("%s was read as kind %d", cases[i].hex, (int)key.kind);
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

/* A card key signs no one-time code, and a dynamic key no paper card; a phone signs for itself. */
static void each_key_signs_its_own_kind_only(void **state)
{
    (void)state;
    struct key_set set = fixture_key_set();
    struct phone phones[] = {fixture_phone(DEVICE_KEY_ED25519), fixture_phone(DEVICE_KEY_P256)};
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        uint8_t bytes[TOKEN_SIZE_MOST];
        struct card_token token;
        enum token_form form = TOKEN_STATIC;
        struct span code = {bytes, make_code(i, phones, bytes, &form)};
        expect_fault(card_token_read(code, form, &token), TOKEN_FAULT_NONE, "read");
        struct key_set swapped = set;
        swapped.keys[KEY_CARD].purpose = KEY_DYNAMIC;
        swapped.keys[KEY_DYNAMIC].purpose = KEY_CARD;
        expect_fault(card_token_verify(&token, &swapped, FIXTURE_NOW), TOKEN_FAULT_UNKNOWN_KEY,
                     "swapped purposes");
        if (form != TOKEN_HOLDER) {
            continue;
        }
        struct phone thief = phones[i % KIND_COUNT == 2];
        uint8_t message[TOKEN_SIZE_MOST + SIGN1_MESSAGE_MARGIN];
        uint8_t forged[SIGNATURE_SIZE];
        struct span span = {message, sign1_message(&token.outer, message, sizeof message)};
        phone_sign(&thief, span, forged);
        token.outer.signature = forged;
        expect_fault(card_token_verify(&token, &set, FIXTURE_NOW), TOKEN_FAULT_DEVICE_SIGNATURE,
                     "another phone");
    }
    phone_forget(&phones[1]);
}

/* Two keys may share a kid: both are tried. */
static void keys_of_one_kid_are_all_tried(void **state)
{
    (void)state;
    struct key_set set = fixture_key_set();
    struct signing_key key = fixture_key(KEY_CARD, KEY_CARD);
    struct card_claims claims = fixture_claims();
    uint8_t bytes[TOKEN_SIZE_MOST];
    struct card_token token;
    size_t size = 0;
    expect_fault(card_token_sign(&claims, &key, bytes, &size), TOKEN_FAULT_NONE, "sign");
    expect_fault(card_token_read((struct span){bytes, size}, TOKEN_STATIC, &token),
                 TOKEN_FAULT_NONE, "read");
    struct key twin = fixture_key(200, KEY_CARD).key;
    memcpy(twin.kid, key.key.kid, KID_SIZE);
    set.keys[set.key_count++] = set.keys[0];
    set.keys[0] = twin;
    expect_fault(card_token_verify(&token, &set, FIXTURE_NOW), TOKEN_FAULT_NONE, "both");
    set.key_count--;
    expect_fault(card_token_verify(&token, &set, FIXTURE_NOW), TOKEN_FAULT_BAD_SIGNATURE, "twin");
    memset(set.keys[0].kid, 0, KID_SIZE);
    expect_fault(card_token_verify(&token, &set, FIXTURE_NOW), TOKEN_FAULT_UNKNOWN_KEY, "neither");
}

static void texts_have_one_spelling(void **state)
{
    (void)state;
    static char too_long[TOKEN_LENGTH_MOST + 2] = "BHYT1:";
    memset(too_long + 6, 'A', TOKEN_LENGTH_MOST - 5);
    static const struct {
        const char *text;
        enum token_fault fault;
    } cases[] = {
        {"", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"BHYT", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"BHYT1", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"BHYT0:BB8", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"BHYT5:BB8", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"HC1:BB8", TOKEN_FAULT_NOT_SIGNED_CODE},
        {" BHYT1:BB8", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"0100000034", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"94123456789012345", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"91123456789012A45", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"BHYT1:", TOKEN_FAULT_ENCODING},
        {"BHYT1:B", TOKEN_FAULT_ENCODING},
        {"BHYT1:BB80", TOKEN_FAULT_ENCODING},
        {"BHYT1:GGW", TOKEN_FAULT_ENCODING},
        {"BHYT1:BB8\n", TOKEN_FAULT_ENCODING},
        {"bhyt1:BB8", TOKEN_FAULT_CASE},
        {"BHYT1:bb8", TOKEN_FAULT_CASE},
        {"bHYT1:BB8", TOKEN_FAULT_CASE},
        {"BHYT1:BB8", TOKEN_FAULT_ENVELOPE},
        {"bhyt1:bb8", TOKEN_FAULT_ENVELOPE},
        {"BHYT4:BB8", TOKEN_FAULT_ENVELOPE},
        {"9172057594037927936", TOKEN_FAULT_ENCODING}, /* 2^56: above seven bytes */
        {"9199999999999999999", TOKEN_FAULT_ENCODING},
        {"9172057594037927935", TOKEN_FAULT_ENVELOPE},
        {"91720575940379279351", TOKEN_FAULT_ENCODING}, /* one digit more: no bytes have it */
        {"9172057594037927935256", TOKEN_FAULT_ENCODING},
        {"9172057594037927935255", TOKEN_FAULT_ENVELOPE},
        {too_long, TOKEN_FAULT_TOO_LONG},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t bytes[TOKEN_SIZE_MOST];
        struct card_token token;
        expect_fault(read_text(cases[i].text, bytes, &token), cases[i].fault, cases[i].text);
    }
}

static void a_handle_is_sixteen_bytes(void **state)
{
    (void)state;
    uint8_t bytes[TOKEN_SIZE_MOST];
    char text[TOKEN_TEXT_SIZE];
    struct card_token token;
    static const uint8_t handle[TOKEN_HANDLE_SIZE + 1] = "sixteen random b";
    token_text_write(TOKEN_HANDLE, (struct span){handle, TOKEN_HANDLE_SIZE}, text);
    assert_in_range(qr_version(text), 1, 8);
    expect_fault(read_text(text, bytes, &token), TOKEN_FAULT_NONE, text);
    assert_int_equal(token.form, TOKEN_HANDLE);
    assert_memory_equal(token.handle, handle, TOKEN_HANDLE_SIZE);
    for (size_t size = 0; size <= TOKEN_HANDLE_SIZE + 1; size++) {
        enum token_fault fault = card_token_read((struct span){handle, size}, TOKEN_HANDLE, &token);
        assert_int_equal(!fault, size == TOKEN_HANDLE_SIZE);
    }
}

static void each_fault_has_words(void **state)
{
    (void)state;
    for (int i = 0; i < TOKEN_FAULT_COUNT; i++) {
        const struct token_fault_kind *kind = token_fault_kind((enum token_fault)i);
        assert_non_null(kind->code);
        assert_non_null(kind->sentence_vi);
        assert_non_null(kind->sentence_en);
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(kind->code, token_fault_kind((enum token_fault)k)->code);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_vector_verifies),
        cmocka_unit_test(a_long_name_fits_the_small_code),
        cmocka_unit_test(each_form_reads_and_writes_the_same),
        cmocka_unit_test(every_flipped_bit_and_every_cut_is_refused),
        cmocka_unit_test(every_flipped_bit_of_a_text_is_refused),
        cmocka_unit_test(hostile_claims_have_their_name),
        cmocka_unit_test(phone_keys_have_one_spelling),
        cmocka_unit_test(signing_refuses_what_reading_would),
        cmocka_unit_test(each_key_signs_its_own_kind_only),
        cmocka_unit_test(keys_of_one_kid_are_all_tried),
        cmocka_unit_test(texts_have_one_spelling),
        cmocka_unit_test(a_handle_is_sixteen_bytes),
        cmocka_unit_test(each_fault_has_words),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
