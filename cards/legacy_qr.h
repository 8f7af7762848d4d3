/*
 * The legacy QR text of a health-insurance card, as the card of 2021 bears it: 16 fields and the
 * end mark, for hospital software that knows nothing newer. It is not signed and proves nothing;
 * signed codes are another file's.
 *
 *   number | name | birth | sex | address | "01 - C54" | from | to | issued | managing code |
 * parent | living area | five-year date | check string | benefit digit | issued at | $
 *
 * Names and places are hex of UTF-8, dates dd/mm/yyyy, an absent field is "-".
 */
#ifndef CARDS_LEGACY_QR_H
#define CARDS_LEGACY_QR_H

#include "base/arena.h"
#include "cards/scan.h"

enum { LEGACY_QR_KEY_SIZE = 32 };

/*
 * Writes the text of a card of the register, given in the shape that scan_parse gives; the check
 * string is a keyed hash of all other fields, so the issuer knows its own texts again. The result
 * is read back before it is given out: whatever scan_parse would refuse (a number of no known form,
 * a name too long) is that fault here, and ret_text is untouched. sodium_init must have been
 * called.
 */
enum scan_fault legacy_qr_write(struct arena *arena, const struct scan_catalogue *catalogue,
                                const struct scan *card,
                                const unsigned char key[LEGACY_QR_KEY_SIZE], char **ret_text);

#endif
