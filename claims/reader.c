#include "claims/reader.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claims/source.h"

static const char dossier_end[] = "</HOSO";

/* libxml2 sets itself up when it is first used, and twice if two threads are the first. */
static void libxml_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, xmlInitParser);
}

struct claim_reader *claim_reader_new(const struct claim_reader_options *options)
{
    libxml_start();
    struct claim_reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        return NULL;
    }
    claim_builder_init(&reader->builder, options);
    reader->sealing = options->looks_at_signature ? claim_sealing_new() : NULL;
    if (!claim_source_open(&reader->envelope, reader, false) ||
        (options->looks_at_signature && !reader->sealing)) {
        claim_reader_free(reader);
        return NULL;
    }
    return reader;
}

void claim_reader_free(struct claim_reader *reader)
{
    if (reader) {
        claim_source_close(&reader->envelope);
        claim_source_close(&reader->content);
        claim_sealing_free(reader->sealing);
        claim_builder_free(&reader->builder);
        free(reader);
    }
}

void claim_reader_give(struct claim_reader *reader, const void *bytes, size_t length)
{
    reader->bytes = bytes;
    reader->length = length;
    reader->total_bytes += length;
}

void claim_reader_finish(struct claim_reader *reader)
{
    reader->is_finishing = true;
}

/* How many bytes may be parsed before a claim can be whole: up to the '>' of its end tag. */
static size_t piece_length(struct claim_reader *reader)
{
    const char *const begin = reader->bytes;
    const char *const end = begin + (reader->length < PIECE_BYTES ? reader->length : PIECE_BYTES);
    for (const char *at = begin; at < end; at++) {
        if (reader->matched == sizeof dossier_end - 1) {
            if (*at == '>') {
                reader->matched = 0;
                return (size_t)(at - begin) + 1;
            }
        } else if (*at == dossier_end[reader->matched]) {
            reader->matched++;
        } else if (*at == '<') {
            reader->matched = 1;
        } else { /* nothing ends before the next tag begins */
            reader->matched = 0;
            at = memchr(at, '<', (size_t)(end - at));
            if (!at) {
                break;
            }
            reader->matched = 1;
        }
    }
    return (size_t)(end - begin);
}

static enum claim_step fail(struct claim_reader *reader, enum claim_rule rule)
{
    struct claim_faults *faults = reader->builder.options.faults;
    if (!reader->has_failed) {
        reader->builder.claim = NULL;
        faults->kept -= faults->kept == CLAIM_FAULTS_MAX; /* this one must be told */
        claim_fault_add(faults, rule, "GIAMDINHHS", NULL);
    }
    reader->has_failed = reader->is_over = true;
    return CLAIM_FAILED;
}

static enum claim_step hand_over(struct claim_reader *reader, const struct claim **ret_claim)
{
    reader->builder.envelope.claim_count++;
    *ret_claim = reader->builder.claim;
    return CLAIM_READY;
}

static enum claim_step finish(struct claim_reader *reader, const struct claim **ret_claim)
{
    struct claim_envelope *envelope = &reader->builder.envelope;
    char count[24];
    if (!claim_source_put(&reader->envelope, "", 0, true)) {
        return fail(reader, claim_source_reason(&reader->envelope));
    }
    reader->is_over = true;
    if (reader->sealing) {
        claim_sealing_end(reader->sealing, &reader->seal);
    }
    if (envelope->declared_count >= 0 &&
        (size_t)envelope->declared_count != reader->builder.dossiers) {
        snprintf(count, sizeof count, "%zu", reader->builder.dossiers);
        claim_fault_add(reader->builder.options.faults, CLAIM_RULE_wrong_count,
                        "GIAMDINHHS/THONGTINHOSO/SOLUONGHOSO", count);
    }
    return reader->builder.is_finished ? hand_over(reader, ret_claim) : CLAIM_END;
}

/* Parses until a claim is whole or the bytes given are used up. */
static enum claim_step parse(struct claim_reader *reader, const struct claim **ret_claim)
{
    while (reader->length) {
        size_t piece = piece_length(reader);
        bool is_good = claim_source_put(&reader->envelope, reader->bytes, piece, false);
        reader->bytes += piece;
        reader->length -= piece;
        if (!is_good || reader->has_failed) {
            return fail(reader, claim_source_reason(&reader->envelope));
        }
        if (reader->builder.is_finished) {
            return hand_over(reader, ret_claim);
        }
    }
    return CLAIM_WANTS_BYTES;
}

enum claim_step claim_reader_next(struct claim_reader *reader, const struct claim **ret_claim)
{
    struct claim_builder *builder = &reader->builder;
    if (builder->is_finished) {
        builder->is_finished = false;
        builder->claim = NULL;
    }
    if (reader->is_over) {
        return reader->has_failed ? CLAIM_FAILED : CLAIM_END;
    }
    if (reader->total_bytes > CLAIM_ENVELOPE_BYTES_MAX) {
        return fail(reader, CLAIM_RULE_too_large);
    }
    enum claim_step step = parse(reader, ret_claim);
    return step == CLAIM_WANTS_BYTES && reader->is_finishing ? finish(reader, ret_claim) : step;
}

const struct claim_envelope *claim_reader_envelope(const struct claim_reader *reader)
{
    return &reader->builder.envelope;
}

const struct claim_seal *claim_reader_seal(const struct claim_reader *reader)
{
    return &reader->seal;
}
