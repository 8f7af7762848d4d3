/*
 * A stored derivation read back: the JSON that derivation_put wrote, kept with a decision, as steps
 * again, so that what was decided is explained as it was counted then, whatever the law is now.
 */
#ifndef API_DERIVATION_READ_H
#define API_DERIVATION_READ_H

#include <jansson.h>

#include "api/derivation.h"

struct derivation_stored {
    const char *rule_set, *engine_version;
    struct derivation derivation; /* its rules are NULL: nothing can be added to it */
    struct result results[RESULT_LIMIT];
    size_t result_count;
};

/* In the arena. False when the JSON is none of ours or there is no memory. */
bool derivation_read(struct arena *arena, const json_t *results, const json_t *derivation,
                     struct derivation_stored *ret);

#endif
