/*
 * What the libraries below remember of fonts: every thread that drew keeps shaped fonts until it
 * ends.
 */
#ifndef DRAWING_FONTS_H
#define DRAWING_FONTS_H

/* Pango looks for fonts in threads of its own, which cannot be joined, and what they still look for
 * when their map of fonts goes is never freed. Waits until they have done: before a thread that
 * drew ends. */
void fonts_settle(void);

/* Frees all of it, when no other thread draws any more: at the end of a program, so that what is
 * still allocated then is a leak. */
void fonts_forget(void);

#endif
