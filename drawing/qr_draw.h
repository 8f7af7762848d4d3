/*
 * Pictures of QR codes: error correction M, the smallest version that holds the text (digits
 * and the 45 letters of Base45 take less than others), a quiet zone of four modules. Level M and
 * whole pixels are what survives a stained card and a cheap scanner.
 *
 * The text should be ASCII: scanners guess, and often wrongly, in which encoding other bytes are.
 * Both functions return false when it is empty or too long for a QR code (2,331 bytes), or when
 * there is no memory; they leave their results untouched then. Results live as long as the arena.
 */
#ifndef DRAWING_QR_DRAW_H
#define DRAWING_QR_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { QR_MODULE_PX_MOST = 20 };

/*
 * An SVG element whose alternative text tells what the code is for, not what it holds. It scales
 * freely; module_px (1..QR_MODULE_PX_MOST) gives its natural size. False also when alt_text is no
 * valid text.
 */
bool qr_draw_svg(struct arena *arena, const char *text, int module_px, const char *alt_text,
                 char **ret_svg);

/* A PNG in grey, module_px pixels a module. */
bool qr_draw_png(struct arena *arena, const char *text, int module_px, uint8_t **ret_bytes,
                 size_t *ret_size);

#endif
