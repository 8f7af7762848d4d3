/*
 * Building what is published: a base reads every list from the register, compresses and signs it on
 * the drawing threads, and keeps it under an id of its own; nobody sees it before the publication
 * that names it has been committed. So a server that dies meanwhile leaves nothing half done.
 */
#ifndef API_STATUS_BUILD_H
#define API_STATUS_BUILD_H

#include "api/task.h"
#include "cards/status_files.h"

enum { SNAPSHOT_TEXT_SIZE = 4096 };

struct status_build {
    struct task *task;
    const struct signing_key *key;
    const char *status_uri;
    char holder[UUID_TEXT_SIZE]; /* who holds the lease */
    int64_t now;
    int64_t version, base_version; /* of the publication to be made */
    char build[UUID_TEXT_SIZE];
    char base_snapshot[SNAPSHOT_TEXT_SIZE]; /* what a base saw; with many transactions open it is
                                               long */
};

/* Takes or keeps the lease; false when another server has it. ret_snapshot may be NULL. */
bool status_build_lease(struct status_build *build, char ret_snapshot[SNAPSHOT_TEXT_SIZE]);

/* All lists, their manifest and an almost empty delta. */
bool status_build_base(struct status_build *build);

/* A delta to the base in build->build, whose signed manifest is given in hex. False also when there
 * are more changes than a delta holds. */
bool status_build_delta(struct status_build *build, const char *manifest_hex);

#endif
