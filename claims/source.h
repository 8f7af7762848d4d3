/*
 * The two push parsers of libxml2 inside the reader, one for the envelope and one for contents that
 * come as base64; their events go into one builder. What may not occur at all stops the parser
 * where it is seen.
 *
 * libxml2 keeps what it cannot parse yet, a tag without its end: PIECE_BYTES and PENDING_BYTES_MAX
 * bound that.
 */
#ifndef CLAIMS_SOURCE_H
#define CLAIMS_SOURCE_H

#include <libxml/parser.h>

#include "claims/base64.h"
#include "claims/builder.h"

enum {
    PIECE_BYTES = 8 * 1024,
    PENDING_BYTES_MAX = 64 * 1024,
    ATTRIBUTES_MAX = 16,
    FORM_FAULTS_MAX = 10000,
};

struct source {
    struct claim_reader *reader;
    xmlParserCtxtPtr parser;
    bool is_content, is_stopped;
    enum claim_rule rule; /* why it was stopped */
    int error;            /* of libxml2, the first one; 0 = none */
};

struct claim_reader {
    struct claim_builder builder;
    struct source envelope, content;
    struct base64_reader base64;
    uint8_t decoded[PIECE_BYTES]; /* of the content, not parsed yet: libxml2 likes large pieces */
    size_t decoded_count;
    const char *bytes;
    size_t length;
    size_t total_bytes;
    size_t matched; /* characters of the end of a dossier that the last bytes were */
    bool is_finishing, is_over, has_failed, has_content;
    struct claim_sealing *sealing; /* NULL when signatures are not looked at */
    struct claim_seal seal;
};

bool claim_source_open(struct source *source, struct claim_reader *reader, bool is_content);
void claim_source_close(struct source *source);

/* False when the document cannot be read on; claim_source_reason says why. */
bool claim_source_put(struct source *source, const char *bytes, size_t length, bool is_last);
enum claim_rule claim_source_reason(const struct source *source);

#endif
