/*
 * The value of Host, byte by byte: a name, or an address of version 6 in brackets, and a port
 * (RFC 9110 §7.2).
 */
#ifndef API_GUARD_HOST_H
#define API_GUARD_HOST_H

#include <stdbool.h>
#include <stdint.h>

/* The part that is being read begins as 0; false when the byte may not come there. */
bool guard_host_feed(uint8_t *part, uint8_t c);

/* Whether the value may end in that part. */
bool guard_host_ends(uint8_t part);

#endif
