/*
 * The parts between the bars of a scanned text, and what stands in them: one table row per field of
 * a card. Used by cards/scan.c only.
 */
#ifndef CARDS_SCAN_FIELD_H
#define CARDS_SCAN_FIELD_H

#include <stdbool.h>

#include "base/buffer.h"
#include "cards/scan.h"

/* Fields, without the end mark: BHYT_FIELDS on a health-insurance card of 2021, fewer on older
 * ones. */
enum { BHYT_FIELDS = 16, CHIP_FIELDS = 7 };

/* A piece of the scanned text, not NUL-terminated. */
struct part {
    const char *at;
    size_t length;
};

struct part part_trim(struct part part);
bool part_is(struct part part, const char *text);
bool part_is_digits(struct part part);

/* Read parts[1..] into their members; the number in parts[0] is the caller's. A name and a birth
 * date must be there. */
enum scan_fault bhyt_fields_read(struct arena *arena, const struct part *parts, size_t count,
                                 struct scan *ret_scan);
enum scan_fault chip_fields_read(struct arena *arena, const struct part *parts,
                                 struct scan *ret_scan);

/* All fields of the card of 2021, each with its bar; "-" for what the card lacks. */
void bhyt_fields_write(struct buffer *buffer, const struct scan *card);

#endif
