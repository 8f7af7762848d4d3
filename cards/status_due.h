/*
 * When the status lists are to be published anew: a base (all lists and their manifest) every
 * night, a delta to it whenever something has changed, and often enough that a verifier knows how
 * fresh its knowledge is although nothing has changed.
 */
#ifndef CARDS_STATUS_DUE_H
#define CARDS_STATUS_DUE_H

#include <stdbool.h>
#include <stdint.h>

enum status_due { STATUS_DUE_NOTHING, STATUS_DUE_DELTA, STATUS_DUE_BASE };

enum {
    STATUS_NIGHT_S = 2 * 3600,         /* at two in the morning, Asia/Ho_Chi_Minh */
    STATUS_DELTA_LIFE_S = 15 * 60,     /* signed anew after that, though nothing has changed */
    STATUS_DELTA_CHANGES_MOST = 50000, /* more of them are cheaper as a new base */
};

struct status_state {
    bool is_published;
    bool is_good;    /* signed by a key that still counts, and within its time */
    bool is_changed; /* since the delta was built */
    int64_t base_issued_at, delta_issued_at, change_count;
};

enum status_due status_due(const struct status_state *state, int64_t now);

#endif
