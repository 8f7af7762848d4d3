/*
 * The worker that empties the outbox: a fiber that takes what is due, hands it to its destination
 * and marks it. The only destination so far is a file (ANSINH_OUTBOX_FILE), one JSON line a notice;
 * a line may come twice, with the same id, when the server dies between writing and marking.
 */
#ifndef API_OUTBOX_H
#define API_OUTBOX_H

struct server;
struct outbox;

/* NULL: no memory, or the file cannot be opened. */
struct outbox *outbox_start(struct server *server);

/* Lets the fiber end at its next turn. */
void outbox_stop(struct outbox *outbox);

/* After the fiber has ended. NULL is nothing. */
void outbox_free(struct outbox *outbox);

#endif
