/*
 * Law previews in the background: whichever server sees one that was asked for takes it, reads the
 * population a few thousand people at a time in the slow lane, and counts on threads of its own, so
 * that no request waits. A server that dies leaves its preview to another.
 */
#ifndef API_PREVIEW_H
#define API_PREVIEW_H

struct server;
struct preview;

/* NULL when there is no memory. */
struct preview *preview_start(struct server *server);
void preview_stop(struct preview *preview); /* finishes no more than the people in hand */
void preview_free(struct preview *preview);

#endif
