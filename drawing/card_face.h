/*
 * The face of a health-insurance card (thẻ bảo hiểm y tế) in the format ID-1 (ISO/IEC 7810: 85.6 by
 * 54 mm), as SVG, PNG or PDF. What it must say: Decision 1666/QĐ-BHXH of 2020; the look is our own.
 *
 * Two variants: light for screens; print for paper and card printers, white to the edges and
 * without areas of colour. Labels are Vietnamese, English beside them. A name of sixty letters, a
 * hospital of two lines: all of it is there, smaller where it must be.
 *
 * A module of the code is a whole number of pixels. A card that may not be used bears a stamp
 * instead of a code. The same face gives the same bytes.
 */
#ifndef DRAWING_CARD_FACE_H
#define DRAWING_CARD_FACE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/date.h"
#include "drawing/picture.h"

enum card_variant { CARD_LIGHT, CARD_PRINT, CARD_VARIANT_COUNT };

/* Pixels of a PNG of scale 1, which is 300 to the inch; up to CARD_SCALE_MOST times as many. */
enum { CARD_WIDTH_PX = 1012, CARD_HEIGHT_PX = 638, CARD_SCALE_MOST = 3 };

/* Texts are UTF-8; NULL or none is shown as a dash. */
struct card_face {
    const char *full_name, *card_number;
    struct date birth_date; /* may be partial, or none */
    const char *sex;        /* "Nam", "Nữ" */
    const char *benefit;    /* "4 · 80 %" */
    const char *living_area;
    const char *facility_code, *facility_name;
    struct date valid_from, valid_to, five_year_date, issued_on;
    const char *issuer, *serial;
    const char *qr_text;          /* NULL: no code */
    const char *stamp, *stamp_en; /* "TẠM KHÓA"; NULL: the card is in use */
};

/* False when a text is no UTF-8, the code does not fit, the scale is none, or there is no memory;
 * ret_picture is untouched then. It lives as long as the arena. */
bool card_face_draw(struct arena *arena, const struct card_face *face, enum card_variant variant,
                    enum picture_format format, int scale, struct picture *ret_picture);

#endif
