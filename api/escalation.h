/*
 * The worker that watches the legal clock: a fiber that tells who has what is nearly due or overdue
 * (dossiers_escalate, by the due index: it costs what is due), and counts due times anew after the
 * calendar has changed. Several servers share the work; a row that one holds the others pass over,
 * and what one has told when it dies is told, what it has not is told by the next.
 */
#ifndef API_ESCALATION_H
#define API_ESCALATION_H

struct server;
struct escalation;

/* NULL: no memory. */
struct escalation *escalation_start(struct server *server);

/* Lets the fiber end soon. */
void escalation_stop(struct escalation *escalation);

/* After the fiber has ended. NULL is nothing. */
void escalation_free(struct escalation *escalation);

#endif
