/*
 * A claim that is sent again: whether an officer has spoken about it, whether the correction is in
 * time, and whether it undoes what was corrected at the patient's word, which is contested anew.
 *
 * TT 12/2026/TT-BTC: a facility corrects within two working days of the answer (claim_rule).
 */
#ifndef API_CLAIM_AGAIN_H
#define API_CLAIM_AGAIN_H

#include "api/request.h"
#include "dossiers/deadline.h"
#include "records/sql.h"

struct claim_again {
    bool is_judged, is_late;
    const char *restates_visit; /* NULL = it undoes nothing */
    int64_t due_s;              /* when the office answers about that; seconds since 1970 */
    enum deadline_unit unit;
};

/* The only row of claim_facts; all zero for a claim that is new. PROBLEM_no_deadline: no rule says
 * when what is contested anew is answered. From a fiber. */
enum problem claim_look_again(struct request *request, const struct sql_rows *facts,
                              struct claim_again *ret_again);

#endif
