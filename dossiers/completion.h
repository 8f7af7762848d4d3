/*
 * How long a dossier takes, by the queue that it stands in: what lies ahead of it, at the pace of
 * the last 30 days (issued results). All minutes are those of the clock without pauses.
 *
 * A queue longer than its pace works off in the usual time makes the usual time longer by as much
 * (Little's law: dossiers in the queue = those done a minute * minutes each spends in it). A
 * shorter queue promises nothing: the usual time is what it is.
 */
#ifndef DOSSIERS_COMPLETION_H
#define DOSSIERS_COMPLETION_H

#include <stdbool.h>
#include <stdint.h>

/* Of an office and procedure; counts at most 10^6, minutes at most 10^7. */
struct completion_pace {
    int64_t done;         /* in the last 30 days */
    int64_t mean_minutes; /* of those that ended lately */
};

/* From receipt to the end, for one that is handed in behind so many; usual_minutes is the share
 * that is asked for (half of all, nine of ten). -1 where nothing gets done. */
int64_t completion_minutes(const struct completion_pace *pace, int64_t ahead,
                           int64_t usual_minutes);

/* What is left for one that has waited for elapsed_minutes in a queue of open dossiers: not before
 * the usual time is over, nor before what is still ahead has been worked off. */
int64_t completion_left(const struct completion_pace *pace, int64_t ahead, int64_t open,
                        int64_t elapsed_minutes, int64_t usual_minutes);

/* Whether an estimate may be shown: enough has ended, and it has come true for eight of ten. */
bool completion_is_shown(const struct completion_pace *pace, int64_t ended, int64_t tried,
                         int64_t hit);

#endif
