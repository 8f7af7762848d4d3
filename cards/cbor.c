#include "cards/cbor.h"

#include <string.h>

enum major { UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE };
enum { SIMPLE_FALSE = 20, SIMPLE_TRUE = 21 };

static const int64_t last_second = 253402300799; /* 9999-12-31T23:59:59Z */

bool span_is_text(struct span span, const char *text)
{
    return span.size == strlen(text) && memcmp(span.at, text, span.size) == 0;
}

struct cbor_reader cbor_reader(struct span bytes)
{
    return (struct cbor_reader){bytes.at, bytes.at + bytes.size, false};
}

void cbor_fail(struct cbor_reader *reader)
{
    reader->failed = true;
    reader->at = reader->end;
}

/* Indefinite lengths (31), reserved ones (28 to 30) and numbers longer than need be have no legal
 * reading here. Floats are longer simple values and end at the kinds that nobody asks for. */
static bool read_head(struct cbor_reader *reader, enum major *ret_major, uint64_t *ret_value)
{
    static const uint64_t least[] = {24, 0x100, 0x10000, 0x100000000};
    if (reader->at == reader->end) {
        cbor_fail(reader);
        return false;
    }
    uint8_t first = *reader->at++;
    unsigned info = first & 31U;
    *ret_major = (enum major)(first >> 5);
    *ret_value = info;
    if (info < 24) {
        return true;
    }
    size_t size = (size_t)1 << (info - 24);
    if (info > 27 || (size_t)(reader->end - reader->at) < size) {
        cbor_fail(reader);
        return false;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value = value << 8 | *reader->at++;
    }
    if (value < least[info - 24]) {
        cbor_fail(reader);
        return false;
    }
    *ret_value = value;
    return true;
}

static uint64_t read_major(struct cbor_reader *reader, enum major wanted)
{
    enum major major = UNSIGNED;
    uint64_t value = 0;
    if (!read_head(reader, &major, &value)) {
        return 0;
    }
    if (major != wanted) {
        cbor_fail(reader);
        return 0;
    }
    return value;
}

uint64_t cbor_read_uint(struct cbor_reader *reader)
{
    return read_major(reader, UNSIGNED);
}

int64_t cbor_read_int(struct cbor_reader *reader)
{
    enum major major = UNSIGNED;
    uint64_t value = 0;
    if (!read_head(reader, &major, &value)) {
        return 0;
    }
    if (major > NEGATIVE || value > INT64_MAX) {
        cbor_fail(reader);
        return 0;
    }
    return major == NEGATIVE ? -1 - (int64_t)value : (int64_t)value;
}

int64_t cbor_read_time(struct cbor_reader *reader)
{
    uint64_t value = cbor_read_uint(reader);
    if (value > (uint64_t)last_second) {
        cbor_fail(reader);
        return 0;
    }
    return (int64_t)value;
}

bool cbor_read_bool(struct cbor_reader *reader)
{
    uint64_t value = read_major(reader, SIMPLE);
    if (value != SIMPLE_FALSE && value != SIMPLE_TRUE) {
        cbor_fail(reader);
    }
    return value == SIMPLE_TRUE;
}

static struct span read_string(struct cbor_reader *reader, uint64_t size)
{
    if (size > (size_t)(reader->end - reader->at)) {
        cbor_fail(reader);
    }
    if (reader->failed) {
        return (struct span){reader->end, 0};
    }
    struct span string = {reader->at, (size_t)size};
    reader->at += size;
    return string;
}

struct span cbor_read_bytes(struct cbor_reader *reader)
{
    return read_string(reader, read_major(reader, BYTES));
}

struct span cbor_read_text(struct cbor_reader *reader)
{
    return read_string(reader, read_major(reader, TEXT));
}

const uint8_t *cbor_read_exact(struct cbor_reader *reader, size_t size)
{
    struct span bytes = cbor_read_bytes(reader);
    if (bytes.size != size) {
        cbor_fail(reader);
    }
    return reader->failed ? NULL : bytes.at;
}

bool cbor_copy_exact(struct cbor_reader *reader, uint8_t *ret_bytes, size_t size)
{
    const uint8_t *bytes = cbor_read_exact(reader, size);
    if (bytes) {
        memcpy(ret_bytes, bytes, size);
    }
    return bytes;
}

/* Every item takes a byte at least, so a count beyond what is left is a lie. */
static size_t read_count(struct cbor_reader *reader, enum major major, size_t bytes_per_item)
{
    uint64_t count = read_major(reader, major);
    if (count > (size_t)(reader->end - reader->at) / bytes_per_item) {
        cbor_fail(reader);
        return 0;
    }
    return (size_t)count;
}

size_t cbor_read_array(struct cbor_reader *reader)
{
    return read_count(reader, ARRAY, 1);
}

bool cbor_read_tag(struct cbor_reader *reader, uint64_t tag)
{
    if (read_major(reader, TAG) != tag) {
        cbor_fail(reader);
    }
    return !reader->failed;
}

static void skip_scalar(struct cbor_reader *reader)
{
    enum major major = UNSIGNED;
    uint64_t value = 0;
    if (!read_head(reader, &major, &value)) {
        return;
    }
    if (major == BYTES || major == TEXT) {
        read_string(reader, value);
    } else if (major == SIMPLE ? value != SIMPLE_FALSE && value != SIMPLE_TRUE : major > TEXT) {
        cbor_fail(reader);
    }
}

void cbor_skip(struct cbor_reader *reader)
{
    size_t count = 1;
    if (reader->at < reader->end && *reader->at >> 5 == ARRAY) {
        count = cbor_read_array(reader);
    }
    for (size_t i = 0; i < count && !reader->failed; i++) {
        skip_scalar(reader);
    }
}

struct cbor_map cbor_read_map(struct cbor_reader *reader)
{
    return (struct cbor_map){.left = read_count(reader, MAP, 2)};
}

/* No encoded key is the beginning of another one, so the common bytes decide. */
static bool key_ascends(struct span before, struct span key)
{
    size_t common = before.size < key.size ? before.size : key.size;
    return before.size == 0 || memcmp(before.at, key.at, common) < 0;
}

bool cbor_next(struct cbor_reader *reader, struct cbor_map *map, int64_t *ret_key)
{
    if (map->left == 0 || reader->failed) {
        return false;
    }
    const uint8_t *start = reader->at;
    int64_t key = CBOR_TEXT_KEY;
    if (start < reader->end && *start >> 5 == TEXT) {
        map->text = cbor_read_text(reader);
    } else {
        key = cbor_read_int(reader);
        if (key == CBOR_TEXT_KEY) {
            cbor_fail(reader);
        }
    }
    struct span encoded = {start, (size_t)(reader->at - start)};
    if (reader->failed || !key_ascends(map->key, encoded)) {
        cbor_fail(reader);
        return false;
    }
    map->key = encoded;
    map->left--;
    *ret_key = key;
    return true;
}

struct cbor_map cbor_expect_map(struct cbor_reader *reader, size_t count)
{
    struct cbor_map map = cbor_read_map(reader);
    if (map.left != count) {
        cbor_fail(reader);
    }
    return map;
}

bool cbor_expect(struct cbor_reader *reader, struct cbor_map *map, int64_t key)
{
    int64_t found = 0;
    if (!cbor_next(reader, map, &found) || found != key) {
        cbor_fail(reader);
    }
    return !reader->failed;
}

bool cbor_is_done(const struct cbor_reader *reader)
{
    return !reader->failed && reader->at == reader->end;
}
