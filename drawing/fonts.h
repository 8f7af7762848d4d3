/*
 * What the libraries below remember of fonts: every thread that drew keeps shaped fonts until it
 * ends.
 */
#ifndef DRAWING_FONTS_H
#define DRAWING_FONTS_H

/* Frees all of it, when no other thread draws any more: at the end of a program, so that what is
 * still allocated then is a leak. */
void fonts_forget(void);

#endif
