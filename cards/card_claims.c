#include <string.h>

#include "cards/card_members.h"

static const char issuer[] = "VSS";

enum {
    CLAIM_ISSUER = 1,
    CLAIM_AUDIENCE = 3,
    CLAIM_EXPIRES = 4,
    CLAIM_NOT_BEFORE = 5,
    CLAIM_ISSUED = 6,
    CLAIM_CTI = 7,
    CLAIM_CONFIRMATION = 8,
    CLAIM_CARD = -65537,
    CLAIM_CREDENTIAL = -65538,
    CONFIRMATION_KEY = 1,
};

static enum token_fault device_read(struct cbor_reader *reader, struct device_key *ret_device)
{
    struct cbor_map map = cbor_read_map(reader);
    int64_t label = 0;
    if (map.left != 1 || !cbor_next(reader, &map, &label) || label != CONFIRMATION_KEY) {
        return TOKEN_FAULT_DEVICE_KEY;
    }
    *ret_device = device_key_read(reader);
    return ret_device->kind == DEVICE_KEY_NONE ? TOKEN_FAULT_DEVICE_KEY : TOKEN_FAULT_NONE;
}

static enum token_fault card_claim_read(struct cbor_reader *reader, int64_t label,
                                        struct card_claims *claims)
{
    switch (label) {
    case CLAIM_ISSUER:
        return span_is_text(cbor_read_text(reader), issuer) ? TOKEN_FAULT_NONE : TOKEN_FAULT_ISSUER;
    case CLAIM_EXPIRES:
        claims->expires_at = cbor_read_time(reader);
        return TOKEN_FAULT_NONE;
    case CLAIM_NOT_BEFORE:
        claims->not_before = cbor_read_time(reader);
        return TOKEN_FAULT_NONE;
    case CLAIM_ISSUED:
        claims->issued_at = cbor_read_time(reader);
        return TOKEN_FAULT_NONE;
    case CLAIM_CTI:
        claims->has_cti = cbor_copy_exact(reader, claims->cti, TOKEN_CTI_SIZE);
        return TOKEN_FAULT_NONE;
    case CLAIM_CONFIRMATION:
        return device_read(reader, &claims->device);
    case CLAIM_CARD:
        return card_members_read(reader, &claims->card);
    default:
        return TOKEN_FAULT_CLAIMS;
    }
}

/* What each form must have, may live, and what contradicts itself. */
static enum token_fault claims_judge(struct card_claims *claims, bool has_not_before)
{
    bool has_device = claims->device.kind != DEVICE_KEY_NONE;
    int64_t life_s = claims->expires_at - claims->issued_at;
    int64_t life_most_s = has_device        ? TOKEN_CREDENTIAL_LIFE_S
                          : claims->has_cti ? TOKEN_ONE_TIME_LIFE_S
                                            : TOKEN_STATIC_LIFE_S;
    if (has_device && claims->has_cti) {
        return TOKEN_FAULT_CLAIMS;
    }
    if (has_not_before
            ? claims->not_before <= claims->issued_at || claims->not_before >= claims->expires_at
            : life_s <= 0) {
        return TOKEN_FAULT_TIMES;
    }
    if (life_s > life_most_s) {
        return TOKEN_FAULT_LIFE;
    }
    if (*claims->card.number == '\0' ||
        (!claims->has_cti && !card_members_are_whole(&claims->card))) {
        return TOKEN_FAULT_CARD_MISSING;
    }
    if (!has_not_before) {
        claims->not_before = claims->issued_at;
    }
    return TOKEN_FAULT_NONE;
}

enum token_fault card_claims_read(struct span payload, struct card_claims *ret_claims)
{
    enum { ISSUER = 1, EXPIRES = 2, ISSUED = 4, CARD = 8, ALWAYS = 15 };
    struct card_claims claims = {0};
    struct cbor_reader reader = cbor_reader(payload);
    struct cbor_map map = cbor_read_map(&reader);
    int64_t label = 0;
    unsigned found = 0;
    bool has_not_before = false;
    while (cbor_next(&reader, &map, &label)) {
        enum token_fault fault = card_claim_read(&reader, label, &claims);
        if (fault) {
            return fault;
        }
        found |= label == CLAIM_ISSUER    ? ISSUER
                 : label == CLAIM_EXPIRES ? EXPIRES
                 : label == CLAIM_ISSUED  ? ISSUED
                 : label == CLAIM_CARD    ? CARD
                                          : 0;
        has_not_before |= label == CLAIM_NOT_BEFORE;
    }
    if (!cbor_is_done(&reader) || found != ALWAYS) {
        return TOKEN_FAULT_CLAIMS;
    }
    enum token_fault fault = claims_judge(&claims, has_not_before);
    if (!fault) {
        *ret_claims = claims;
    }
    return fault;
}

static void write_time(struct cbor_writer *writer, int64_t label, int64_t time)
{
    cbor_write_int(writer, label);
    cbor_write_uint(writer, (uint64_t)time);
}

void card_claims_write(struct cbor_writer *writer, const struct card_claims *claims)
{
    bool has_not_before = claims->not_before != claims->issued_at;
    bool has_device = claims->device.kind != DEVICE_KEY_NONE;
    cbor_write_map(writer, 4U + has_not_before + claims->has_cti + has_device);
    cbor_write_int(writer, CLAIM_ISSUER);
    cbor_write_text(writer, issuer);
    write_time(writer, CLAIM_EXPIRES, claims->expires_at);
    if (has_not_before) {
        write_time(writer, CLAIM_NOT_BEFORE, claims->not_before);
    }
    write_time(writer, CLAIM_ISSUED, claims->issued_at);
    if (claims->has_cti) {
        cbor_write_int(writer, CLAIM_CTI);
        cbor_write_bytes(writer, claims->cti, TOKEN_CTI_SIZE);
    }
    if (has_device) {
        cbor_write_int(writer, CLAIM_CONFIRMATION);
        cbor_write_map(writer, 1);
        cbor_write_int(writer, CONFIRMATION_KEY);
        device_key_write(writer, &claims->device);
    }
    cbor_write_int(writer, CLAIM_CARD);
    card_members_write(writer, &claims->card);
}

bool token_shown_read(struct span payload, struct token_shown *ret_shown)
{
    struct token_shown shown = {0};
    struct cbor_reader reader = cbor_reader(payload);
    struct cbor_map map = cbor_read_map(&reader);
    size_t required = 4;
    int64_t label = 0;
    int64_t expires_at = 0;
    while (cbor_next(&reader, &map, &label)) {
        required -= label != CLAIM_AUDIENCE && required > 0;
        switch (label) {
        case CLAIM_AUDIENCE:
            if (!token_facility_read(&reader, shown.facility)) {
                return false;
            }
            break;
        case CLAIM_EXPIRES:
            expires_at = cbor_read_time(&reader);
            break;
        case CLAIM_ISSUED:
            shown.issued_at = cbor_read_time(&reader);
            break;
        case CLAIM_CTI:
            cbor_copy_exact(&reader, shown.cti, TOKEN_CTI_SIZE);
            break;
        case CLAIM_CREDENTIAL:
            shown.credential = cbor_read_bytes(&reader);
            break;
        default:
            return false;
        }
    }
    if (!cbor_is_done(&reader) || required > 0 ||
        expires_at != shown.issued_at + TOKEN_SHOWN_LIFE_S) {
        return false;
    }
    *ret_shown = shown;
    return true;
}

void token_shown_write(struct cbor_writer *writer, const struct token_shown *shown)
{
    bool is_for_one = *shown->facility != '\0';
    cbor_write_map(writer, 4U + is_for_one);
    if (is_for_one) {
        cbor_write_int(writer, CLAIM_AUDIENCE);
        cbor_write_text(writer, shown->facility);
    }
    write_time(writer, CLAIM_EXPIRES, shown->issued_at + TOKEN_SHOWN_LIFE_S);
    write_time(writer, CLAIM_ISSUED, shown->issued_at);
    cbor_write_int(writer, CLAIM_CTI);
    cbor_write_bytes(writer, shown->cti, TOKEN_CTI_SIZE);
    cbor_write_int(writer, CLAIM_CREDENTIAL);
    cbor_write_bytes(writer, shown->credential.at, shown->credential.size);
}
