/*
 * What bhyt-verify prints: one JSON object a line, or the old pipe text of a card that has proved
 * valid, for hospital software that knows nothing newer.
 */
#ifndef CARDS_VERIFY_OUTPUT_H
#define CARDS_VERIFY_OUTPUT_H

#include "base/buffer.h"
#include "cards/bhytqr.h"

void verify_output_json(struct buffer *buffer, const struct bhyt_result *result);

/* The text of the card of 2021 with "-" for what a signed code does not hold. Call only for cards
 * that are valid. */
void verify_output_legacy(struct buffer *buffer, const struct bhyt_result *result);

#endif
