/* Status lists, manifest, delta and bundle: there and back, bounds, bombs, foreign keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <zlib.h>

#include "cards/status_files.h"
#include "tests/card_fixture.h"

static const char uri_template[] = "https://example.vn/v1/status/{list}";

static void expect_document(enum document_fault found, enum document_fault expected)
{
    assert_string_equal(document_fault_kind(found)->code, document_fault_kind(expected)->code);
}

static uint32_t random_below(uint64_t *seed, uint32_t limit)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*seed >> 33) % limit;
}

/* One card in a hundred is not valid. */
static uint8_t *make_shard(uint64_t seed)
{
    uint8_t *shard = calloc(1, STATUS_SHARD_SIZE);
    assert_non_null(shard);
    for (int i = 0; i < STATUS_SHARD_ENTRIES / 100; i++) {
        status_set(shard, random_below(&seed, STATUS_SHARD_ENTRIES),
                   random_below(&seed, 4) ? STATUS_INVALID : STATUS_SUSPENDED);
    }
    return shard;
}

static void entries_lie_two_bits_apart(void **state)
{
    (void)state;
    uint8_t *shard = calloc(1, STATUS_SHARD_SIZE);
    assert_non_null(shard);
    /* The example of the draft: 1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3 is C9 44 F9. */
    static const enum card_status example[] = {1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3};
    for (uint32_t i = 0; i < COUNT_OF(example); i++) {
        status_set(shard, i, STATUS_RESERVED);
        status_set(shard, i, example[i]);
    }
    assert_memory_equal(shard, "\xC9\x44\xF9\x00", 4);
    for (uint32_t i = 0; i < COUNT_OF(example); i++) {
        assert_int_equal(status_get(shard, i), example[i]);
    }
    status_set(shard, STATUS_SHARD_ENTRIES - 1, STATUS_SUSPENDED);
    assert_int_equal(status_get(shard, STATUS_SHARD_ENTRIES - 1), STATUS_SUSPENDED);
    assert_int_equal(shard[STATUS_SHARD_SIZE - 1], 0x80);
    free(shard);
}

static void a_list_there_and_back(void **state)
{
    (void)state;
    static uint8_t bytes[STATUS_LIST_SIZE_MOST], read[STATUS_SHARD_SIZE];
    struct key_set set = fixture_key_set();
    struct signing_key key = fixture_key(KEY_STATUS, KEY_STATUS);
    uint8_t *shard = make_shard(20260601);
    struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
    assert_true(status_list_write(&writer, &key, uri_template, 12, shard, FIXTURE_NOW, 6));
    struct span list = cbor_written(&writer);
    assert_in_range(list.size, 5000, 26000); /* 96 of them are less than 2.5 MB */
    expect_document(status_list_read(list, &set, 12, FIXTURE_NOW, read), DOCUMENT_GOOD);
    assert_memory_equal(read, shard, STATUS_SHARD_SIZE);

    expect_document(status_list_read(list, &set, 13, FIXTURE_NOW, read), DOCUMENT_MISMATCH);
    expect_document(status_list_read(list, &set, 12, FIXTURE_NOW + STATUS_LIFE_S, read),
                    DOCUMENT_EXPIRED);
    expect_document(status_list_read(list, &set, 12, FIXTURE_NOW - 301, read), DOCUMENT_FUTURE);
    struct key_set other = set;
    strcpy(other.status_uri, "https://example.com/v1/status/{list}");
    expect_document(status_list_read(list, &other, 12, FIXTURE_NOW, read), DOCUMENT_MISMATCH);
    other = set;
    other.keys[KEY_STATUS].sign_until = FIXTURE_NOW;
    expect_document(status_list_read(list, &other, 12, FIXTURE_NOW, read), DOCUMENT_KEY_WINDOW);
    other.keys[KEY_STATUS].purpose = KEY_CARD;
    expect_document(status_list_read(list, &other, 12, FIXTURE_NOW, read), DOCUMENT_UNKNOWN_KEY);
    for (size_t bit = 0; bit < 8 * list.size; bit += 131) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_true(status_list_read(list, &set, 12, FIXTURE_NOW, read));
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t cut = 1; cut < list.size; cut += 17) {
        expect_document(
            status_list_read((struct span){bytes, list.size - cut}, &set, 12, FIXTURE_NOW, read),
            DOCUMENT_MALFORMED);
    }
    expect_document(status_list_read((struct span){bytes, STATUS_LIST_SIZE_MOST + 1}, &set, 12,
                                     FIXTURE_NOW, read),
                    DOCUMENT_TOO_LARGE);
    assert_false(status_list_write(&writer, &key, "no place", 12, shard, FIXTURE_NOW, 6));
    writer = cbor_writer(bytes, 1000);
    assert_false(status_list_write(&writer, &key, uri_template, 12, shard, FIXTURE_NOW, 6));
    free(shard);
}

/* Noise does not compress: the bound holds even then. */
static void noise_fits_its_bound(void **state)
{
    (void)state;
    static uint8_t bytes[STATUS_LIST_SIZE_MOST], shard[STATUS_SHARD_SIZE], read[STATUS_SHARD_SIZE];
    static const uint8_t seed[randombytes_SEEDBYTES] = "noise";
    struct key_set set = fixture_key_set();
    struct signing_key key = fixture_key(KEY_STATUS, KEY_STATUS);
    randombytes_buf_deterministic(shard, sizeof shard, seed);
    for (int level = 1; level <= 9; level += 4) {
        struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
        assert_true(status_list_write(&writer, &key, uri_template, 0, shard, FIXTURE_NOW, level));
        expect_document(status_list_read(cbor_written(&writer), &set, 0, FIXTURE_NOW, read),
                        DOCUMENT_GOOD);
        assert_memory_equal(read, shard, sizeof shard);
    }
}

/* Even the issuer's own key cannot make a verifier inflate more, or less, than one shard. */
static void only_one_shard_is_inflated(void **state)
{
    (void)state;
    static uint8_t big[64 << 20], packed[128 << 10];
    uint8_t *out = malloc(STATUS_SHARD_SIZE); /* ASan sees one byte too far */
    static const size_t sizes[] = {sizeof big, STATUS_SHARD_SIZE + 1, STATUS_SHARD_SIZE - 1, 0};
    assert_non_null(out);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        uLongf size = sizeof packed;
        assert_int_equal(compress2(packed, &size, big, sizes[i], 9), Z_OK);
        assert_false(status_inflate((struct span){packed, size}, out));
    }
    uLongf size = sizeof packed;
    assert_int_equal(compress2(packed, &size, big, STATUS_SHARD_SIZE, 9), Z_OK);
    assert_true(status_inflate((struct span){packed, size}, out));
    assert_false(status_inflate((struct span){packed, size + 1}, out)); /* something behind */
    assert_false(status_inflate((struct span){packed, size - 1}, out));
    packed[size - 1] ^= 1; /* the check sum */
    assert_false(status_inflate((struct span){packed, size}, out));
    free(out);
}

static void places_are_a_secret_permutation(void **state)
{
    (void)state;
    static uint8_t seen[STATUS_SHARD_ENTRIES];
    static const uint8_t key[STATUS_INDEX_KEY_SIZE] = "sixteen bytes...";
    static const uint8_t other[STATUS_INDEX_KEY_SIZE] = "sixteen bytes..,";
    size_t same_key = 0;
    size_t same_list = 0;
    size_t near = 0;
    for (uint32_t i = 0; i < STATUS_SHARD_ENTRIES; i++) {
        uint32_t place = status_index(key, 3, i);
        assert_true(place < STATUS_SHARD_ENTRIES);
        assert_int_equal(seen[place]++, 0);
        if (i % 64 == 0) {
            same_key += place == status_index(other, 3, i);
            same_list += place == status_index(key, 4, i);
            near += place - status_index(key, 3, i + 1) + 1000 < 2000;
        }
    }
    assert_in_range(same_key, 0, 5);
    assert_in_range(same_list, 0, 5);
    assert_in_range(near, 0, 100); /* 31 by chance */
}

static struct status_manifest make_manifest(void)
{
    struct status_manifest manifest = {
        .version = 41, .issued_at = FIXTURE_NOW, .expires_at = FIXTURE_NOW + 86400, .count = 96};
    for (uint32_t i = 0; i < manifest.count; i++) {
        manifest.rows[i] = manifest_row(i, i + 7, (struct span){(const uint8_t *)"list", 4});
    }
    return manifest;
}

static void a_manifest_there_and_back(void **state)
{
    (void)state;
    uint8_t bytes[MANIFEST_SIZE_MOST];
    struct key_set set = fixture_key_set();
    struct signing_key key = fixture_key(KEY_STATUS, KEY_STATUS);
    struct status_manifest manifest = make_manifest();
    struct status_manifest read;
    struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
    assert_true(status_manifest_write(&writer, &manifest, &key));
    struct span document = cbor_written(&writer);
    assert_in_range(document.size, 3000, 6000);
    expect_document(status_manifest_read(document, &set, FIXTURE_NOW, &read), DOCUMENT_GOOD);
    assert_int_equal(read.version, 41);
    assert_int_equal(read.count, 96);
    assert_int_equal(read.rows[95].list, 95);
    assert_int_equal(read.rows[95].version, 102);
    assert_int_equal(read.rows[95].size, 4);
    assert_memory_equal(read.rows[95].sha256, manifest.rows[95].sha256, SHA256_SIZE);
    expect_document(status_manifest_read(document, &set, FIXTURE_NOW + 86400, &read),
                    DOCUMENT_EXPIRED);
    expect_document(
        status_manifest_read((struct span){bytes, document.size - 1}, &set, FIXTURE_NOW, &read),
        DOCUMENT_MALFORMED);
    set.keys[KEY_STATUS].purpose = KEY_RECEIPT;
    expect_document(status_manifest_read(document, &set, FIXTURE_NOW, &read), DOCUMENT_UNKNOWN_KEY);

    struct status_manifest bad[5];
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        bad[i] = manifest;
    }
    bad[0].rows[1].list = 0;
    bad[1].rows[0].size = STATUS_LIST_SIZE_MOST + 1;
    bad[2].expires_at = bad[2].issued_at;
    bad[3].expires_at = bad[3].issued_at + STATUS_LIFE_S + 1;
    bad[4].count = STATUS_LISTS_MOST + 1;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        writer = cbor_writer(bytes, sizeof bytes);
        assert_false(status_manifest_write(&writer, &bad[i], &key));
    }
}

static void a_delta_there_and_back(void **state)
{
    (void)state;
    enum { CHANGES = 50000 };
    static uint8_t bytes[DELTA_SIZE_MOST];
    static struct status_change changes[CHANGES], read_changes[DELTA_CHANGES_MOST];
    struct key_set set = fixture_key_set();
    struct signing_key key = fixture_key(KEY_STATUS, KEY_STATUS);
    uint64_t seed = 7;
    for (uint32_t i = 0; i < CHANGES; i++) {
        changes[i] = (struct status_change){i / 521, i % 521 * 2011 + random_below(&seed, 2011),
                                            (enum card_status)random_below(&seed, 3)};
    }
    struct status_delta delta = {.version = 9,
                                 .base = 41,
                                 .issued_at = FIXTURE_NOW,
                                 .expires_at = FIXTURE_NOW + STATUS_LIFE_S,
                                 .count = CHANGES,
                                 .changes = changes};
    struct status_delta read;
    struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
    assert_true(status_delta_write(&writer, &delta, &key));
    struct span document = cbor_written(&writer);
    assert_in_range(document.size, CHANGES, 250000);
    expect_document(status_delta_read(document, &set, FIXTURE_NOW, read_changes, &read),
                    DOCUMENT_GOOD);
    assert_int_equal(read.version, 9);
    assert_int_equal(read.base, 41);
    assert_int_equal(read.count, CHANGES);
    for (size_t i = 0; i < CHANGES; i++) {
        assert_int_equal(read_changes[i].list, changes[i].list);
        assert_int_equal(read_changes[i].index, changes[i].index);
        assert_int_equal(read_changes[i].status, changes[i].status);
    }
    bytes[document.size / 2] ^= 1;
    assert_true(status_delta_read(document, &set, FIXTURE_NOW, read_changes, &read));

    writer = cbor_writer(bytes, sizeof bytes);
    struct status_change last = changes[1];
    changes[1].index = changes[0].index;
    assert_false(status_delta_write(&writer, &delta, &key));
    changes[1] = last;
    changes[0].index = STATUS_SHARD_ENTRIES;
    assert_false(status_delta_write(&writer, &delta, &key));
    delta.count = 0;
    assert_true(status_delta_write(&writer, &delta, &key));
    expect_document(
        status_delta_read(cbor_written(&writer), &set, FIXTURE_NOW, read_changes, &read),
        DOCUMENT_GOOD);
    assert_int_equal(read.count, 0);
}

/* One kind of document is never taken for another, though the same key signs both. */
static void documents_are_not_mistaken(void **state)
{
    (void)state;
    static uint8_t bytes[MANIFEST_SIZE_MOST];
    static struct status_change changes[DELTA_CHANGES_MOST];
    static uint8_t shard[STATUS_SHARD_SIZE];
    struct key_set set = fixture_key_set();
    struct signing_key key = fixture_key(KEY_STATUS, KEY_STATUS);
    struct status_manifest manifest = make_manifest();
    struct status_delta delta;
    struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
    assert_true(status_manifest_write(&writer, &manifest, &key));
    struct span document = cbor_written(&writer);
    expect_document(status_delta_read(document, &set, FIXTURE_NOW, changes, &delta),
                    DOCUMENT_MALFORMED);
    expect_document(status_list_read(document, &set, 0, FIXTURE_NOW, shard), DOCUMENT_MALFORMED);
}

static void a_bundle_there_and_back(void **state)
{
    (void)state;
    uint8_t bytes[256];
    static const uint8_t part[] = "part";
    struct status_bundle bundle = {
        {part, 1}, {part, 2}, {part, 3}, 2, {{3, {part, 4}}, {7, {part, 0}}}};
    struct status_bundle read;
    struct cbor_writer writer = cbor_writer(bytes, sizeof bytes);
    status_bundle_write(&writer, &bundle);
    struct span whole = cbor_written(&writer);
    expect_document(status_bundle_read(whole, &read), DOCUMENT_GOOD);
    assert_int_equal(read.key_set.size, 1);
    assert_int_equal(read.manifest.size, 2);
    assert_int_equal(read.delta.size, 3);
    assert_int_equal(read.count, 2);
    assert_memory_equal(read.lists[0].document.at, part, 4);
    assert_int_equal(read.lists[1].document.size, 0);
    assert_int_equal(read.lists[1].list, 7);
    for (size_t cut = 0; cut < whole.size; cut++) {
        expect_document(status_bundle_read((struct span){bytes, cut}, &read), DOCUMENT_MALFORMED);
    }
    bytes[whole.size] = 0;
    expect_document(status_bundle_read((struct span){bytes, whole.size + 1}, &read),
                    DOCUMENT_MALFORMED);
    expect_document(status_bundle_read((struct span){bytes, BUNDLE_SIZE_MOST + 1}, &read),
                    DOCUMENT_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_lie_two_bits_apart),
        cmocka_unit_test(a_list_there_and_back),
        cmocka_unit_test(noise_fits_its_bound),
        cmocka_unit_test(only_one_shard_is_inflated),
        cmocka_unit_test(places_are_a_secret_permutation),
        cmocka_unit_test(a_manifest_there_and_back),
        cmocka_unit_test(a_delta_there_and_back),
        cmocka_unit_test(documents_are_not_mistaken),
        cmocka_unit_test(a_bundle_there_and_back),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
