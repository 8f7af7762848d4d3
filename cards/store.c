#include "cards/store.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cards/store_file.h"

void store_digest(const uint8_t *metadata, size_t size, uint8_t ret_digest[STORE_DIGEST_SIZE])
{
    enum { BEFORE = offsetof(struct store_head, digest), AFTER = BEFORE + STORE_DIGEST_SIZE };
    static const uint8_t zeroes[STORE_DIGEST_SIZE];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, STORE_DIGEST_SIZE);
    crypto_generichash_update(&state, metadata, BEFORE);
    crypto_generichash_update(&state, zeroes, sizeof zeroes);
    crypto_generichash_update(&state, metadata + AFTER, size - AFTER);
    crypto_generichash_final(&state, ret_digest, STORE_DIGEST_SIZE);
}

static bool lies_within(uint64_t at, uint64_t count, uint64_t size, uint64_t end)
{
    return at % 8 == 0 && at <= end && count <= (end - at) / size;
}

static bool head_is_good(const uint8_t *map, size_t size)
{
    const struct store_head *head = (const struct store_head *)(const void *)map;
    uint8_t digest[STORE_DIGEST_SIZE];
    if (size < sizeof *head || memcmp(head->magic, STORE_MAGIC, sizeof head->magic) != 0 ||
        head->byte_order != STORE_BYTE_ORDER || head->file_size != size ||
        head->shards_at % STORE_PAGE_SIZE != 0 || head->shards_at > size ||
        !lies_within(head->key_set_at, head->key_set_size, 1, head->shards_at) ||
        !lies_within(head->changes_at, head->change_count, sizeof(uint64_t), head->shards_at) ||
        !lies_within(head->lists_at, head->list_count, sizeof(struct store_list),
                     head->shards_at) ||
        !lies_within(head->shards_at, head->list_count, STATUS_SHARD_SIZE, size)) {
        return false;
    }
    store_digest(map, head->shards_at, digest);
    return memcmp(digest, head->digest, sizeof digest) == 0;
}

static const uint8_t *snapshot_map(const char *folder, size_t *ret_size)
{
    struct stat status;
    int file = store_file_open(folder, "snapshot", O_RDONLY);
    void *map = MAP_FAILED;
    if (file >= 0 && fstat(file, &status) == 0 && status.st_size > 0) {
        map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, file, 0);
        *ret_size = (size_t)status.st_size;
    }
    if (file >= 0) {
        close(file);
    }
    return map == MAP_FAILED ? NULL : map;
}

static void seen_open(const char *folder, struct bhyt_store *store)
{
    store->seen_file = store_file_open(folder, "seen", O_RDWR | O_CREAT);
    if (store->seen_file < 0 || ftruncate(store->seen_file, sizeof(struct seen)) != 0) {
        return;
    }
    void *map =
        mmap(NULL, sizeof(struct seen), PROT_READ | PROT_WRITE, MAP_SHARED, store->seen_file, 0);
    store->seen = map == MAP_FAILED ? NULL : map;
}

static enum document_fault keys_read(const char *folder, struct bhyt_store *store)
{
    uint8_t roots[STORE_ROOTS_MOST][PUBLIC_KEY_SIZE];
    size_t count = store_roots_read(folder, roots);
    struct span document = {store->map + store->head->key_set_at, store->head->key_set_size};
    return key_set_read(document, roots, count, &store->keys);
}

enum document_fault store_open(const char *folder, struct bhyt_store **ret_store)
{
    size_t size = 0;
    struct bhyt_store *store = sodium_init() < 0 ? NULL : calloc(1, sizeof *store);
    if (!store) {
        return DOCUMENT_NO_MEMORY;
    }
    store->seen_file = -1;
    store->map = snapshot_map(folder, &size);
    enum document_fault fault = store->map ? DOCUMENT_MALFORMED : DOCUMENT_MISSING;
    if (store->map && head_is_good(store->map, size)) {
        store->head = (const struct store_head *)(const void *)store->map;
        store->changes = (const uint64_t *)(const void *)(store->map + store->head->changes_at);
        store->lists =
            (const struct store_list *)(const void *)(store->map + store->head->lists_at);
        fault = keys_read(folder, store);
    }
    if (fault) {
        if (store->map) {
            munmap((void *)(uintptr_t)store->map, size);
        }
        free(store);
        return fault;
    }
    seen_open(folder, store);
    *ret_store = store;
    return DOCUMENT_GOOD;
}

void bhyt_store_close(struct bhyt_store *store)
{
    if (!store) {
        return;
    }
    if (store->seen) {
        munmap(store->seen, sizeof *store->seen);
    }
    if (store->seen_file >= 0) {
        close(store->seen_file);
    }
    munmap((void *)(uintptr_t)store->map, store->head->file_size);
    free(store);
}

const uint8_t *store_shard(const struct bhyt_store *store, size_t list_number)
{
    return store->map + store->head->shards_at + list_number * STATUS_SHARD_SIZE;
}

/* The first of `count` ascending changes that is not below `wanted`. */
static size_t change_search(const uint64_t *changes, size_t count, uint64_t wanted)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (changes[middle] < wanted) {
            low = middle + 1;
        } else {
            count = middle;
        }
    }
    return low;
}

bool store_find(const struct bhyt_store *store, uint32_t list, uint32_t index,
                enum card_status *ret_status)
{
    const struct store_head *head = store->head;
    uint64_t wanted = (uint64_t)list << 32 | (uint64_t)index << 2;
    size_t low = 0;
    size_t high = head->list_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (store->lists[middle].row.list < list) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (index >= STATUS_SHARD_ENTRIES || low == head->list_count ||
        store->lists[low].row.list != list) {
        return false;
    }
    size_t change = change_search(store->changes, head->change_count, wanted);
    bool is_changed = change < head->change_count && store->changes[change] >> 2 == wanted >> 2;
    *ret_status = is_changed ? (enum card_status)(store->changes[change] & 3)
                             : status_get(store_shard(store, low), index);
    return true;
}

int64_t store_status_at(const struct bhyt_store *store)
{
    int64_t manifest_at = store->head->manifest_issued_at;
    int64_t delta_at = store->head->delta_issued_at;
    return delta_at > manifest_at ? delta_at : manifest_at;
}

bool store_consume(const struct bhyt_store *store, const uint8_t id[SEEN_ID_SIZE], int64_t now)
{
    if (!store->seen || flock(store->seen_file, LOCK_EX) != 0) {
        return true;
    }
    bool is_new = seen_consume(store->seen, id, now);
    flock(store->seen_file, LOCK_UN);
    return is_new;
}
