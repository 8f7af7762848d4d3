#include "cards/key_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SET_EXPIRES = 4,
    SET_ISSUED = 6,
    SET_VERSION = -65539,
    SET_STATUS_URI = -65540,
    SET_KEYS = -65541,
    SET_NEXT_ROOT = -65542,
    KEY_TYPE = 1,
    KEY_KID = 2,
    KEY_ALG = 3,
    KEY_CURVE = -1,
    KEY_X = -2,
    KEY_PURPOSE = -65543,
    KEY_SIGN_FROM = -65544,
    KEY_SIGN_UNTIL = -65545,
    KEY_VERIFY_UNTIL = -65546,
    KEY_REGION = -65547,
    KEY_VOID_BEFORE = -65548,
};
enum { TYPE_OKP = 1, ALG_EDDSA = -8, CURVE_ED25519 = 6 };

static void write_time(struct cbor_writer *writer, int64_t label, int64_t time)
{
    cbor_write_int(writer, label);
    cbor_write_uint(writer, (uint64_t)time);
}

static void key_write(struct cbor_writer *writer, const struct key *key)
{
    cbor_write_map(writer, 9U + (*key->region != '\0') + (key->void_before != 0));
    cbor_write_int(writer, KEY_TYPE);
    cbor_write_int(writer, TYPE_OKP);
    cbor_write_int(writer, KEY_KID);
    cbor_write_bytes(writer, key->kid, KID_SIZE);
    cbor_write_int(writer, KEY_ALG);
    cbor_write_int(writer, ALG_EDDSA);
    cbor_write_int(writer, KEY_CURVE);
    cbor_write_int(writer, CURVE_ED25519);
    cbor_write_int(writer, KEY_X);
    cbor_write_bytes(writer, key->public_key, PUBLIC_KEY_SIZE);
    cbor_write_int(writer, KEY_PURPOSE);
    cbor_write_text(writer, key_purpose_name(key->purpose));
    write_time(writer, KEY_SIGN_FROM, key->sign_from);
    write_time(writer, KEY_SIGN_UNTIL, key->sign_until);
    write_time(writer, KEY_VERIFY_UNTIL, key->verify_until);
    if (*key->region != '\0') {
        cbor_write_int(writer, KEY_REGION);
        cbor_write_text(writer, key->region);
    }
    if (key->void_before != 0) {
        write_time(writer, KEY_VOID_BEFORE, key->void_before);
    }
}

static bool region_read(struct span text, char ret_region[4])
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return false;
        }
    }
    if (text.size == 0 || text.size > 3) {
        return false;
    }
    memcpy(ret_region, text.at, text.size);
    return true;
}

/* Reads one value of a key; false when the label or the value is unknown. */
static bool key_member_read(struct cbor_reader *reader, int64_t label, struct key *key)
{
    struct span text;
    switch (label) {
    case KEY_TYPE:
        return cbor_read_int(reader) == TYPE_OKP;
    case KEY_KID:
        return cbor_copy_exact(reader, key->kid, KID_SIZE);
    case KEY_ALG:
        return cbor_read_int(reader) == ALG_EDDSA;
    case KEY_CURVE:
        return cbor_read_int(reader) == CURVE_ED25519;
    case KEY_X:
        return cbor_copy_exact(reader, key->public_key, PUBLIC_KEY_SIZE);
    case KEY_PURPOSE:
        text = cbor_read_text(reader);
        return key_purpose_find((const char *)text.at, text.size, &key->purpose);
    case KEY_SIGN_FROM:
        key->sign_from = cbor_read_time(reader);
        return true;
    case KEY_SIGN_UNTIL:
        key->sign_until = cbor_read_time(reader);
        return true;
    case KEY_VERIFY_UNTIL:
        key->verify_until = cbor_read_time(reader);
        return true;
    case KEY_REGION:
        return region_read(cbor_read_text(reader), key->region);
    case KEY_VOID_BEFORE:
        key->void_before = cbor_read_time(reader);
        return key->void_before > 0;
    default:
        return false;
    }
}

/* The nine members that every key has come first, so their number tells whether all are there. */
static bool key_read(struct cbor_reader *reader, struct key *ret_key)
{
    enum { ALWAYS = 9 };
    static const int64_t always[ALWAYS] = {KEY_TYPE,      KEY_KID,        KEY_ALG,
                                           KEY_CURVE,     KEY_X,          KEY_PURPOSE,
                                           KEY_SIGN_FROM, KEY_SIGN_UNTIL, KEY_VERIFY_UNTIL};
    struct key key = {0};
    struct cbor_map map = cbor_read_map(reader);
    int64_t label = 0;
    size_t count = 0;
    for (; cbor_next(reader, &map, &label); count++) {
        if ((count < ALWAYS && label != always[count]) || !key_member_read(reader, label, &key)) {
            return false;
        }
    }
    if (reader->failed || count < ALWAYS || !key_is_valid(&key)) {
        return false;
    }
    *ret_key = key;
    return true;
}

static int key_compare(const struct key *a, const struct key *b)
{
    if (a->purpose != b->purpose) {
        return a->purpose < b->purpose ? -1 : 1;
    }
    if (a->sign_from != b->sign_from) {
        return a->sign_from < b->sign_from ? -1 : 1;
    }
    int order = memcmp(a->kid, b->kid, KID_SIZE);
    return order ? order : memcmp(a->public_key, b->public_key, PUBLIC_KEY_SIZE);
}

bool key_set_add(struct key_set *set, const struct key *key)
{
    size_t at = set->key_count;
    if (at >= KEY_SET_KEYS_MOST) {
        return false;
    }
    for (; at > 0 && key_compare(&set->keys[at - 1], key) > 0; at--) {
        set->keys[at] = set->keys[at - 1];
    }
    set->keys[at] = *key;
    set->key_count++;
    return true;
}

static bool keys_read(struct cbor_reader *reader, struct key_set *set)
{
    size_t count = cbor_read_array(reader);
    if (count > KEY_SET_KEYS_MOST) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct key *key = &set->keys[i];
        if (!key_read(reader, key) || (i > 0 && key_compare(key - 1, key) >= 0)) {
            return false;
        }
    }
    set->key_count = count;
    return true;
}

bool status_uri_expand(const char *uri_template, uint32_t list, char ret_uri[STATUS_URI_SIZE])
{
    static const char place[] = "{list}";
    const char *found = strstr(uri_template, place);
    if (!found || strchr(found + 1, '{')) {
        return false;
    }
    char uri[STATUS_URI_SIZE];
    int length = snprintf(uri, sizeof uri, "%.*s%u%s", (int)(found - uri_template), uri_template,
                          list, found + sizeof place - 1);
    if (length < 0 || length >= STATUS_URI_SIZE) {
        return false;
    }
    strcpy(ret_uri, uri);
    return true;
}

static bool uri_read(struct span text, char ret_uri[STATUS_URI_SIZE])
{
    char uri[STATUS_URI_SIZE] = {0};
    char expanded[STATUS_URI_SIZE];
    if (text.size >= STATUS_URI_SIZE) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] <= ' ' || text.at[i] > '~') {
            return false;
        }
        uri[i] = (char)text.at[i];
    }
    if (!status_uri_expand(uri, UINT32_MAX, expanded)) {
        return false;
    }
    memcpy(ret_uri, uri, sizeof uri);
    return true;
}

bool key_set_claims_read(struct span payload, struct key_set *set)
{
    enum { ALWAYS = 5 };
    struct cbor_reader reader = cbor_reader(payload);
    struct cbor_map map = cbor_read_map(&reader);
    if (map.left != ALWAYS && map.left != ALWAYS + 1) {
        return false;
    }
    cbor_expect(&reader, &map, SET_EXPIRES);
    set->expires_at = cbor_read_time(&reader);
    cbor_expect(&reader, &map, SET_ISSUED);
    set->issued_at = cbor_read_time(&reader);
    cbor_expect(&reader, &map, SET_VERSION);
    set->version = cbor_read_uint(&reader);
    cbor_expect(&reader, &map, SET_STATUS_URI);
    bool is_good = uri_read(cbor_read_text(&reader), set->status_uri);
    is_good = cbor_expect(&reader, &map, SET_KEYS) && keys_read(&reader, set) && is_good;
    if (map.left > 0 && cbor_expect(&reader, &map, SET_NEXT_ROOT)) {
        set->has_next_root = cbor_copy_exact(&reader, set->next_root, PUBLIC_KEY_SIZE);
    }
    return is_good && cbor_is_done(&reader) && set->issued_at < set->expires_at &&
           set->expires_at - set->issued_at <= KEY_SET_LIFE_S;
}

enum document_fault key_set_read(struct span bytes, const uint8_t (*roots)[PUBLIC_KEY_SIZE],
                                 size_t root_count, struct key_set *ret_set)
{
    struct sign1 sign1;
    if (bytes.size > KEY_SET_SIZE_MOST) {
        return DOCUMENT_TOO_LARGE;
    }
    if (!sign1_read(bytes, SIGN1_KEY_SET, &sign1)) {
        return DOCUMENT_MALFORMED;
    }
    enum document_fault fault = DOCUMENT_UNKNOWN_KEY;
    for (size_t i = 0; i < root_count && fault; i++) {
        struct key root = {0};
        memcpy(root.public_key, roots[i], PUBLIC_KEY_SIZE);
        key_identify(&root);
        if (memcmp(root.kid, sign1.kid, KID_SIZE) == 0) {
            fault = sign1_verify(&sign1, roots[i]) ? DOCUMENT_GOOD : DOCUMENT_BAD_SIGNATURE;
        }
    }
    if (fault) {
        return fault;
    }
    struct key_set set = {0};
    if (!key_set_claims_read(sign1.payload, &set)) {
        return DOCUMENT_MALFORMED;
    }
    *ret_set = set;
    return DOCUMENT_GOOD;
}

void key_set_claims_write(struct cbor_writer *writer, const struct key_set *set)
{
    cbor_write_map(writer, set->has_next_root ? 6 : 5);
    write_time(writer, SET_EXPIRES, set->expires_at);
    write_time(writer, SET_ISSUED, set->issued_at);
    cbor_write_int(writer, SET_VERSION);
    cbor_write_uint(writer, set->version);
    cbor_write_int(writer, SET_STATUS_URI);
    cbor_write_text(writer, set->status_uri);
    cbor_write_int(writer, SET_KEYS);
    cbor_write_array(writer, set->key_count);
    for (size_t i = 0; i < set->key_count; i++) {
        key_write(writer, &set->keys[i]);
    }
    if (set->has_next_root) {
        cbor_write_int(writer, SET_NEXT_ROOT);
        cbor_write_bytes(writer, set->next_root, PUBLIC_KEY_SIZE);
    }
}

/* The stack of a fiber is too small for this. */
struct scratch {
    uint8_t payload[KEY_SET_SIZE_MOST - SIGN1_MARGIN];
    struct key_set read_back;
};

bool key_set_write(struct cbor_writer *writer, const struct key_set *set,
                   const struct signing_key *root)
{
    struct scratch *scratch = calloc(1, sizeof *scratch);
    struct cbor_writer inner =
        cbor_writer(scratch ? scratch->payload : NULL, scratch ? sizeof scratch->payload : 0);
    key_set_claims_write(&inner, set);
    bool is_good = !inner.failed &&
                   key_set_claims_read(cbor_written(&inner), &scratch->read_back) &&
                   sign1_write(writer, SIGN1_KEY_SET, root, cbor_written(&inner));
    free(scratch);
    return is_good;
}

enum document_fault document_judge_time(int64_t issued_at, int64_t expires_at, int64_t now)
{
    if (issued_at > now + CLOCK_TOLERANCE_S) {
        return DOCUMENT_FUTURE;
    }
    return now < expires_at ? DOCUMENT_GOOD : DOCUMENT_EXPIRED;
}

enum document_fault key_set_verify(const struct key_set *set, enum key_purpose purpose,
                                   const struct sign1 *sign1, int64_t issued_at, int64_t now,
                                   const struct key **ret_key)
{
    enum document_fault fault = DOCUMENT_UNKNOWN_KEY;
    for (size_t i = 0; i < set->key_count; i++) {
        const struct key *key = &set->keys[i];
        if (key->purpose != purpose || memcmp(key->kid, sign1->kid, KID_SIZE) != 0) {
            continue;
        }
        if (!sign1_verify(sign1, key->public_key)) {
            fault = fault == DOCUMENT_KEY_WINDOW ? fault : DOCUMENT_BAD_SIGNATURE;
        } else if (!key_may_verify(key, issued_at, now)) {
            fault = DOCUMENT_KEY_WINDOW;
        } else {
            if (ret_key) {
                *ret_key = key;
            }
            return DOCUMENT_GOOD;
        }
    }
    return fault;
}
