/* The modules of a QR code and their quiet zone, for what draws one. For this room only. */
#ifndef DRAWING_QR_MODULES_H
#define DRAWING_QR_MODULES_H

#include <qrencode.h>

#include "drawing/canvas.h"

enum { QUIET_MODULES = 4 };

/* Error correction M, each part of the text in the mode that takes least; QRcode_free it. NULL:
 * empty, too long, or no memory. */
QRcode *qr_encode(const char *text);

/* The next run of dark modules in a row at or after *x; its length, 0 when the row has no more. */
int qr_dark_run(const QRcode *code, int y, int *x);

/*
 * Draws the code with its quiet zone, in black on white, into a square at (x, y) of at most `size`
 * units. In a PNG a module is a whole number of pixels and starts on one, so the code may be
 * smaller than the square: it stands in its middle. False: as qr_encode, or a module would be less
 * than a pixel.
 */
bool qr_paint(struct canvas *canvas, const char *text, double x, double y, double size);

#endif
