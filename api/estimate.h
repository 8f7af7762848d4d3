/*
 * POST /v1/estimates: what the law gives for facts that stand in the body. The body names one
 * benefit by the member that holds its facts; each benefit is a row here.
 */
#ifndef API_ESTIMATE_H
#define API_ESTIMATE_H

#include "api/derivation.h"
#include "benefits/average.h"
#include "benefits/retirement_age.h"

/* Bounds of what a body may say: no fact of a life lies beyond them. */
enum { SALARIES_MAX = 120, MONTHS_MAX = 1200 };
#define VND_MAX INT64_C(1000000000000)

struct estimate {
    struct request *request;
    struct derivation derivation;
    const char *pointer;   /* of the facts, "/pension" */
    struct date starts_on; /* first day of the benefit, where the facts tell it */
    struct result results[RESULT_LIMIT];
    size_t result_count;
};

/* Every benefit there is: the member of the body, the table of its facts and its counting. */
#define ESTIMATORS(X)                                                                              \
    X(pension)                                                                                     \
    X(retirement_age)                                                                              \
    X(pension_raise)                                                                               \
    X(one_time)                                                                                    \
    X(survivors)                                                                                   \
    X(sickness)                                                                                    \
    X(long_sickness)                                                                               \
    X(convalescence)                                                                               \
    X(maternity)                                                                                   \
    X(accident)                                                                                    \
    X(unemployment)                                                                                \
    X(health_visit)                                                                                \
    X(household_premium)                                                                           \
    X(contribution)                                                                                \
    X(voluntary_contribution)                                                                      \
    X(late_payment)

/* NAME_count adds results, and faults of facts that no table can see. */
#define X(name)                                                                                    \
    extern const struct field_table name##_facts_table;                                            \
    void name##_count(struct estimate *estimate, const void *facts);
ESTIMATORS(X)
#undef X

void estimate_add(struct estimate *estimate, const char *name, int step);
void estimate_fault(struct estimate *estimate, const char *member, const char *vi, const char *en);

/* The day of a fact, or today when it was left out. */
struct date estimate_day(const struct estimate *estimate, struct date given);
/* A decimal of the body; a fault of the member when it is none. Absent: 0. */
struct fraction estimate_decimal(struct estimate *estimate, const char *member, const char *text);
/* The place of a choice in its list; the first when it was left out. */
int estimate_choice(const char *const *choices, const char *text);

/* What a salary was paid on, for so many months: the average of the last months. */
struct salary_fact {
    int64_t salary_vnd, months;
};
extern const struct field_table salary_fact_table;
/* A step: their plain average. */
int estimate_plain_average(struct estimate *estimate, const struct field_list *salaries);

/* A history of payment, or what is known of it. */
struct history_facts {
    struct field_list periods; /* in order of time */
    struct date first_joined;
    int64_t average_vnd, months_before_2014, months_from_2014, months_compulsory;
};
extern const struct field_table history_facts_table;
struct history {
    int average; /* a step */
    int32_t months_before_2014, months_from_2014, months_compulsory;
    struct date first_joined;
};
/* Counts the average at the day of settlement. */
void estimate_history(struct estimate *estimate, const struct history_facts *facts,
                      struct date settled_on, struct history *ret);

extern const char *const sex_names[], *const zone_names[];
enum sex estimate_sex(const char *name);

#endif
