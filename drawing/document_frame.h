/* What stands around the content of a paper: its letterhead and title, and the seal behind it. For
 * this room only. */
#ifndef DRAWING_DOCUMENT_FRAME_H
#define DRAWING_DOCUMENT_FRAME_H

#include "drawing/pages.h"

/* The issuer, the name of the country, number, place and date, and the title. */
void frame_open(struct pages *pages);

/* The verification code in a box that is never divided; pages->seal is not NULL. */
void frame_seal(struct pages *pages);

#endif
