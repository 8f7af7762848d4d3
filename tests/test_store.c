/* A verifier's store: what it takes, that it never goes back, and that damage is seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/store_place.h"

static void a_store_never_goes_back(void **state)
{
    struct place *place = *state;
    struct world *world = place->world;
    expect_take(place, FIXTURE_NOW, "");
    expect_take(place, FIXTURE_NOW, ""); /* the same again is no step back */
    world->keys.version--;
    assert_true(world_publish(world, FIXTURE_NOW + 60));
    expect_take(place, FIXTURE_NOW + 60, "rollback");
    world->keys.version++;
    world->manifest.version--;
    world->delta.base--;
    assert_true(world_publish(world, FIXTURE_NOW + 60));
    expect_take(place, FIXTURE_NOW + 60, "rollback");
    world->manifest.version++;
    assert_true(world_publish(world, FIXTURE_NOW + 60));
    expect_take(place, FIXTURE_NOW + 60, "rollback"); /* the delta of this manifest is withheld */
    world->delta.base++;
    world->delta.version--;
    assert_true(world_publish(world, FIXTURE_NOW + 60));
    expect_take(place, FIXTURE_NOW + 60, "rollback");
    world->delta.version++;
    assert_true(world_publish(world, FIXTURE_NOW - 60));
    expect_take(place, FIXTURE_NOW + 60, "rollback");

    struct bhyt_store *store = open_store(place);
    assert_true(store_status_at(store) == FIXTURE_NOW);
    bhyt_store_close(store);
    world->manifest.version++; /* a new manifest takes the changes in */
    world->delta.count = 0;
    assert_true(world_publish(world, FIXTURE_NOW + 120));
    expect_take(place, FIXTURE_NOW + 120, "");
}

static void a_store_takes_only_what_is_signed_and_named(void **state)
{
    struct place *place = *state;
    struct world *world = place->world;
    struct status_bundle good = world->bundle;
    struct cbor_writer whole;
    expect_take(place, FIXTURE_NOW - 3600, "future");
    expect_take(place, FIXTURE_NOW + 20 * DAY_S, "expired");
    struct status_bundle bad[6];
    static const char *const reasons[COUNT_OF(bad)] = {"missing",  "missing",   "missing",
                                                       "mismatch", "malformed", "mismatch"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        bad[i] = good;
    }
    bad[0].key_set.size = 0;
    bad[1].manifest.size = 0;
    bad[2].count = 1;
    bad[3].lists[1].document = good.lists[0].document;
    bad[4].delta = good.manifest;
    bad[5].lists[0].document.size--;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        whole = cbor_writer(world->whole, sizeof world->whole);
        status_bundle_write(&whole, &bad[i]);
        world->whole_size = whole.size;
        expect_take(place, FIXTURE_NOW, reasons[i]);
        const char *why = "";
        assert_null(bhyt_store_open(place->folder, &why));
        assert_string_equal(why, "missing");
    }
    struct signing_key other_root = fixture_key(98, KEY_CARD);
    world->root = other_root;
    assert_true(world_publish(world, FIXTURE_NOW));
    expect_take(place, FIXTURE_NOW, "unknown_key");
    world->root = fixture_root();
    world->status = fixture_key(97, KEY_STATUS);
    assert_true(world_publish(world, FIXTURE_NOW));
    expect_take(place, FIXTURE_NOW, "unknown_key");
    assert_false(
        bhyt_store_take("/nonexistent", world->whole, world->whole_size, FIXTURE_NOW, NULL));
}

static void an_announced_root_is_trusted_later(void **state)
{
    struct place *place = *state;
    struct world *world = place->world;
    struct signing_key next = fixture_key(98, KEY_CARD);
    world->keys.has_next_root = true;
    memcpy(world->keys.next_root, next.key.public_key, PUBLIC_KEY_SIZE);
    assert_true(world_publish(world, FIXTURE_NOW));
    expect_take(place, FIXTURE_NOW, "");
    world->keys.has_next_root = false;
    world->root = next;
    assert_true(world_publish(world, FIXTURE_NOW + 60));
    expect_take(place, FIXTURE_NOW + 60, "");
    struct bhyt_store *store = open_store(place);
    bhyt_store_close(store);
}

/* Unchanged lists are kept, and not asked for again. */
static enum document_fault fetch_without_lists(void *context, enum store_item item, uint32_t list,
                                               size_t size_most, struct span *ret_document)
{
    struct store_source source = store_source_of_bundle(context);
    return item == STORE_LIST ? DOCUMENT_MISSING
                              : source.fetch(source.context, item, list, size_most, ret_document);
}

static void only_changed_lists_are_fetched(void **state)
{
    struct place *place = *state;
    struct store_source source = {fetch_without_lists, &place->world->bundle};
    assert_int_equal(store_update(place->folder, &source, FIXTURE_NOW), DOCUMENT_MISSING);
    expect_take(place, FIXTURE_NOW, "");
    assert_int_equal(store_update(place->folder, &source, FIXTURE_NOW), DOCUMENT_GOOD);
    struct bhyt_store *store = open_store(place);
    enum card_status status = STATUS_RESERVED;
    assert_true(store_find(store, WORLD_LIST, 2, &status));
    assert_int_equal(status, STATUS_SUSPENDED);
    bhyt_store_close(store);
}

static void a_damaged_snapshot_is_not_opened(void **state)
{
    struct place *place = *state;
    char path[80];
    expect_take(place, FIXTURE_NOW, "");
    struct bhyt_store *store = open_store(place);
    long metadata = (long)store->head->shards_at;
    off_t whole = (off_t)store->head->file_size;
    bhyt_store_close(store);
    snprintf(path, sizeof path, "%s/snapshot", place->folder);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    for (long at = 0; at < metadata; at += at < 256 ? 1 : 37) {
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        int byte = fgetc(file);
        for (int turn = 0; turn < 2; turn++) {
            assert_int_equal(fseek(file, at, SEEK_SET), 0);
            fputc(turn ? byte : byte ^ 0x40, file);
            assert_int_equal(fflush(file), 0);
            store = bhyt_store_open(place->folder, NULL);
            assert_int_equal(store != NULL, turn);
            bhyt_store_close(store);
        }
    }
    fclose(file);
    assert_int_equal(truncate(path, whole - 1), 0);
    const char *why = "";
    assert_null(bhyt_store_open(place->folder, &why));
    assert_string_equal(why, "malformed");
    expect_take(place, FIXTURE_NOW, ""); /* and is healed by the next bundle */
    bhyt_store_close(open_store(place));
}

static void ids_are_remembered_for_three_minutes(void **state)
{
    (void)state;
    struct seen *seen = calloc(1, sizeof *seen);
    assert_non_null(seen);
    uint8_t id[SEEN_ID_SIZE] = {0};
    for (uint32_t i = 0; i < 4000; i++) {
        memcpy(id, &(uint32_t){i * 2654435761U}, 4);
        memcpy(id + 4, &i, 4);
        assert_true(seen_consume(seen, id, 1000));
        assert_false(seen_consume(seen, id, 1000 + SEEN_LIFE_S - 1));
    }
    assert_true(seen_consume(seen, id, 1000 + SEEN_LIFE_S));
    /* Two hundred ids that all want one place: the newest are kept. */
    for (uint32_t i = 0; i < 200; i++) {
        uint8_t crowded[SEEN_ID_SIZE] = {9, 9, (uint8_t)i};
        assert_true(seen_consume(seen, crowded, 2000 + i));
        assert_false(seen_consume(seen, crowded, 2000 + i));
    }
    free(seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(a_store_never_goes_back),
        WITH_PLACE(a_store_takes_only_what_is_signed_and_named),
        WITH_PLACE(an_announced_root_is_trusted_later),
        WITH_PLACE(only_changed_lists_are_fetched),
        WITH_PLACE(a_damaged_snapshot_is_not_opened),
        cmocka_unit_test(ids_are_remembered_for_three_minutes),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
