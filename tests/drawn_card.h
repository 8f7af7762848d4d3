/* How tests draw a card. */
#ifndef TESTS_DRAWN_CARD_H
#define TESTS_DRAWN_CARD_H

#include "tests/card_face_fixture.h"
#include "tests/drawn.h"

static inline void drawn(struct arena *arena, const struct card_face *face,
                         enum card_variant variant, enum picture_format format,
                         struct picture *ret_picture)
{
    assert_true(card_face_draw(arena, face, variant, format, 1, ret_picture));
}

#endif
