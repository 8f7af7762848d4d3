/*
 * Any bytes as the documents around the status lists: nothing inflates beyond one shard, and what
 * is read is written the same. The first byte chooses the document; signatures are left out, for no
 * fuzzer would get past one.
 */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cards/status_files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t again[1 << 16];

static void assert_same(const struct cbor_writer *writer, struct span bytes)
{
    assert(!writer->failed && writer->size == bytes.size);
    assert(memcmp(writer->bytes, bytes.at, bytes.size) == 0);
}

static void check_manifest(struct span bytes)
{
    static struct status_manifest manifest;
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    if (manifest_claims_read(bytes, &manifest)) {
        manifest_claims_write(&writer, &manifest);
        assert_same(&writer, bytes);
    }
}

static void check_delta(struct span bytes)
{
    static struct status_change changes[DELTA_CHANGES_MOST];
    struct status_delta delta;
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    if (delta_claims_read(bytes, changes, &delta)) {
        delta_claims_write(&writer, &delta);
        assert_same(&writer, bytes);
    }
}

static void check_bundle(struct span bytes)
{
    static struct status_bundle bundle;
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    if (!status_bundle_read(bytes, &bundle)) {
        status_bundle_write(&writer, &bundle);
        assert_same(&writer, bytes);
    }
}

static void check_inflation(struct span lst)
{
    static uint8_t *shard;
    shard = shard ? shard : malloc(STATUS_SHARD_SIZE); /* ASan sees one byte too far */
    assert(shard);
    status_inflate(lst, shard);
}

static void check_list(struct span bytes)
{
    struct status_claims claims;
    if (status_claims_read(bytes, &claims)) {
        assert(claims.lst.at >= bytes.at && claims.lst.size < bytes.size);
        assert(claims.issued_at < claims.expires_at);
        check_inflation(claims.lst);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > sizeof again) {
        return 0;
    }
    struct span rest = {data + 1, size - 1};
    switch (data[0]) {
    case 'm':
        check_manifest(rest);
        break;
    case 'd':
        check_delta(rest);
        break;
    case 'b':
        check_bundle(rest);
        break;
    case 'z':
        check_inflation(rest);
        break;
    default:
        check_list(rest);
        break;
    }
    return 0;
}
