/*
 * Two rule sets tried on one person after another: what the months paid give under each, summed by
 * kind of benefit, sex, age and regime. For the threads of a law preview; touches nothing but its
 * arguments.
 */
#ifndef API_PREVIEW_COUNT_H
#define API_PREVIEW_COUNT_H

#include "base/buffer.h"
#include "benefits/career.h"
#include "benefits/explain.h"
#include "benefits/retirement_age.h"

enum { PREVIEW_PENSION, PREVIEW_ONE_TIME, PREVIEW_SURVIVORS, PREVIEW_KINDS };
enum { PREVIEW_SEXES = 2, PREVIEW_AGES = 5, PREVIEW_REGIMES = 3 };

struct preview_sums {
    int64_t counted, gain, lose; /* people */
    int64_t before_vnd, after_vnd, gained_vnd, lost_vnd;
};

struct preview_groups {
    struct preview_sums of[PREVIEW_KINDS][PREVIEW_SEXES][PREVIEW_AGES][PREVIEW_REGIMES];
};

struct preview_person {
    enum sex sex;
    struct date birth;
    const char *periods; /* "S:P:23940:23999:0:3.66;…"; NULL = never insured */
};

/* What one thread works with: about half a megabyte. */
struct preview_bench {
    const struct rule_set *before, *after;
    bool changed[FIGURE_COUNT]; /* figures that are not the same in both */
    bool always;                /* one of those that rules look up without a step */
    struct date on;
    struct step *steps;
    int *inputs;
    struct career_row rows[CAREER_ROWS];
    struct career career;
};

/* NULL when the system has no memory; free with preview_bench_free. */
struct preview_bench *preview_bench_make(const struct rule_set *before,
                                         const struct rule_set *after, struct date on);
void preview_bench_free(struct preview_bench *bench);

/* Adds one person to the groups. Who has no month that counts is left out. */
void preview_count(struct preview_bench *bench, const struct preview_person *person,
                   struct preview_groups *groups);

void preview_groups_add(struct preview_groups *to, const struct preview_groups *from);

/* {"kinds":[…],"groups":[…]}, groups without anybody left out. */
void preview_groups_put(struct buffer *json, const struct preview_groups *groups);

#endif
