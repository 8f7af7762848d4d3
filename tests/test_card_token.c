/*
 * The signed codes of a card: the published vector, the size, every form there and back, and that
 * nothing but the one legal encoding is taken.
 */
#include <qrencode.h>
#include <stdio.h>

#include "base/text.h"
#include "tests/token_reading.h"

/* The vector of the profile, signed by a laboratory key that signs nothing else. */
static const char vector_text[] =
    "BHYT1:RRQT "
    "9P60GO0B$AC$V0MM+GG8CKNHG+704-ACMADF3C+6L+1BF351B/*K1000006ML:2E+*97:67:6*96DL6WW66:"
    "62E0R/4P3DGIFZVNM-D379+WO3/D$342BDTFMGIKU1D8UA6OSYTK%34R+E WN4/DTH0X60:CL M0TU0QS8/P6 "
    "ZCFA7RF6I+0*60RU4411*60WA5Z61*60.%9ZE1%N1+O0**R27BJ11YEU914T-E0R0$ Q ZC7I201404M:A9CHS3UP+"
    "D1JM9CO1H-1..1T:LGWE079VG5W/S99DYTKQAS/G74CU3CTE%6XCVFX9";
static const char vector_key[] = "b19efa8d0bb486396a6d99cb3b18a33f178b9e5b28813e08237994c46b415411";

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_vector_verifies),
        cmocka_unit_test(a_long_name_fits_the_small_code),
        cmocka_unit_test(each_form_reads_and_writes_the_same),
        cmocka_unit_test(every_flipped_bit_and_every_cut_is_refused),
        cmocka_unit_test(every_flipped_bit_of_a_text_is_refused),
        cmocka_unit_test(each_key_signs_its_own_kind_only),
        cmocka_unit_test(keys_of_one_kid_are_all_tried),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
