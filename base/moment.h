/* Instants as callers write them. Pure: no zone of our own, no clock (that is api/clock.h). */
#ifndef BASE_MOMENT_H
#define BASE_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/* RFC 3339 with an offset ("…Z" or "…+07:00"), to the second; false for anything else. */
bool moment_parse(const char *text, int64_t *ret_unix_s);

#endif
