#include "cards/status_files.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    CLAIM_EXPIRES = 4,
    CLAIM_ISSUED = 6,
    CLAIM_VERSION = -65539,
    CLAIM_BASE = -65549,
    CLAIM_CHANGES = -65550,
    CLAIM_ROWS = -65551,
};

struct manifest_row manifest_row(uint32_t list, uint64_t version, struct span document)
{
    struct manifest_row row = {list, version, (uint32_t)document.size, {0}};
    crypto_hash_sha256(row.sha256, document.at, document.size);
    return row;
}

/* What manifest and delta begin with. */
static void head_write(struct cbor_writer *writer, size_t count, int64_t issued_at,
                       int64_t expires_at, uint64_t version)
{
    cbor_write_map(writer, count);
    cbor_write_int(writer, CLAIM_EXPIRES);
    cbor_write_uint(writer, (uint64_t)expires_at);
    cbor_write_int(writer, CLAIM_ISSUED);
    cbor_write_uint(writer, (uint64_t)issued_at);
    cbor_write_int(writer, CLAIM_VERSION);
    cbor_write_uint(writer, version);
}

static struct cbor_map head_read(struct cbor_reader *reader, size_t count, int64_t *ret_issued_at,
                                 int64_t *ret_expires_at, uint64_t *ret_version)
{
    struct cbor_map map = cbor_expect_map(reader, count);
    cbor_expect(reader, &map, CLAIM_EXPIRES);
    *ret_expires_at = cbor_read_time(reader);
    cbor_expect(reader, &map, CLAIM_ISSUED);
    *ret_issued_at = cbor_read_time(reader);
    cbor_expect(reader, &map, CLAIM_VERSION);
    *ret_version = cbor_read_uint(reader);
    int64_t life_s = *ret_expires_at - *ret_issued_at;
    if (life_s <= 0 || life_s > STATUS_LIFE_S) {
        cbor_fail(reader);
    }
    return map;
}

static uint32_t list_read(struct cbor_reader *reader)
{
    uint64_t list = cbor_read_uint(reader);
    if (list > UINT32_MAX) {
        cbor_fail(reader);
    }
    return (uint32_t)list;
}

static struct manifest_row row_read(struct cbor_reader *reader)
{
    struct manifest_row row = {0};
    if (cbor_read_array(reader) != 4) {
        cbor_fail(reader);
    }
    row.list = list_read(reader);
    row.version = cbor_read_uint(reader);
    uint64_t size = cbor_read_uint(reader);
    if (size > STATUS_LIST_SIZE_MOST) {
        cbor_fail(reader);
    }
    row.size = (uint32_t)size;
    cbor_copy_exact(reader, row.sha256, SHA256_SIZE);
    return row;
}

bool manifest_claims_read(struct span payload, struct status_manifest *ret_manifest)
{
    struct status_manifest manifest = {0};
    struct cbor_reader reader = cbor_reader(payload);
    struct cbor_map map =
        head_read(&reader, 4, &manifest.issued_at, &manifest.expires_at, &manifest.version);
    cbor_expect(&reader, &map, CLAIM_ROWS);
    manifest.count = cbor_read_array(&reader);
    if (manifest.count > STATUS_LISTS_MOST) {
        return false;
    }
    for (size_t i = 0; i < manifest.count && !reader.failed; i++) {
        manifest.rows[i] = row_read(&reader);
        if (i > 0 && manifest.rows[i].list <= manifest.rows[i - 1].list) {
            return false;
        }
    }
    if (!cbor_is_done(&reader)) {
        return false;
    }
    *ret_manifest = manifest;
    return true;
}

void manifest_claims_write(struct cbor_writer *writer, const struct status_manifest *manifest)
{
    head_write(writer, 4, manifest->issued_at, manifest->expires_at, manifest->version);
    cbor_write_int(writer, CLAIM_ROWS);
    cbor_write_array(writer, manifest->count);
    for (size_t i = 0; i < manifest->count; i++) {
        const struct manifest_row *row = &manifest->rows[i];
        cbor_write_array(writer, 4);
        cbor_write_uint(writer, row->list);
        cbor_write_uint(writer, row->version);
        cbor_write_uint(writer, row->size);
        cbor_write_bytes(writer, row->sha256, SHA256_SIZE);
    }
}

/* The changes of one list; its places ascend because gaps are never negative. */
static bool changes_read(struct cbor_reader *reader, struct status_delta *delta)
{
    if (cbor_read_array(reader) != 2) {
        return false;
    }
    uint32_t list = list_read(reader);
    size_t count = cbor_read_array(reader);
    uint64_t place = 0;
    bool follows = delta->count == 0 || list > delta->changes[delta->count - 1].list;
    if (!follows || count == 0 || count > DELTA_CHANGES_MOST - delta->count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t number = cbor_read_uint(reader);
        place += number >> 2;
        if (number > UINT32_MAX || place >= STATUS_SHARD_ENTRIES || reader->failed) {
            return false;
        }
        delta->changes[delta->count++] =
            (struct status_change){list, (uint32_t)place, (enum card_status)(number & 3)};
        place++;
    }
    return true;
}

bool delta_claims_read(struct span payload, struct status_change *changes,
                       struct status_delta *ret_delta)
{
    struct status_delta delta = {.changes = changes};
    struct cbor_reader reader = cbor_reader(payload);
    struct cbor_map map =
        head_read(&reader, 5, &delta.issued_at, &delta.expires_at, &delta.version);
    cbor_expect(&reader, &map, CLAIM_BASE);
    delta.base = cbor_read_uint(&reader);
    cbor_expect(&reader, &map, CLAIM_CHANGES);
    size_t lists = cbor_read_array(&reader);
    for (size_t i = 0; i < lists; i++) {
        if (!changes_read(&reader, &delta)) {
            return false;
        }
    }
    if (!cbor_is_done(&reader)) {
        return false;
    }
    *ret_delta = delta;
    return true;
}

static size_t run_of_list(const struct status_delta *delta, size_t start)
{
    size_t end = start;
    while (end < delta->count && delta->changes[end].list == delta->changes[start].list) {
        end++;
    }
    return end - start;
}

static size_t list_count(const struct status_delta *delta)
{
    size_t lists = 0;
    for (size_t i = 0; i < delta->count; i += run_of_list(delta, i)) {
        lists++;
    }
    return lists;
}

void delta_claims_write(struct cbor_writer *writer, const struct status_delta *delta)
{
    head_write(writer, 5, delta->issued_at, delta->expires_at, delta->version);
    cbor_write_int(writer, CLAIM_BASE);
    cbor_write_uint(writer, delta->base);
    cbor_write_int(writer, CLAIM_CHANGES);
    cbor_write_array(writer, list_count(delta));
    for (size_t i = 0; i < delta->count;) {
        size_t end = i + run_of_list(delta, i);
        uint32_t place = 0;
        cbor_write_array(writer, 2);
        cbor_write_uint(writer, delta->changes[i].list);
        cbor_write_array(writer, end - i);
        for (; i < end; i++) {
            const struct status_change *change = &delta->changes[i];
            cbor_write_uint(writer,
                            (uint64_t)(change->index - place) << 2 | (uint64_t)change->status);
            place = change->index + 1;
        }
    }
}

static bool changes_are_in_order(const struct status_delta *delta)
{
    for (size_t i = 0; i < delta->count; i++) {
        const struct status_change *change = &delta->changes[i];
        bool follows = i == 0 || change->list > change[-1].list ||
                       (change->list == change[-1].list && change->index > change[-1].index);
        if (!follows || change->index >= STATUS_SHARD_ENTRIES ||
            (unsigned)change->status > STATUS_RESERVED) {
            return false;
        }
    }
    return delta->count <= DELTA_CHANGES_MOST;
}

/* The stack of a fiber is too small for this. */
struct scratch {
    uint8_t payload[MANIFEST_SIZE_MOST - SIGN1_MARGIN];
    struct status_manifest read_back;
};

bool status_manifest_write(struct cbor_writer *writer, const struct status_manifest *manifest,
                           const struct signing_key *key)
{
    if (manifest->count > STATUS_LISTS_MOST) {
        return false;
    }
    struct scratch *scratch = malloc(sizeof *scratch);
    struct cbor_writer inner =
        cbor_writer(scratch ? scratch->payload : NULL, scratch ? sizeof scratch->payload : 0);
    manifest_claims_write(&inner, manifest);
    bool is_good = !inner.failed &&
                   manifest_claims_read(cbor_written(&inner), &scratch->read_back) &&
                   sign1_write(writer, SIGN1_MANIFEST, key, cbor_written(&inner));
    free(scratch);
    return is_good;
}

bool status_delta_write(struct cbor_writer *writer, const struct status_delta *delta,
                        const struct signing_key *key)
{
    if (!changes_are_in_order(delta)) {
        return false;
    }
    uint8_t *payload = malloc(DELTA_SIZE_MOST - SIGN1_MARGIN);
    struct cbor_writer inner = cbor_writer(payload, payload ? DELTA_SIZE_MOST - SIGN1_MARGIN : 0);
    delta_claims_write(&inner, delta);
    bool is_good = !inner.failed && sign1_write(writer, SIGN1_DELTA, key, cbor_written(&inner));
    free(payload);
    return is_good;
}

/* The checks that both documents share once they are read. */
static enum document_fault document_judge(const struct sign1 *sign1, const struct key_set *keys,
                                          int64_t issued_at, int64_t expires_at, int64_t now)
{
    enum document_fault fault = key_set_verify(keys, KEY_STATUS, sign1, issued_at, now, NULL);
    return fault ? fault : document_judge_time(issued_at, expires_at, now);
}

enum document_fault status_manifest_read(struct span bytes, const struct key_set *keys, int64_t now,
                                         struct status_manifest *ret_manifest)
{
    struct sign1 sign1;
    struct status_manifest manifest;
    if (bytes.size > MANIFEST_SIZE_MOST) {
        return DOCUMENT_TOO_LARGE;
    }
    if (!sign1_read(bytes, SIGN1_MANIFEST, &sign1) ||
        !manifest_claims_read(sign1.payload, &manifest)) {
        return DOCUMENT_MALFORMED;
    }
    enum document_fault fault =
        document_judge(&sign1, keys, manifest.issued_at, manifest.expires_at, now);
    if (!fault) {
        *ret_manifest = manifest;
    }
    return fault;
}

enum document_fault status_delta_read(struct span bytes, const struct key_set *keys, int64_t now,
                                      struct status_change *changes, struct status_delta *ret_delta)
{
    struct sign1 sign1;
    struct status_delta delta;
    if (bytes.size > DELTA_SIZE_MOST) {
        return DOCUMENT_TOO_LARGE;
    }
    if (!sign1_read(bytes, SIGN1_DELTA, &sign1) ||
        !delta_claims_read(sign1.payload, changes, &delta)) {
        return DOCUMENT_MALFORMED;
    }
    enum document_fault fault =
        document_judge(&sign1, keys, delta.issued_at, delta.expires_at, now);
    if (!fault) {
        *ret_delta = delta;
    }
    return fault;
}

void status_bundle_write(struct cbor_writer *writer, const struct status_bundle *bundle)
{
    cbor_write_array(writer, 4);
    cbor_write_bytes(writer, bundle->key_set.at, bundle->key_set.size);
    cbor_write_bytes(writer, bundle->manifest.at, bundle->manifest.size);
    cbor_write_bytes(writer, bundle->delta.at, bundle->delta.size);
    cbor_write_array(writer, bundle->count);
    for (size_t i = 0; i < bundle->count; i++) {
        const struct bundle_list *list = &bundle->lists[i];
        cbor_write_array(writer, 2);
        cbor_write_uint(writer, list->list);
        cbor_write_bytes(writer, list->document.at, list->document.size);
    }
}

enum document_fault status_bundle_read(struct span bytes, struct status_bundle *ret_bundle)
{
    struct status_bundle bundle = {0};
    if (bytes.size > BUNDLE_SIZE_MOST) {
        return DOCUMENT_TOO_LARGE;
    }
    struct cbor_reader reader = cbor_reader(bytes);
    if (cbor_read_array(&reader) != 4) {
        return DOCUMENT_MALFORMED;
    }
    bundle.key_set = cbor_read_bytes(&reader);
    bundle.manifest = cbor_read_bytes(&reader);
    bundle.delta = cbor_read_bytes(&reader);
    bundle.count = cbor_read_array(&reader);
    if (bundle.count > STATUS_LISTS_MOST) {
        return DOCUMENT_TOO_LARGE;
    }
    for (size_t i = 0; i < bundle.count && !reader.failed; i++) {
        if (cbor_read_array(&reader) != 2) {
            return DOCUMENT_MALFORMED;
        }
        bundle.lists[i].list = list_read(&reader);
        bundle.lists[i].document = cbor_read_bytes(&reader);
        if (i > 0 && bundle.lists[i].list <= bundle.lists[i - 1].list) {
            return DOCUMENT_MALFORMED;
        }
    }
    if (!cbor_is_done(&reader)) {
        return DOCUMENT_MALFORMED;
    }
    *ret_bundle = bundle;
    return DOCUMENT_GOOD;
}
