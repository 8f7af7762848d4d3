/*
 * Any bytes as what is inside key sets, receipts and seals: what is read is written the same. The
 * first byte chooses the document; signatures are left out, for no fuzzer would get past one.
 */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <string.h>

#include "cards/receipt.h"
#include "cards/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t again[KEY_SET_SIZE_MOST];

static void assert_same(const struct cbor_writer *writer, struct span bytes)
{
    assert(!writer->failed && writer->size == bytes.size);
    assert(memcmp(writer->bytes, bytes.at, bytes.size) == 0);
}

static void check_key_set(struct span bytes)
{
    static struct key_set set;
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    memset(&set, 0, sizeof set);
    if (key_set_claims_read(bytes, &set)) {
        key_set_claims_write(&writer, &set);
        assert_same(&writer, bytes);
    }
}

static void check_receipt(struct span bytes)
{
    struct receipt receipt;
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    if (receipt_claims_read(bytes, &receipt)) {
        receipt_claims_write(&writer, &receipt);
        assert_same(&writer, bytes);
        assert(strlen(receipt.facility) == 5 && receipt.minute % 60 == 0);
    }
}

static void check_seal(struct span bytes)
{
    struct seal seal;
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    if (seal_claims_read(bytes, &seal)) {
        seal_claims_write(&writer, &seal);
        assert_same(&writer, bytes);
        assert(seal.issuer[0] && seal.code[0] && seal.kind[0] && seal.issued_at <= seal.sealed_at);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > KEY_SET_SIZE_MOST) {
        return 0;
    }
    struct span rest = {data + 1, size - 1};
    switch (data[0]) {
    case 'k':
        check_key_set(rest);
        break;
    case 'r':
        check_receipt(rest);
        break;
    case 's':
        check_seal(rest);
        break;
    default:
        break;
    }
    return 0;
}
