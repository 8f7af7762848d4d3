/*
 * A claim on its way in: from the bytes of an envelope to what the register keeps of it. Whoever
 * takes envelopes over another wire (the façade of the gateway) comes through here, too.
 *
 *     struct claim_source source = {.version = CLAIM_QD3176, .bytes = xml, .length = length};
 *     TRY(claim_take(request, &source));        the reply is that of POST /v1/claims
 *
 * All faults of the content are in request->faults when PROBLEM_invalid_input is returned. Decree
 * 188/2025/NĐ-CP art 37-38; Circular 12/2026/TT-BTC.
 */
#ifndef API_CLAIMS_H
#define API_CLAIMS_H

#include "api/request.h"
#include "api/upload.h"
#include "claims/table.h"

struct claim_source {
    enum claim_version version;
    const char *path; /* of a file with the envelope; NULL: bytes */
    const char *bytes;
    size_t length;
    const char *receipt;            /* of the card check; NULL = none was handed in */
    const char *checked_offline_at; /* RFC 3339: made without a line, sent later; or NULL */
};

/* The envelope is the body that was sent, wherever it lies. */
void claim_source_of(struct claim_source *source, const struct upload *upload);

/* Reads, validates, appraises and stores one claim; from a fiber. Without an Idempotency-Key its
 * content is its key. */
enum problem claim_take(struct request *request, const struct claim_source *source);

#endif
