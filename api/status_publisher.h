/*
 * The worker that keeps the published status lists true: a fiber that looks every few seconds
 * whether another server has published, whether something has changed and whether the night has
 * come, and builds when it is its turn. It also takes newer key sets and forgets one-time codes.
 */
#ifndef API_STATUS_PUBLISHER_H
#define API_STATUS_PUBLISHER_H

#include "api/status_feed.h"

struct status_publisher;

struct status_publisher *status_publisher_start(struct server *server);

/* Lets the fiber end at its next turn. */
void status_publisher_stop(struct status_publisher *publisher);

/* After the fiber has ended. NULL is nothing. */
void status_publisher_free(struct status_publisher *publisher);

/* What is published now, NULL when nothing is yet. */
struct status_feed *status_publisher_feed(const struct status_publisher *publisher);

#endif
