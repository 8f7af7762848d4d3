/* Keys by their windows and purposes, and the set of them that the root signs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/text.h"
#include "tests/card_fixture.h"

static void expect_document(enum document_fault found, enum document_fault expected)
{
    assert_string_equal(document_fault_kind(found)->code, document_fault_kind(expected)->code);
}

static void windows_are_half_open(void **state)
{
    (void)state;
    const struct key key = {.sign_from = 100, .sign_until = 200, .verify_until = 300};
    static const struct {
        int64_t issued_at, now;
        bool may_verify;
    } cases[] = {
        {99, 150, false},  {100, 150, true},  {199, 299, true},
        {200, 250, false}, {150, 300, false}, {199, 300, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(key_may_verify(&key, cases[i].issued_at, cases[i].now),
                         cases[i].may_verify);
    }
    assert_false(key_may_sign(&key, 99));
    assert_true(key_may_sign(&key, 100));
    assert_true(key_may_sign(&key, 199));
    assert_false(key_may_sign(&key, 200));
    struct key cut = key;
    cut.void_before = 150;
    assert_false(key_may_verify(&cut, 149, 250));
    assert_true(key_may_verify(&cut, 150, 250));
}

/* The next key is published ahead and takes over by itself. */
static void the_newest_key_of_the_region_signs(void **state)
{
    (void)state;
    struct signing_key keys[5];
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        keys[i] = fixture_key((uint8_t)(10 + i), KEY_CARD);
        keys[i].key.sign_from = 100;
        keys[i].key.sign_until = 300;
        keys[i].key.verify_until = 400;
    }
    keys[1].key.sign_from = 200;
    strcpy(keys[2].key.region, "79");
    keys[2].key.sign_until = 250;
    strcpy(keys[3].key.region, "01");
    keys[4].key.purpose = KEY_STATUS;
    static const struct {
        enum key_purpose purpose;
        const char *region;
        int64_t now;
        int expected;
    } cases[] = {
        {KEY_CARD, "", 99, -1},     {KEY_CARD, "", 100, 0},     {KEY_CARD, "", 199, 0},
        {KEY_CARD, "", 200, 1},     {KEY_CARD, "79", 200, 2},   {KEY_CARD, "79", 250, 1},
        {KEY_CARD, "01", 299, 3},   {KEY_CARD, "48", 150, 0},   {KEY_CARD, "", 300, -1},
        {KEY_STATUS, "79", 150, 4}, {KEY_RECEIPT, "", 150, -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct signing_key *found =
            keyring_find(keys, COUNT_OF(keys), cases[i].purpose, cases[i].region, cases[i].now);
        assert_int_equal(found ? found - keys : -1, cases[i].expected);
    }
}

static void purposes_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
        enum key_purpose found = KEY_PURPOSE_COUNT;
        const char *name = key_purpose_name((enum key_purpose)i);
        assert_true(key_purpose_find(name, strlen(name), &found));
        assert_int_equal(found, i);
        assert_false(key_purpose_find(name, strlen(name) - 1, &found));
    }
}

static void a_set_is_what_its_root_signed(void **state)
{
    (void)state;
    static uint8_t bytes[KEY_SET_SIZE_MOST];
    static struct key_set set, read;
    struct signing_key roots[] = {fixture_root(), fixture_key(98, KEY_CARD)};
    uint8_t trusted[2][PUBLIC_KEY_SIZE];
    set = fixture_key_set();
    strcpy(set.keys[0].region, "79");
    set.keys[1].void_before = FIXTURE_NOW;
    set.has_next_root = true;
    memcpy(set.next_root, roots[1].key.public_key, PUBLIC_KEY_SIZE);
    memcpy(trusted[0], roots[1].key.public_key, PUBLIC_KEY_SIZE);
    memcpy(trusted[1], roots[0].key.public_key, PUBLIC_KEY_SIZE);
    struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
    assert_true(key_set_write(&writer, &set, &roots[0]));
    struct span document = cbor_written(&writer);
    expect_document(key_set_read(document, trusted, 2, &read), DOCUMENT_GOOD);
    assert_int_equal(read.version, 7);
    assert_int_equal(read.issued_at, set.issued_at);
    assert_int_equal(read.expires_at, set.expires_at);
    assert_string_equal(read.status_uri, set.status_uri);
    assert_memory_equal(read.next_root, set.next_root, PUBLIC_KEY_SIZE);
    assert_int_equal(read.key_count, KEY_PURPOSE_COUNT);
    for (size_t i = 0; i < read.key_count; i++) {
        assert_memory_equal(read.keys[i].public_key, set.keys[i].public_key, PUBLIC_KEY_SIZE);
        assert_memory_equal(read.keys[i].kid, set.keys[i].kid, KID_SIZE);
        assert_int_equal(read.keys[i].purpose, i);
        assert_string_equal(read.keys[i].region, i == 0 ? "79" : "");
        assert_int_equal(read.keys[i].void_before, i == 1 ? FIXTURE_NOW : 0);
        assert_int_equal(read.keys[i].verify_until, set.keys[i].verify_until);
    }
    expect_document(key_set_read(document, trusted, 1, &read), DOCUMENT_UNKNOWN_KEY);
    for (size_t bit = 0; bit < 8 * document.size; bit += 3) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_true(key_set_read(document, trusted, 2, &read));
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t cut = 0; cut < document.size; cut++) {
        expect_document(key_set_read((struct span){bytes, cut}, trusted, 2, &read),
                        DOCUMENT_MALFORMED);
    }
    expect_document(key_set_read((struct span){bytes, KEY_SET_SIZE_MOST + 1}, trusted, 2, &read),
                    DOCUMENT_TOO_LARGE);
}

static void a_set_that_nobody_could_use_is_not_signed(void **state)
{
    (void)state;
    static uint8_t bytes[KEY_SET_SIZE_MOST];
    static struct key_set sets[14];
    struct signing_key root = fixture_root();
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        sets[i] = fixture_key_set();
    }
    sets[0].expires_at = sets[0].issued_at;
    sets[1].expires_at = sets[1].issued_at + KEY_SET_LIFE_S + 1;
    strcpy(sets[2].status_uri, "https://example.vn/v1/status/");
    strcpy(sets[3].status_uri, "https://example.vn/{list}/{x}");
    strcpy(sets[4].status_uri, "https://example.vn/ {list}");
    sets[5].keys[1] = sets[5].keys[0];
    sets[6].keys[0].purpose = KEY_STATUS;
    sets[7].keys[0].kid[0] ^= 1;
    sets[8].keys[0].sign_from = sets[8].keys[0].sign_until;
    sets[9].keys[0].verify_until = sets[9].keys[0].sign_until - 1;
    strcpy(sets[10].keys[0].region, "A1");
    sets[11].keys[0].sign_from = -1;
    sets[12].keys[0].void_before = -5;
    memset(sets[13].status_uri, 'a', STATUS_URI_SIZE - 7);
    strcpy(sets[13].status_uri + STATUS_URI_SIZE - 7, "{list}");
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
        if (key_set_write(&writer, &sets[i], &root)) {
            fail_msg("set %zu was signed", i);
        }
    }
    static struct key_set full;
    full = fixture_key_set();
    for (full.key_count = 0; full.key_count < KEY_SET_KEYS_MOST; full.key_count++) {
        struct key *key = &full.keys[full.key_count];
        *key = fixture_key((uint8_t)full.key_count, KEY_CARD).key;
        key->sign_from += (int64_t)full.key_count;
        strcpy(key->region, "79");
        key->void_before = FIXTURE_NOW;
    }
    struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
    assert_true(key_set_write(&writer, &full, &root));
    struct cbor_writer small = cbor_writer(bytes, writer.size - 1);
    assert_false(key_set_write(&small, &full, &root));
}

static void times_are_judged_apart(void **state)
{
    (void)state;
    expect_document(document_judge_time(1000, 2000, 1000 - CLOCK_TOLERANCE_S), DOCUMENT_GOOD);
    expect_document(document_judge_time(1000, 2000, 999 - CLOCK_TOLERANCE_S), DOCUMENT_FUTURE);
    expect_document(document_judge_time(1000, 2000, 1999), DOCUMENT_GOOD);
    expect_document(document_judge_time(1000, 2000, 2000), DOCUMENT_EXPIRED);
}

static void uris_expand(void **state)
{
    (void)state;
    char uri[STATUS_URI_SIZE] = "untouched";
    assert_false(status_uri_expand("https://a/b", 1, uri));
    assert_false(status_uri_expand("https://a/{list}{list}", 1, uri));
    assert_string_equal(uri, "untouched");
    assert_true(status_uri_expand("https://a/{list}/b", 4294967295, uri));
    assert_string_equal(uri, "https://a/4294967295/b");
}

static void the_mirror_names_the_same_keys(void **state)
{
    (void)state;
    struct arena arena;
    struct buffer buffer;
    arena_init(&arena);
    buffer_init(&buffer, &arena, 1024);
    struct key_set set = fixture_key_set();
    key_set_jwks(&buffer, &set);
    assert_false(buffer.failed);
    json_t *json = json_loads(buffer.bytes, JSON_REJECT_DUPLICATES, NULL);
    json_t *keys = json_object_get(json, "keys");
    assert_int_equal(json_array_size(keys), KEY_PURPOSE_COUNT);
    for (size_t i = 0; i < KEY_PURPOSE_COUNT; i++) {
        json_t *key = json_array_get(keys, i);
        uint8_t bytes[PUBLIC_KEY_SIZE];
        size_t size = 0;
        const char *x = json_string_value(json_object_get(key, "x"));
        assert_int_equal(sodium_base642bin(bytes, sizeof bytes, x, strlen(x), NULL, &size, NULL,
                                           sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                         0);
        assert_int_equal(size, PUBLIC_KEY_SIZE);
        assert_memory_equal(bytes, set.keys[i].public_key, PUBLIC_KEY_SIZE);
        assert_string_equal(json_string_value(json_object_get(key, "purpose")),
                            key_purpose_name((enum key_purpose)i));
    }
    json_decref(json);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_are_half_open),
        cmocka_unit_test(the_newest_key_of_the_region_signs),
        cmocka_unit_test(purposes_have_names),
        cmocka_unit_test(a_set_is_what_its_root_signed),
        cmocka_unit_test(a_set_that_nobody_could_use_is_not_signed),
        cmocka_unit_test(times_are_judged_apart),
        cmocka_unit_test(uris_expand),
        cmocka_unit_test(the_mirror_names_the_same_keys),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
