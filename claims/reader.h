/*
 * Reads an envelope GIAMDINHHS (or a check-in CHI_TIEU_TRANG_THAI_KCB alone) as its bytes come, and
 * hands over one finished claim after another. Contents may be base64 or plain XML, each its own
 * way. Memory does not grow with the number of claims: the arena is reset for each.
 *
 *     struct claim_reader *reader = claim_reader_new(&(struct claim_reader_options){...});
 *     while (bytes come) {
 *         claim_reader_give(reader, bytes, length);
 *         while ((step = claim_reader_next(reader, &claim)) == CLAIM_READY) {
 *             claim_validate(claim, …); store …
 *         }
 *         if (step == CLAIM_FAILED) …
 *     }
 *     claim_reader_finish(reader);
 *     while ((step = claim_reader_next(reader, &claim)) == CLAIM_READY) { … as above }
 *
 * The last step is CLAIM_END or CLAIM_FAILED.
 *
 * Bytes given are borrowed until CLAIM_WANTS_BYTES. A claim lives until the next step. Faults of
 * form go to options.faults as they are found; claim->fault_count says how many are this claim's. A
 * claim with faults is handed over, too, but one whose values do not fit into the arena
 * (its limit; claim_too_large), or that has no table (claim_empty). What is fatal (no XML,
 * a document type, an entity, a processing instruction, nesting, a tag without end, an encoding
 * other than UTF-8, more bytes than CLAIM_ENVELOPE_BYTES_MAX) ends with CLAIM_FAILED; nothing that
 * came before may be booked then unless the caller wants to: the envelope's signature is known at
 * CLAIM_END only.
 *
 * The reader never opens a file or a connection.
 */
#ifndef CLAIMS_READER_H
#define CLAIMS_READER_H

#include "claims/claim.h"
#include "claims/fault.h"
#include "claims/seal.h"

enum { CLAIM_ENVELOPE_BYTES_MAX = 128 * 1024 * 1024, CLAIM_FACILITY_SIZE = 6 };

/* What the envelope tells of itself; complete at CLAIM_END. */
struct claim_envelope {
    char facility[CLAIM_FACILITY_SIZE]; /* MACSKCB; "" = not told, or not in the form of one */
    struct date made_on;                /* NGAYLAP */
    int64_t declared_count;             /* SOLUONGHOSO; -1 = not told */
    size_t claim_count;                 /* handed over */
    bool is_signed;                     /* CHUKYDONVI holds something */
};

struct claim_reader_options {
    enum claim_version version;
    struct arena *arena; /* of the claims; reset by the reader */
    struct claim_faults *faults;
    bool looks_at_signature; /* takes the digests that claims/signature.h needs */
};

enum claim_step { CLAIM_WANTS_BYTES, CLAIM_READY, CLAIM_END, CLAIM_FAILED };

struct claim_reader;

/* NULL when there is no memory. */
struct claim_reader *claim_reader_new(const struct claim_reader_options *options);
void claim_reader_free(struct claim_reader *reader);

void claim_reader_give(struct claim_reader *reader, const void *bytes, size_t length);
void claim_reader_finish(struct claim_reader *reader);
enum claim_step claim_reader_next(struct claim_reader *reader, const struct claim **ret_claim);

const struct claim_envelope *claim_reader_envelope(const struct claim_reader *reader);
/* For claim_signature_verify, at CLAIM_END; the reader's. Empty unless it looks at signatures. */
const struct claim_seal *claim_reader_seal(const struct claim_reader *reader);

#endif
