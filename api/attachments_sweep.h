/*
 * Takes away files of attachments that no dossier knows: bodies whose server died, and files that
 * were kept and then refused. Only what is older than an hour; files that come back meanwhile stay.
 */
#ifndef API_ATTACHMENTS_SWEEP_H
#define API_ATTACHMENTS_SWEEP_H

#include "base/arena.h"

struct server;

/* From a fiber. One of the 256 folders each time it is called, in turn, and what was left in
 * `incoming`. */
void attachments_sweep(struct server *server, struct arena *arena);

#endif
