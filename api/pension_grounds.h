/*
 * Why somebody may retire early: the ground of the law that the facts of a dossier allow (working
 * capacity lost, years of heavy work or mining, HIV from an accident at work), the most favourable
 * first. Law 41/2024/QH15 art 64-65.
 */
#ifndef API_PENSION_GROUNDS_H
#define API_PENSION_GROUNDS_H

#include "api/book_facts.h"

struct hardship {
    int64_t capacity_loss_percent; /* by the medical assessment; 0 = none */
    const char *hazard;            /* one of hazard_names, or NULL */
    int64_t hazard_years;
};

/* "heavy", "especially_heavy", "coal_mine", "hiv_accident"; ended by NULL. */
extern const char *const hazard_names[];

/* The pension on the first ground that gives one; on none, the ordinary one, which says why not.
 * *ret_ground is the ground's name. False at a fault. */
bool pension_on_grounds(struct derivation *derivation, const struct hardship *hardship,
                        const struct book_facts *facts, const struct career *career,
                        struct date pension_from, struct pension *ret, const char **ret_ground);

#endif
