/*
 * Households and the people in them: who they are, what numbers they have, who answers for whom.
 *
 * No number can be a real one: personal numbers begin with 999 (no province or country has that
 * code), social- insurance numbers and tax codes with 99 (no province), old identity cards with
 * 999, passports with Z, telephones with 0199 (01 was withdrawn in 2018). Within these blocks they
 * follow the structure of real ones.
 */
#ifndef MIGRATIONS_DEMO_FAMILY_H
#define MIGRATIONS_DEMO_FAMILY_H

#include <stdbool.h>
#include <stdint.h>

#include "migrations/demo/world.h"

enum occupation {
    UNDER_SIX,
    PUPIL,
    STUDENT,
    WORKER,
    VOLUNTARY,
    INDEPENDENT,
    UNEMPLOYED,
    PENSIONER,
    SOCIAL_PENSIONER,
    MERIT,
};

enum { FAMILY_MEMBERS = 6, ALIVE = INT32_MAX };

struct someone {
    char id[UUID_TEXT_SIZE];
    uint32_t number; /* 0, 1, 2 … over the whole population */
    const char *relation;
    bool female;
    int32_t birth_day;
    int32_t died_day; /* ALIVE */
    char birth_date[DATE_TEXT_SIZE];
    const char *surname;
    char full_name[128];
    char si_number[11];
    char personal_number[13]; /* "" = none */
    char phone[11];           /* "" = none */
    enum occupation occupation;
    enum sector sector;
    int32_t insured_days;     /* days of health insurance so far; 0 = by chance */
    bool merged;              /* had a second social-insurance number */
    char old_card[16];        /* 15 characters, "" = none; set by card_add */
    int32_t old_card_days[2]; /* first and last day */
};

struct family {
    char id[UUID_TEXT_SIZE];
    const struct ward *ward;
    char address[64];
    const char *category;
    const char *living_area; /* NULL = none */
    size_t count;
    struct someone members[FAMILY_MEMBERS];
};

int age_of(const struct world *world, const struct someone *someone);

/* An empty household in a ward, and a member more: relation is a code of household_relation. */
void family_begin(struct world *world, struct chance *chance, const struct ward *ward,
                  struct family *ret_family);
struct someone *family_join(struct world *world, struct chance *chance, struct family *family,
                            const char *relation, bool female, int age_years);

/* For those who must have one. */
void personal_number_give(struct someone *someone);
void phone_give(struct someone *someone);

/* A household of at most that many members. */
void family_make(struct world *world, struct chance *chance, size_t most,
                 struct family *ret_family);

/* Adds the rows of household, people, numbers (after their cards) and guardians. */
void family_add(struct world *world, struct chance *chance, const struct family *family);

#endif
