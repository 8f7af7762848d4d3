/*
 * The worker that empties the outbox: a fiber that takes what is due and hands it to its
 * destination; each call to a partner is a fiber of its own. What the settings name no partner for
 * is written to a file (ANSINH_OUTBOX_FILE), one JSON line a notice.
 *
 * Every message arrives at least once, with the same id each time; see
 * migrations/functions/outbox.sql for order, repetitions and the circuit breaker.
 */
#ifndef API_OUTBOX_H
#define API_OUTBOX_H

struct server;
struct outbox;
struct partners;

struct outbox_counters {
    unsigned long delivered, failed, refused;
};

/* NULL: no memory, or the file cannot be opened, or the partners' file has a fault. */
struct outbox *outbox_start(struct server *server);

/* Lets the fibers end soon: what is under way is given back. */
void outbox_stop(struct outbox *outbox);

/* After the fibers have ended. NULL is nothing. */
void outbox_free(struct outbox *outbox);

/* Whom messages go to. */
const struct partners *outbox_partners(const struct outbox *outbox);

struct outbox_counters outbox_counters(const struct outbox *outbox);

#endif
