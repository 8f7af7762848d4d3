/*
 * How often one address may ask what anybody may ask: so many requests at once, then so many a
 * second. An IPv6 customer counts as a whole /64. Kept in memory of the process: it need not
 * survive it.
 */
#ifndef API_RATE_H
#define API_RATE_H

#include <stdbool.h>

enum { RATE_BURST = 120, RATE_PER_SECOND = 2 };

/* Takes one request of the address's allowance; false when it is used up. */
bool rate_allows(const char *source);

#endif
