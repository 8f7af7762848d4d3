/*
 * CBOR (RFC 8949) as the card profile uses it, and nothing else of it: unsigned and negative
 * integers, byte and text strings, arrays, maps with integer or text keys, one tag, true and false.
 *
 * Reading takes only the deterministic encoding (section 4.2): shortest lengths, definite lengths,
 * keys in ascending order and never twice. No memory is allocated and nothing is copied: spans
 * point into what is read and live as long. Failure is remembered, not returned: read on, then look
 * once at cbor_is_done (or `failed`); a reader that has failed gives zeroes and empty spans and
 * reads no further.
 */
#ifndef CARDS_CBOR_H
#define CARDS_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that belong to somebody else. */
struct span {
    const uint8_t *at;
    size_t size;
};

bool span_is_text(struct span span, const char *text);

struct cbor_reader {
    const uint8_t *at, *end;
    bool failed;
};

struct cbor_reader cbor_reader(struct span bytes);

/* What every item must be; a different kind of item is a failure. */
uint64_t cbor_read_uint(struct cbor_reader *reader);
int64_t cbor_read_int(struct cbor_reader *reader); /* -2^63 to 2^63 - 1 */
bool cbor_read_bool(struct cbor_reader *reader);
struct span cbor_read_bytes(struct cbor_reader *reader);
struct span cbor_read_text(struct cbor_reader *reader); /* not yet known to be UTF-8 */
size_t cbor_read_array(struct cbor_reader *reader);     /* its items follow */
bool cbor_read_tag(struct cbor_reader *reader, uint64_t tag);

/* Bytes of exactly this size; NULL on failure. */
const uint8_t *cbor_read_exact(struct cbor_reader *reader, size_t size);
/* The same, copied; ret_bytes is untouched on failure. */
bool cbor_copy_exact(struct cbor_reader *reader, uint8_t *ret_bytes, size_t size);
/* A time: seconds since 1970, at most those of the year 9999. */
int64_t cbor_read_time(struct cbor_reader *reader);

/* Passes over an integer, string, true, false, or an array of these. */
void cbor_skip(struct cbor_reader *reader);

/*
 * A map: while (cbor_next(&reader, &map, &key)) read the value. A text key gives CBOR_TEXT_KEY and
 * stands in map.text. Keys that repeat or step back are a failure.
 */
#define CBOR_TEXT_KEY INT64_MIN
struct cbor_map {
    size_t left;
    struct span key, text;
};
struct cbor_map cbor_read_map(struct cbor_reader *reader);
bool cbor_next(struct cbor_reader *reader, struct cbor_map *map, int64_t *ret_key);

/* The same where the keys are known: a map of so many members, and its next key; another one is a
 * failure. */
struct cbor_map cbor_expect_map(struct cbor_reader *reader, size_t count);
bool cbor_expect(struct cbor_reader *reader, struct cbor_map *map, int64_t key);

/* True when nothing has failed and nothing is left. */
bool cbor_is_done(const struct cbor_reader *reader);
void cbor_fail(struct cbor_reader *reader);

/* Writes into memory of the caller; `failed` when it was too small. The caller keeps the order of
 * map keys. */
struct cbor_writer {
    uint8_t *bytes;
    size_t capacity, size;
    bool failed;
};

struct cbor_writer cbor_writer(uint8_t *bytes, size_t capacity);
void cbor_write_uint(struct cbor_writer *writer, uint64_t value);
void cbor_write_int(struct cbor_writer *writer, int64_t value);
void cbor_write_bool(struct cbor_writer *writer, bool value);
void cbor_write_bytes(struct cbor_writer *writer, const void *bytes, size_t size);
void cbor_write_text(struct cbor_writer *writer, const char *text);
void cbor_write_array(struct cbor_writer *writer, size_t count);
void cbor_write_map(struct cbor_writer *writer, size_t count);
void cbor_write_tag(struct cbor_writer *writer, uint64_t tag);
/* Items that are encoded already. */
void cbor_write_raw(struct cbor_writer *writer, const void *bytes, size_t size);
struct span cbor_written(const struct cbor_writer *writer);

#endif
