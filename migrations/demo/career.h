/*
 * Working lives: jobs since 1995 with their gaps, raises, arrears and corrections, and voluntary
 * insurance.
 */
#ifndef MIGRATIONS_DEMO_CAREER_H
#define MIGRATIONS_DEMO_CAREER_H

#include "migrations/demo/family.h"

/* What a working life leaves behind. */
struct career {
    int32_t months;          /* paid, over all periods */
    int32_t pension_month;   /* first month of pension; 0 = none */
    int64_t last_salary_vnd; /* 0 = never worked */
};

/* One employment, from the month (included) to the month (excluded), at a salary of so many
 * thousandths of the base. */
struct job {
    const struct employer *employer; /* NULL = voluntary insurance */
    enum sector sector;
    const char *position;
    int32_t from_month;
    int32_t to_month;
    int32_t multiple;
    int32_t owed_months; /* the last ones, unpaid */
};

/* Adds the periods of a job; ret_career grows. */
void job_add(struct world *world, struct chance *chance, const struct someone *someone,
             const struct job *job, struct career *ret_career);

/* Draws and adds the whole working life of somebody. */
void career_add(struct world *world, struct chance *chance, const struct family *family,
                const struct someone *someone, struct career *ret_career);

/* A position of a sector, as in position.csv. */
const char *position_draw(const struct world *world, struct chance *chance, enum sector sector);

#endif
