/* Seals of papers: written, read, and refused in every other form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cards/seal.h"
#include "tests/card_fixture.h"

static struct seal a_seal(void)
{
    return (struct seal){
        .issuer = "Bảo hiểm xã hội cơ sở Ví Dụ",
        .code = "0123456789ABCDEF",
        .kind = "dossier_result",
        .sealed_at = FIXTURE_NOW,
        .issued_at = FIXTURE_NOW - DAY_S,
        .digest = {1, 2, 3},
    };
}

static bool write_seal(const struct seal *seal, enum key_purpose purpose, uint8_t *bytes,
                       size_t *ret_size)
{
    struct signing_key key = fixture_key((uint8_t)purpose, purpose);
    struct cbor_writer writer = cbor_writer(bytes, SEAL_SIZE_MOST);
    bool is_good = seal_write(&writer, seal, &key);
    *ret_size = writer.size;
    return is_good;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    uint8_t bytes[SEAL_SIZE_MOST];
    size_t size = 0;
    struct seal seal = a_seal(), found = {0};
    struct key_set set = fixture_key_set();
    assert_true(write_seal(&seal, KEY_DOCUMENT, bytes, &size));
    assert_int_equal(seal_read((struct span){bytes, size}, &set, FIXTURE_NOW, &found),
                     DOCUMENT_GOOD);
    assert_string_equal(found.issuer, seal.issuer);
    assert_string_equal(found.code, seal.code);
    assert_string_equal(found.kind, seal.kind);
    assert_int_equal(found.sealed_at, seal.sealed_at);
    assert_int_equal(found.issued_at, seal.issued_at);
    assert_memory_equal(found.digest, seal.digest, SEAL_DIGEST_SIZE);
}

static void every_other_form_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[SEAL_SIZE_MOST + 1];
    size_t size = 0;
    struct seal seal = a_seal(), found;
    struct key_set set = fixture_key_set();
    assert_true(write_seal(&seal, KEY_DOCUMENT, bytes, &size));
    for (size_t bit = 0; bit < 8 * size; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_not_equal(seal_read((struct span){bytes, size}, &set, FIXTURE_NOW, &found),
                             DOCUMENT_GOOD);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t cut = 0; cut < size; cut++) {
        assert_int_equal(seal_read((struct span){bytes, cut}, &set, FIXTURE_NOW, &found),
                         DOCUMENT_MALFORMED);
    }
    bytes[size] = 0;
    assert_int_equal(seal_read((struct span){bytes, size + 1}, &set, FIXTURE_NOW, &found),
                     DOCUMENT_MALFORMED);
    assert_int_equal(seal_read((struct span){bytes, sizeof bytes}, &set, FIXTURE_NOW, &found),
                     DOCUMENT_TOO_LARGE);
}

static void keys_and_times_count(void **state)
{
    (void)state;
    uint8_t bytes[SEAL_SIZE_MOST];
    size_t size = 0;
    struct seal seal = a_seal(), found;
    struct key_set set = fixture_key_set();
    assert_true(write_seal(&seal, KEY_DOCUMENT, bytes, &size));
    struct span span = {bytes, size};
    assert_int_equal(seal_read(span, &set, FIXTURE_NOW - DAY_S, &found), DOCUMENT_FUTURE);
    assert_int_equal(seal_read(span, &set, FIXTURE_NOW + 600 * DAY_S, &found), DOCUMENT_KEY_WINDOW);
    set.keys[KEY_DOCUMENT].purpose = KEY_RECEIPT;
    assert_int_equal(seal_read(span, &set, FIXTURE_NOW, &found), DOCUMENT_UNKNOWN_KEY);
    assert_false(write_seal(&seal, KEY_RECEIPT, bytes, &size));
    seal.issued_at = seal.sealed_at + 1;
    assert_false(write_seal(&seal, KEY_DOCUMENT, bytes, &size));
    seal = a_seal();
    seal.kind[0] = '\0';
    assert_false(write_seal(&seal, KEY_DOCUMENT, bytes, &size));
    seal = a_seal();
    seal.sealed_at = FIXTURE_NOW + 90 * DAY_S;
    assert_false(write_seal(&seal, KEY_DOCUMENT, bytes, &size));
}

/* The longest texts have room, also in a writer that is just as large as it says. */
static void the_longest_fits(void **state)
{
    (void)state;
    uint8_t bytes[SEAL_SIZE_MOST];
    size_t size = 0;
    struct seal seal = a_seal();
    memset(seal.issuer, 'x', SEAL_TEXT_SIZE - 1);
    assert_true(write_seal(&seal, KEY_DOCUMENT, bytes, &size));
    memset(seal.code, 'x', SEAL_TEXT_SIZE - 1);
    assert_true(write_seal(&seal, KEY_DOCUMENT, bytes, &size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(every_other_form_is_refused),
        cmocka_unit_test(keys_and_times_count),
        cmocka_unit_test(the_longest_fits),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
