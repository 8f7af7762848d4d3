#include "cards/status_list.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    CLAIM_URI = 2,
    CLAIM_EXPIRES = 4,
    CLAIM_ISSUED = 6,
    CLAIM_STATUS_LIST = 65533,
    CLAIM_TTL = 65534,
    STATUS_BITS = 2,
    ENTRIES_PER_BYTE = 8 / STATUS_BITS,
};

enum card_status status_get(const uint8_t *shard, uint32_t index)
{
    unsigned shift = index % ENTRIES_PER_BYTE * STATUS_BITS;
    return (enum card_status)(shard[index / ENTRIES_PER_BYTE] >> shift & 3);
}

void status_set(uint8_t *shard, uint32_t index, enum card_status status)
{
    unsigned shift = index % ENTRIES_PER_BYTE * STATUS_BITS;
    uint8_t *byte = &shard[index / ENTRIES_PER_BYTE];
    *byte = (uint8_t)((*byte & ~(3U << shift)) | (unsigned)status << shift);
}

static void claims_write(struct cbor_writer *writer, const char *uri, int64_t issued_at,
                         struct span lst)
{
    cbor_write_map(writer, 5);
    cbor_write_uint(writer, CLAIM_URI);
    cbor_write_text(writer, uri);
    cbor_write_uint(writer, CLAIM_EXPIRES);
    cbor_write_uint(writer, (uint64_t)issued_at + STATUS_LIFE_S);
    cbor_write_uint(writer, CLAIM_ISSUED);
    cbor_write_uint(writer, (uint64_t)issued_at);
    cbor_write_uint(writer, CLAIM_STATUS_LIST);
    cbor_write_map(writer, 2);
    cbor_write_text(writer, "lst");
    cbor_write_bytes(writer, lst.at, lst.size);
    cbor_write_text(writer, "bits");
    cbor_write_uint(writer, STATUS_BITS);
    cbor_write_uint(writer, CLAIM_TTL);
    cbor_write_uint(writer, STATUS_TTL_S);
}

bool status_list_write(struct cbor_writer *writer, const struct signing_key *key,
                       const char *uri_template, uint32_t list, const uint8_t *shard,
                       int64_t issued_at, int level)
{
    char uri[STATUS_URI_SIZE];
    uLongf size = compressBound(STATUS_SHARD_SIZE);
    uint8_t *lst = malloc(size);
    uint8_t *payload = malloc(STATUS_LIST_SIZE_MOST);
    struct cbor_writer inner = cbor_writer(payload, payload ? STATUS_LIST_SIZE_MOST : 0);
    bool is_good = lst && payload && status_uri_expand(uri_template, list, uri) &&
                   compress2(lst, &size, shard, STATUS_SHARD_SIZE, level) == Z_OK;
    if (is_good) {
        claims_write(&inner, uri, issued_at, (struct span){lst, size});
        is_good =
            !inner.failed && sign1_write(writer, SIGN1_STATUS_LIST, key, cbor_written(&inner));
    }
    free(payload);
    free(lst);
    return is_good;
}

static struct span lst_read(struct cbor_reader *reader)
{
    int64_t key = 0;
    struct span lst = {NULL, 0};
    struct cbor_map map = cbor_read_map(reader);
    if (map.left == 2 && cbor_next(reader, &map, &key) && key == CBOR_TEXT_KEY &&
        span_is_text(map.text, "lst")) {
        lst = cbor_read_bytes(reader);
        if (cbor_next(reader, &map, &key) && key == CBOR_TEXT_KEY &&
            span_is_text(map.text, "bits") && cbor_read_uint(reader) == STATUS_BITS) {
            return lst;
        }
    }
    cbor_fail(reader);
    return (struct span){NULL, 0};
}

bool status_claims_read(struct span payload, struct status_claims *ret_claims)
{
    struct status_claims claims = {0};
    struct cbor_reader reader = cbor_reader(payload);
    struct cbor_map map = cbor_expect_map(&reader, 5);
    cbor_expect(&reader, &map, CLAIM_URI);
    claims.uri = cbor_read_text(&reader);
    cbor_expect(&reader, &map, CLAIM_EXPIRES);
    claims.expires_at = cbor_read_time(&reader);
    cbor_expect(&reader, &map, CLAIM_ISSUED);
    claims.issued_at = cbor_read_time(&reader);
    cbor_expect(&reader, &map, CLAIM_STATUS_LIST);
    claims.lst = lst_read(&reader);
    cbor_expect(&reader, &map, CLAIM_TTL);
    cbor_read_uint(&reader);
    if (!cbor_is_done(&reader) || claims.issued_at >= claims.expires_at ||
        claims.expires_at - claims.issued_at > STATUS_LIFE_S) {
        return false;
    }
    *ret_claims = claims;
    return true;
}

bool status_inflate(struct span lst, uint8_t *ret_shard)
{
    uLongf size = STATUS_SHARD_SIZE;
    uLong used = lst.size;
    return uncompress2(ret_shard, &size, lst.at, &used) == Z_OK && size == STATUS_SHARD_SIZE &&
           used == lst.size;
}

enum document_fault status_list_read(struct span bytes, const struct key_set *keys, uint32_t list,
                                     int64_t now, uint8_t *ret_shard)
{
    char uri[STATUS_URI_SIZE];
    struct sign1 sign1;
    struct status_claims claims;
    if (bytes.size > STATUS_LIST_SIZE_MOST) {
        return DOCUMENT_TOO_LARGE;
    }
    if (!sign1_read(bytes, SIGN1_STATUS_LIST, &sign1) ||
        !status_claims_read(sign1.payload, &claims)) {
        return DOCUMENT_MALFORMED;
    }
    enum document_fault fault =
        key_set_verify(keys, KEY_STATUS, &sign1, claims.issued_at, now, NULL);
    if (fault) {
        return fault;
    }
    if (!status_uri_expand(keys->status_uri, list, uri) || !span_is_text(claims.uri, uri)) {
        return DOCUMENT_MISMATCH;
    }
    fault = document_judge_time(claims.issued_at, claims.expires_at, now);
    if (fault) {
        return fault;
    }
    return status_inflate(claims.lst, ret_shard) ? DOCUMENT_GOOD : DOCUMENT_MALFORMED;
}

/* One round's secret function of a half. */
static uint32_t round_value(const uint8_t key[STATUS_INDEX_KEY_SIZE], uint32_t list, uint8_t round,
                            uint32_t half)
{
    uint8_t hash[crypto_shorthash_BYTES];
    const uint8_t input[] = {
        (uint8_t)(list >> 24), (uint8_t)(list >> 16), (uint8_t)(list >> 8), (uint8_t)list, round,
        (uint8_t)(half >> 8),  (uint8_t)half,
    };
    crypto_shorthash(hash, input, sizeof input, key);
    return (uint32_t)hash[0] | (uint32_t)hash[1] << 8;
}

/* A balanced Feistel network over 2 * 10 bits: whatever the rounds give, it is a permutation. */
uint32_t status_index(const uint8_t key[STATUS_INDEX_KEY_SIZE], uint32_t list, uint32_t position)
{
    enum { HALF_BITS = 10, HALF_MASK = (1 << HALF_BITS) - 1, ROUNDS = 10 };
    _Static_assert(1 << 2 * HALF_BITS == STATUS_SHARD_ENTRIES, "two halves make a place");
    uint32_t left = position >> HALF_BITS & HALF_MASK;
    uint32_t right = position & HALF_MASK;
    for (uint8_t round = 0; round < ROUNDS; round++) {
        uint32_t next = left ^ (round_value(key, list, round, right) & HALF_MASK);
        left = right;
        right = next;
    }
    return left << HALF_BITS | right;
}
