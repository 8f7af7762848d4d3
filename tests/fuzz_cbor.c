/* Any bytes: whatever the strict reader takes, the writer writes the same. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <string.h>

#include "cards/cbor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MOST = 4096, DEPTH_MOST = 6 };

static void copy_item(struct cbor_reader *reader, struct cbor_writer *writer, int depth);

static void copy_map(struct cbor_reader *reader, struct cbor_writer *writer, int depth)
{
    struct cbor_map map = cbor_read_map(reader);
    int64_t key = 0;
    cbor_write_map(writer, map.left);
    while (cbor_next(reader, &map, &key)) {
        if (key == CBOR_TEXT_KEY) {
            char text[SIZE_MOST + 1];
            memcpy(text, map.text.at, map.text.size);
            text[map.text.size] = '\0';
            if (strlen(text) != map.text.size) {
                cbor_fail(reader); /* the writer's texts end at a NUL */
            }
            cbor_write_text(writer, text);
        } else {
            cbor_write_int(writer, key);
        }
        copy_item(reader, writer, depth + 1);
    }
}

static void copy_item(struct cbor_reader *reader, struct cbor_writer *writer, int depth)
{
    struct span string;
    size_t count = 0;
    unsigned major = reader->at < reader->end ? *reader->at >> 5 : 8;
    switch (depth > DEPTH_MOST ? 8 : major) {
    case 0:
        cbor_write_uint(writer, cbor_read_uint(reader));
        return;
    case 1:
        cbor_write_int(writer, cbor_read_int(reader));
        return;
    case 2:
        string = cbor_read_bytes(reader);
        cbor_write_bytes(writer, string.at, string.size);
        return;
    case 4:
        count = cbor_read_array(reader);
        cbor_write_array(writer, count);
        for (size_t i = 0; i < count && !reader->failed; i++) {
            copy_item(reader, writer, depth + 1);
        }
        return;
    case 5:
        copy_map(reader, writer, depth);
        return;
    case 6:
        if (cbor_read_tag(reader, 18)) {
            cbor_write_tag(writer, 18);
        }
        copy_item(reader, writer, depth + 1);
        return;
    case 7:
        cbor_write_bool(writer, cbor_read_bool(reader));
        return;
    default:
        cbor_fail(reader);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t again[SIZE_MOST];
    if (size > SIZE_MOST) {
        return 0;
    }
    struct cbor_reader reader = cbor_reader((struct span){data, size});
    struct cbor_writer writer = cbor_writer(again, sizeof again);
    copy_item(&reader, &writer, 0);
    if (cbor_is_done(&reader)) {
        assert(!writer.failed && writer.size == size && memcmp(again, data, size) == 0);
    }
    struct cbor_reader skipping = cbor_reader((struct span){data, size});
    while (!skipping.failed && skipping.at < skipping.end) {
        const uint8_t *before = skipping.at;
        cbor_skip(&skipping);
        assert(skipping.at > before);
    }
    return 0;
}
