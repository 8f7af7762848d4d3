/*
 * A dossier between the database and the pure rooms: the JSON of dossier_facts becomes a struct
 * dossier, and what the workflow made of it becomes the JSON that the stored functions write.
 */
#ifndef API_DOSSIER_RECORD_H
#define API_DOSSIER_RECORD_H

#include "api/rulebook.h"
#include "base/buffer.h"
#include "dossiers/workflow.h"

struct dossier_record {
    struct dossier dossier;
    const char *dossier_no, *procedure, *due_source;
    int64_t version;
    int64_t due_at, statutory_due_at; /* also before acceptance, when the workflow has none yet */
    enum deadline_unit unit, statutory_unit;
    struct date submitted_on;
};

/* False: no memory. */
bool dossier_record_read(struct arena *arena, const char *facts, struct dossier_record *ret_record);

/* The law for a dossier now; false when it has none (its procedure is gone, its office has no
 * hours). `clock` is the caller's, and the rules point to it. */
bool dossier_rules(const struct rulebook *book, const struct dossier_record *record,
                   struct date today, struct legal_clock *clock, struct workflow_rules *ret_rules);

/* The members that the workflow computed, into an open object. */
void dossier_put(struct buffer *json, const struct dossier_record *before,
                 const struct dossier *after, const struct legal_clock *clock);

/* What a citizen reads of the clock: "running", the minutes of working days that are left (or, when
 * negative, over), and the sentence. */
struct dossier_clock_view {
    const char *clock;
    int64_t remaining_minutes;
    char sentence[DEADLINE_SENTENCE_SIZE];
};
struct dossier_clock_view dossier_clock_of(const struct dossier *dossier, int64_t due_at,
                                           const struct legal_clock *clock, int64_t now,
                                           enum language language);

/* The role of "intake", "partner", … */
enum dossier_role dossier_role_of(const char *role);

int64_t instant_now(const struct request *request);

#endif
