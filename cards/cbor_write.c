#include <string.h>

#include "cards/cbor.h"

struct cbor_writer cbor_writer(uint8_t *bytes, size_t capacity)
{
    return (struct cbor_writer){.bytes = bytes, .capacity = capacity};
}

void cbor_write_raw(struct cbor_writer *writer, const void *bytes, size_t size)
{
    if (writer->failed || size > writer->capacity - writer->size) {
        writer->failed = true;
        return;
    }
    if (size > 0) {
        memcpy(writer->bytes + writer->size, bytes, size);
    }
    writer->size += size;
}

static void write_head(struct cbor_writer *writer, unsigned major, uint64_t value)
{
    uint8_t head[9];
    unsigned exponent = value < 0x100 ? 0 : value < 0x10000 ? 1 : value < 0x100000000 ? 2 : 3;
    if (value < 24) {
        head[0] = (uint8_t)(major << 5 | value);
        cbor_write_raw(writer, head, 1);
        return;
    }
    size_t size = (size_t)1 << exponent;
    head[0] = (uint8_t)(major << 5 | (24 + exponent));
    for (size_t i = size; i > 0; i--) {
        head[i] = (uint8_t)value;
        value >>= 8;
    }
    cbor_write_raw(writer, head, size + 1);
}

void cbor_write_uint(struct cbor_writer *writer, uint64_t value)
{
    write_head(writer, 0, value);
}

void cbor_write_int(struct cbor_writer *writer, int64_t value)
{
    write_head(writer, value < 0, (uint64_t)(value < 0 ? -1 - value : value));
}

void cbor_write_bytes(struct cbor_writer *writer, const void *bytes, size_t size)
{
    write_head(writer, 2, size);
    cbor_write_raw(writer, bytes, size);
}

void cbor_write_text(struct cbor_writer *writer, const char *text)
{
    size_t size = strlen(text);
    write_head(writer, 3, size);
    cbor_write_raw(writer, text, size);
}

void cbor_write_array(struct cbor_writer *writer, size_t count)
{
    write_head(writer, 4, count);
}

void cbor_write_map(struct cbor_writer *writer, size_t count)
{
    write_head(writer, 5, count);
}

void cbor_write_tag(struct cbor_writer *writer, uint64_t tag)
{
    write_head(writer, 6, tag);
}

void cbor_write_bool(struct cbor_writer *writer, bool value)
{
    write_head(writer, 7, value ? 21 : 20);
}

struct span cbor_written(const struct cbor_writer *writer)
{
    return (struct span){writer->bytes, writer->failed ? 0 : writer->size};
}
