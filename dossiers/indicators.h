/*
 * How the national indicators judge one dossier, and how they round (Decision 766/QĐ-TTg,
 * indicators 2.1 and 2.1a).
 */
#ifndef DOSSIERS_INDICATORS_H
#define DOSSIERS_INDICATORS_H

#include <stdint.h>

#include "dossiers/workflow.h"

enum timeliness {
    TIMELINESS_NOT_COUNTED, /* not accepted, or withdrawn */
    TIMELINESS_EARLY,       /* ended on a day before the due one */
    TIMELINESS_ON_TIME,     /* ended on the due day, not after the due instant */
    TIMELINESS_OVERDUE,
    TIMELINESS_RUNNING,         /* not ended by the end of the period, not yet due */
    TIMELINESS_RUNNING_OVERDUE, /* the same, past due or with a second supplement */
    TIMELINESS_WAITING,         /* waits for a supplement that was requested in time */
};

/* As of the end of the reporting period; pauses have moved the due instant already. */
enum timeliness indicator_timeliness(const struct dossier *dossier, int64_t period_end);

/* "on_time" */
const char *indicator_timeliness_code(enum timeliness timeliness);

/* Minutes from receipt to the end without the pauses; 0 while it has not ended. */
int64_t indicator_processing_minutes(const struct dossier *dossier);

/* part of whole in hundredths of a percent, halves up: 8366 of 35895 is 2331, "23.31 %". A whole of
 * 0 gives 0. Neither is negative, part at most 10^12. */
int32_t indicator_rate(int64_t part, int64_t whole);

#endif
