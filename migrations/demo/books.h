/*
 * The four books of somebody: work, card, visits, payments.
 */
#ifndef MIGRATIONS_DEMO_BOOKS_H
#define MIGRATIONS_DEMO_BOOKS_H

#include "migrations/demo/card.h"
#include "migrations/demo/career.h"

/* What must be so; all zeroes = everything by chance. */
struct wishes {
    enum plan plan;
    int visits; /* at least so many */
    const struct job *jobs;
    size_t job_count;
};

void books_add(struct world *world, struct chance *chance, const struct family *family,
               struct someone *someone, const struct wishes *wishes);

#endif
