/*
 * What a verifier knows, in a folder: the roots it trusts, one snapshot of keys and revocations,
 * and the one-time codes it has seen. The snapshot is mapped, never read as a whole: a look-up is
 * one access to memory.
 *
 *   roots     one root key a line, in hex
 *   snapshot  head | key set as signed | changes | lists | shards, each shard on a page of its own
 *   seen      a table of ids that all counters of a facility may share
 *   lock      held while the snapshot is replaced
 *
 * A snapshot is of one machine: its numbers have this machine's byte order. Its key set is verified
 * again whenever it is opened; lists were verified before they were written.
 */
#ifndef CARDS_STORE_H
#define CARDS_STORE_H

#include "cards/bhytqr.h"
#include "cards/seen.h"
#include "cards/status_files.h"

enum { STORE_ROOTS_MOST = 4, STORE_DIGEST_SIZE = 32, STORE_PAGE_SIZE = 4096 };

struct store_head {
    char magic[8];
    uint64_t byte_order;
    uint64_t file_size;
    uint64_t key_set_at, key_set_size;
    uint64_t changes_at, change_count;
    uint64_t lists_at, list_count;
    uint64_t shards_at;
    uint64_t manifest_version;
    int64_t manifest_issued_at;
    uint64_t delta_version; /* 0 with no delta */
    int64_t delta_issued_at;
    uint8_t digest[STORE_DIGEST_SIZE]; /* of all before the shards, itself zero */
};

struct store_list {
    struct manifest_row row;
    uint8_t digest[STORE_DIGEST_SIZE]; /* of the shard */
};

struct bhyt_store {
    const uint8_t *map;
    const struct store_head *head;
    const uint64_t *changes; /* list << 32 | index << 2 | status, ascending */
    const struct store_list *lists;
    struct key_set keys;
    struct seen *seen; /* NULL when the folder may not be written */
    int seen_file;
};

size_t store_roots_read(const char *folder, uint8_t (*ret_roots)[PUBLIC_KEY_SIZE]);
bool store_root_add(const char *folder, const uint8_t root[PUBLIC_KEY_SIZE]);

/* DOCUMENT_MISSING without a snapshot, DOCUMENT_MALFORMED for a damaged one, or what key_set_read
 * says. ret_store is untouched on failure. */
enum document_fault store_open(const char *folder, struct bhyt_store **ret_store);

const uint8_t *store_shard(const struct bhyt_store *store, size_t list_number);
/* False when no list, or no such place in it, is known. */
bool store_find(const struct bhyt_store *store, uint32_t list, uint32_t index,
                enum card_status *ret_status);
int64_t store_status_at(const struct bhyt_store *store);

/* False: this id was there already. True also when nothing can be kept. */
bool store_consume(const struct bhyt_store *store, const uint8_t id[SEEN_ID_SIZE], int64_t now);

/* Where new documents come from. What fetch gives stays until it is called again. */
enum store_item { STORE_KEY_SET, STORE_MANIFEST, STORE_DELTA, STORE_LIST };
struct store_source {
    enum document_fault (*fetch)(void *context, enum store_item item, uint32_t list,
                                 size_t size_most, struct span *ret_document);
    void *context;
};

/* Fetches, verifies all, and replaces the snapshot at once or not at all. Only lists that have
 * changed are fetched. */
enum document_fault store_update(const char *folder, const struct store_source *source,
                                 int64_t now);

/* The documents of a bundle as a source; the bundle outlives it. */
struct store_source store_source_of_bundle(struct status_bundle *bundle);

/* Memory of whole pages for metadata of so many bytes, and the digest over them. */
void store_digest(const uint8_t *metadata, size_t size, uint8_t ret_digest[STORE_DIGEST_SIZE]);

#endif
