/* A world for verifiers: keys, two lists, a delta, and everything as one bundle. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "cards/store.h"
#include "tests/card_fixture.h"

enum { WORLD_SIZE = 256 * 1024, WORLD_LIST = 12 };

struct world {
    struct key_set keys;
    struct signing_key root, status;
    struct status_manifest manifest;
    struct status_delta delta;
    struct status_change changes[8];
    struct status_bundle bundle;
    uint8_t shards[2][STATUS_SHARD_SIZE]; /* of the lists 12 and 200 */
    uint8_t bytes[WORLD_SIZE];            /* of the documents */
    uint8_t whole[2 * WORLD_SIZE];        /* of the bundle */
    size_t whole_size;
};

/* Documents of this moment, with versions that the caller has set. */
static inline bool world_publish(struct world *world, int64_t now)
{
    static const uint32_t lists[] = {WORLD_LIST, 200};
    struct cbor_writer writer = cbor_writer(world->bytes, sizeof world->bytes);
    struct cbor_writer whole = cbor_writer(world->whole, sizeof world->whole);
    size_t start = 0;
    bool is_good = true;
    world->keys.issued_at = now;
    world->keys.expires_at = now + 20 * DAY_S;
    world->manifest.issued_at = world->delta.issued_at = now;
    world->manifest.expires_at = world->delta.expires_at = now + STATUS_LIFE_S;
    world->manifest.count = world->bundle.count = COUNT_OF(lists);
    for (size_t i = 0; i < COUNT_OF(lists); i++, start = writer.size) {
        is_good &= status_list_write(&writer, &world->status, world->keys.status_uri, lists[i],
                                     world->shards[i], now, 6);
        struct span document = {world->bytes + start, writer.size - start};
        world->bundle.lists[i] = (struct bundle_list){lists[i], document};
        world->manifest.rows[i] = manifest_row(lists[i], world->manifest.version, document);
    }
    is_good &= key_set_write(&writer, &world->keys, &world->root);
    world->bundle.key_set = (struct span){world->bytes + start, writer.size - start};
    start = writer.size;
    is_good &= status_manifest_write(&writer, &world->manifest, &world->status);
    world->bundle.manifest = (struct span){world->bytes + start, writer.size - start};
    start = writer.size;
    is_good &= status_delta_write(&writer, &world->delta, &world->status);
    world->bundle.delta = (struct span){world->bytes + start, writer.size - start};
    status_bundle_write(&whole, &world->bundle);
    world->whole_size = whole.size;
    return is_good && !whole.failed;
}

/* In list 12: 1 is revoked, 2 suspended, 3 reserved, and by the delta 4 revoked, 5 restored. */
static inline struct world *world_make(int64_t now)
{
    struct world *world = calloc(1, sizeof *world);
    if (!world) {
        return NULL;
    }
    world->keys = fixture_key_set();
    world->root = fixture_root();
    world->status = fixture_key(KEY_STATUS, KEY_STATUS);
    world->manifest.version = 41;
    world->delta =
        (struct status_delta){.version = 9, .base = 41, .count = 2, .changes = world->changes};
    world->changes[0] = (struct status_change){WORLD_LIST, 4, STATUS_INVALID};
    world->changes[1] = (struct status_change){WORLD_LIST, 5, STATUS_VALID};
    status_set(world->shards[0], 1, STATUS_INVALID);
    status_set(world->shards[0], 2, STATUS_SUSPENDED);
    status_set(world->shards[0], 3, STATUS_RESERVED);
    status_set(world->shards[0], 5, STATUS_INVALID);
    if (!world_publish(world, now)) {
        free(world);
        return NULL;
    }
    return world;
}

/* The text of a signed code; false when it could not be signed. */
static inline bool fixture_text(const struct card_claims *claims, char text[TOKEN_TEXT_SIZE])
{
    enum key_purpose purpose = claims->has_cti ? KEY_DYNAMIC : KEY_CARD;
    struct signing_key key = fixture_key((uint8_t)purpose, purpose);
    uint8_t bytes[TOKEN_SIZE_MOST];
    struct span code = {bytes, 0};
    if (card_token_sign(claims, &key, bytes, &code.size)) {
        return false;
    }
    token_text_write(claims->has_cti ? TOKEN_ONE_TIME : TOKEN_STATIC, code, text);
    return true;
}

static inline bool fixture_shown_text(const struct phone *phone, int64_t shown_at,
                                      const char *facility, char text[TOKEN_TEXT_SIZE])
{
    struct card_claims claims = fixture_credential();
    struct signing_key key = fixture_key(KEY_DYNAMIC, KEY_DYNAMIC);
    uint8_t bytes[TOKEN_SIZE_MOST];
    struct span code = {bytes, fixture_show(phone, &claims, &key, shown_at, facility, bytes)};
    token_text_write(TOKEN_HOLDER, code, text);
    return code.size > 0;
}

#endif
