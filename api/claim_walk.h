/*
 * A walk through an envelope on disk, or in memory: one claim after the other, in memory that does
 * not grow with them (claims/reader.h). It blocks on the disk and on the processor, so every call
 * but claim_walk_end is for a thread of a pool; between two claims the thread may be another.
 *
 *     struct claim_walk walk = {.source = source, .faults = faults};
 *     claim_walk_begin(&walk);
 *     while ((claim = claim_walk_next(&walk))) …        lives until the next call
 *     walk.is_whole: the end was reached; walk.failed: no memory, or the spool cannot be read
 *     claim_walk_end(&walk);
 */
#ifndef API_CLAIM_WALK_H
#define API_CLAIM_WALK_H

#include "api/claims.h"
#include "claims/reader.h"

struct claim_walk {
    const struct claim_source *source;
    struct claim_faults *faults;
    bool looks_at_signature;
    bool is_whole, failed;
    struct claim_reader *reader;
    struct arena arena; /* of the claim that is being read */
    char *chunk;
    int fd;
};

/* False for an envelope in which no signature can stand: the digests for one are a fifth of all
 * reading. What lies on disk is not read twice to know. */
bool claim_may_be_signed(const struct claim_source *source);

void claim_walk_begin(struct claim_walk *walk);
const struct claim *claim_walk_next(struct claim_walk *walk);
void claim_walk_end(struct claim_walk *walk);

#endif
