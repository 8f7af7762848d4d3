#include <fcntl.h>
#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cards/store.h"
#include "cards/store_file.h"

/* All that an update works with; the large parts are memory of its own. */
struct update {
    const char *folder;
    const struct store_source *source;
    int64_t now;
    struct bhyt_store *old; /* NULL on the first update */
    struct key_set keys;
    struct status_manifest manifest;
    struct status_delta delta;
    uint8_t key_set[KEY_SET_SIZE_MOST];
    size_t key_set_size;
    struct store_list lists[STATUS_LISTS_MOST];
    uint8_t shard[STATUS_SHARD_SIZE];
    struct status_change changes[DELTA_CHANGES_MOST];
    struct store_head head;
};

static enum document_fault fetch(const struct update *update, enum store_item item, uint32_t list,
                                 size_t size_most, struct span *ret_document)
{
    enum document_fault fault =
        update->source->fetch(update->source->context, item, list, size_most, ret_document);
    return !fault && ret_document->size > size_most ? DOCUMENT_TOO_LARGE : fault;
}

/* A counter and a time that never go back. */
static enum document_fault judge_order(uint64_t version, int64_t issued_at, uint64_t old_version,
                                       int64_t old_issued_at)
{
    return version < old_version || issued_at < old_issued_at ? DOCUMENT_ROLLBACK : DOCUMENT_GOOD;
}

static enum document_fault key_set_take(struct update *update)
{
    uint8_t roots[STORE_ROOTS_MOST][PUBLIC_KEY_SIZE];
    struct span document;
    size_t root_count = store_roots_read(update->folder, roots);
    enum document_fault fault = fetch(update, STORE_KEY_SET, 0, KEY_SET_SIZE_MOST, &document);
    if (!fault) {
        fault = key_set_read(document, roots, root_count, &update->keys);
    }
    if (!fault) {
        fault = document_judge_time(update->keys.issued_at, update->keys.expires_at, update->now);
    }
    if (!fault && update->old) {
        fault = judge_order(update->keys.version, update->keys.issued_at, update->old->keys.version,
                            update->old->keys.issued_at);
    }
    if (!fault) {
        memcpy(update->key_set, document.at, document.size);
        update->key_set_size = document.size;
    }
    return fault;
}

static enum document_fault manifest_take(struct update *update)
{
    struct span document;
    enum document_fault fault = fetch(update, STORE_MANIFEST, 0, MANIFEST_SIZE_MOST, &document);
    if (!fault) {
        fault = status_manifest_read(document, &update->keys, update->now, &update->manifest);
    }
    if (!fault && update->old) {
        const struct store_head *head = update->old->head;
        fault = judge_order(update->manifest.version, update->manifest.issued_at,
                            head->manifest_version, head->manifest_issued_at);
    }
    return fault;
}

/*
 * A delta of an older manifest is in the lists already and is left out, and so is one that is not
 * there; but what the store has learnt from the delta of this very manifest is not given up.
 */
static enum document_fault delta_take(struct update *update)
{
    struct span document = {NULL, 0};
    const struct store_head *old = update->old ? update->old->head : NULL;
    bool is_continued = old && old->manifest_version == update->manifest.version;
    enum document_fault fault = fetch(update, STORE_DELTA, 0, DELTA_SIZE_MOST, &document);
    if (!fault) {
        fault = status_delta_read(document, &update->keys, update->now, update->changes,
                                  &update->delta);
    }
    if (fault && fault != DOCUMENT_MISSING) {
        return fault;
    }
    if (!fault && update->delta.base > update->manifest.version) {
        return DOCUMENT_MISMATCH;
    }
    if (fault || update->delta.base < update->manifest.version) {
        update->delta = (struct status_delta){.changes = update->changes};
    }
    return is_continued ? judge_order(update->delta.version, update->delta.issued_at,
                                      old->delta_version, old->delta_issued_at)
                        : DOCUMENT_GOOD;
}

/* The shard of an unchanged list comes from the old snapshot, if it is still what was written. */
static bool shard_keep(struct update *update, const struct manifest_row *row)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    size_t count = update->old ? update->old->head->list_count : 0;
    for (size_t i = 0; i < count; i++) {
        const struct store_list *list = &update->old->lists[i];
        if (list->row.list == row->list && list->row.size == row->size &&
            memcmp(list->row.sha256, row->sha256, SHA256_SIZE) == 0) {
            memcpy(update->shard, store_shard(update->old, i), STATUS_SHARD_SIZE);
            crypto_generichash(digest, sizeof digest, update->shard, STATUS_SHARD_SIZE, NULL, 0);
            return memcmp(digest, list->digest, sizeof digest) == 0;
        }
    }
    return false;
}

static enum document_fault shard_take(struct update *update, const struct manifest_row *row)
{
    struct span document;
    if (shard_keep(update, row)) {
        return DOCUMENT_GOOD;
    }
    enum document_fault fault =
        fetch(update, STORE_LIST, row->list, STATUS_LIST_SIZE_MOST, &document);
    if (fault) {
        return fault;
    }
    struct manifest_row found = manifest_row(row->list, row->version, document);
    if (found.size != row->size || memcmp(found.sha256, row->sha256, SHA256_SIZE) != 0) {
        return DOCUMENT_MISMATCH;
    }
    return status_list_read(document, &update->keys, row->list, update->now, update->shard);
}

static bool write_at(int file, const void *bytes, size_t size, uint64_t at)
{
    const uint8_t *rest = bytes;
    while (size > 0) {
        ssize_t written = pwrite(file, rest, size, (off_t)at);
        if (written <= 0) {
            return false;
        }
        rest += written;
        at += (uint64_t)written;
        size -= (size_t)written;
    }
    return true;
}

static enum document_fault shards_write(struct update *update, int file)
{
    for (size_t i = 0; i < update->manifest.count; i++) {
        struct store_list *list = &update->lists[i];
        list->row = update->manifest.rows[i];
        enum document_fault fault = shard_take(update, &list->row);
        if (fault) {
            return fault;
        }
        crypto_generichash(list->digest, STORE_DIGEST_SIZE, update->shard, STATUS_SHARD_SIZE, NULL,
                           0);
        if (!write_at(file, update->shard, STATUS_SHARD_SIZE,
                      update->head.shards_at + i * STATUS_SHARD_SIZE)) {
            return DOCUMENT_NOT_WRITTEN;
        }
    }
    return DOCUMENT_GOOD;
}

static uint64_t round_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

static void head_plan(struct update *update)
{
    struct store_head *head = &update->head;
    memcpy(head->magic, STORE_MAGIC, sizeof head->magic);
    head->byte_order = STORE_BYTE_ORDER;
    head->key_set_at = round_up(sizeof *head, 8);
    head->key_set_size = update->key_set_size;
    head->changes_at = round_up(head->key_set_at + head->key_set_size, 8);
    head->change_count = update->delta.count;
    head->lists_at = head->changes_at + head->change_count * sizeof(uint64_t);
    head->list_count = update->manifest.count;
    head->shards_at =
        round_up(head->lists_at + head->list_count * sizeof(struct store_list), STORE_PAGE_SIZE);
    head->file_size = head->shards_at + head->list_count * STATUS_SHARD_SIZE;
    head->manifest_version = update->manifest.version;
    head->manifest_issued_at = update->manifest.issued_at;
    head->delta_version = update->delta.version;
    head->delta_issued_at = update->delta.issued_at;
}

/* Everything before the shards, which by now are known. */
static bool metadata_write(const struct update *update, int file)
{
    const struct store_head *head = &update->head;
    uint8_t *metadata = calloc(1, head->shards_at);
    if (!metadata) {
        return false;
    }
    memcpy(metadata, head, sizeof *head);
    memcpy(metadata + head->key_set_at, update->key_set, update->key_set_size);
    for (size_t i = 0; i < head->change_count; i++) {
        const struct status_change *change = &update->changes[i];
        uint64_t packed =
            (uint64_t)change->list << 32 | (uint64_t)change->index << 2 | (uint64_t)change->status;
        memcpy(metadata + head->changes_at + i * sizeof packed, &packed, sizeof packed);
    }
    memcpy(metadata + head->lists_at, update->lists, head->list_count * sizeof(struct store_list));
    uint8_t digest[STORE_DIGEST_SIZE];
    store_digest(metadata, head->shards_at, digest);
    memcpy(metadata + offsetof(struct store_head, digest), digest, sizeof digest);
    bool is_good = write_at(file, metadata, head->shards_at, 0);
    free(metadata);
    return is_good;
}

static enum document_fault snapshot_write(struct update *update)
{
    head_plan(update);
    int file = store_file_open(update->folder, "part", O_WRONLY | O_CREAT | O_TRUNC);
    if (file < 0) {
        return DOCUMENT_NOT_WRITTEN;
    }
    enum document_fault fault = shards_write(update, file);
    if (fault || !metadata_write(update, file)) {
        close(file);
        return fault ? fault : DOCUMENT_NOT_WRITTEN;
    }
    return store_file_commit(update->folder, "snapshot", file) ? DOCUMENT_GOOD
                                                               : DOCUMENT_NOT_WRITTEN;
}

static enum document_fault update_run(struct update *update)
{
    enum document_fault fault = store_open(update->folder, &update->old);
    if (fault == DOCUMENT_NO_MEMORY) {
        return fault;
    }
    fault = key_set_take(update);
    fault = fault ? fault : manifest_take(update);
    fault = fault ? fault : delta_take(update);
    fault = fault ? fault : snapshot_write(update);
    if (!fault && update->keys.has_next_root &&
        !store_root_add(update->folder, update->keys.next_root)) {
        fault = DOCUMENT_NOT_WRITTEN;
    }
    bhyt_store_close(update->old);
    return fault;
}

enum document_fault store_update(const char *folder, const struct store_source *source, int64_t now)
{
    struct update *update = calloc(1, sizeof *update);
    int lock = store_file_open(folder, "lock", O_RDWR | O_CREAT);
    enum document_fault fault = update ? DOCUMENT_NOT_WRITTEN : DOCUMENT_NO_MEMORY;
    if (update && lock >= 0 && flock(lock, LOCK_EX) == 0) {
        update->folder = folder;
        update->source = source;
        update->now = now;
        fault = update_run(update);
    }
    if (lock >= 0) {
        close(lock);
    }
    free(update);
    return fault;
}
