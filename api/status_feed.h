/*
 * The published status lists as one server has them in memory: handed out without asking the
 * database. A feed is never changed; a newer one takes its place, and the old one lives until the
 * last reply that shows it has been sent. One thread only: counts need no lock.
 */
#ifndef API_STATUS_FEED_H
#define API_STATUS_FEED_H

#include "api/handout.h"
#include "api/task.h"
#include "cards/status_files.h"

/* What changes once a night: the lists and the manifest that names them. */
struct status_base {
    int holders;
    char build[UUID_TEXT_SIZE];
    struct handout manifest;
    size_t count;
    struct {
        uint32_t list;
        struct handout handout;
    } lists[STATUS_LISTS_MOST];
};

struct status_feed {
    int holders;
    struct status_base *base;
    int64_t version;
    struct handout delta, bundle; /* the bundle is made when it is first asked for */
};

/* Reads a publication; lists that `older` (or NULL) has already are shared with it. NULL: not now.
 */
struct status_feed *status_feed_load(struct task *task, int64_t version, const char *build,
                                     struct status_feed *older);

struct status_feed *status_feed_hold(struct status_feed *feed);
void status_feed_release(void *feed);

const struct handout *status_feed_list(const struct status_feed *feed, uint32_t list);
/* NULL: no memory. */
const struct handout *status_feed_bundle(struct status_feed *feed);

#endif
