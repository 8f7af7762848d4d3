/*
 * The world in which the demo population lives: the day, the catalogues of the database, employers
 * and words.
 *
 * Everything lives from world_open to world_close. Days are counted since 1970-01-01, months as in
 * base/date.h.
 */
#ifndef MIGRATIONS_DEMO_WORLD_H
#define MIGRATIONS_DEMO_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/uuid.h"
#include "benefits/rules.h"
#include "migrations/demo/chance.h"
#include "migrations/demo/table.h"
#include "migrations/demo/words.h"
#include "records/admin.h"

enum sector { SECTOR_PRIVATE, SECTOR_FOREIGN, SECTOR_STATE, SECTOR_ARMED, SECTOR_COUNT };

struct range {
    size_t first;
    size_t count;
};

struct province {
    const char *code;
    const char *full_name;
    bool hardship; /* mountain provinces, with areas K1 and K2 */
    struct range wards;
    struct range facilities;
    struct range employers;
    struct range offices;
};

struct ward {
    const char *code;
    const char *name;
    const char *full_name;
    size_t province;
    char office[6];
    bool rural;
    bool island;
};

struct facility {
    const char *code;
    const char *level;
};

struct employer {
    char id[UUID_TEXT_SIZE];
    uint32_t ward;
    uint32_t pattern; /* line of employer.csv */
};

struct diagnosis {
    const char *code;
    const char *chapter;
    const char *sex_only; /* NULL = either */
};

struct object_digit {
    const char *object_code;
    int32_t from_day;
    int digit;
};

struct dated_amount {
    int32_t from_day;
    int64_t amount;
};

struct world {
    struct date today;
    int32_t today_day;
    int32_t this_month;
    uint64_t seed;
    int64_t people_wanted;
    int64_t people_made;
    int64_t households_made;
    int64_t cards_made;
    int64_t benefits_made;
    struct tables tables;
    struct arena arena;   /* catalogues */
    struct arena scratch; /* keys of one text */

    struct words given_male, given_female, surnames, positions, patterns, services, banks;
    struct province *provinces;
    size_t province_count;
    struct ward *wards;
    size_t ward_count;
    struct facility *facilities;
    struct diagnosis *diagnoses;
    size_t diagnosis_count;
    struct object_digit *object_digits;
    size_t object_digit_count;
    struct dated_amount *base_salaries;
    size_t base_salary_count;
    struct employer *employers;
    size_t employer_count;
    struct rule_set law;
};

bool world_open(struct world *world, struct admin *admin, int64_t people, uint64_t seed,
                struct date today);
void world_close(struct world *world);

/* Base salary of a day, đồng; the first one known for days before it. */
int64_t world_base_salary(const struct world *world, int32_t day);

/* Benefit digit of a group of insured persons on a day; the nearest known one outside of its rules.
 */
int world_benefit_digit(const struct world *world, const char *object_code, int32_t day);

const struct ward *world_ward(const struct world *world, struct chance *chance);
const struct facility *world_facility(const struct world *world, struct chance *chance,
                                      size_t province);
const struct employer *world_employer(const struct world *world, struct chance *chance,
                                      size_t province, enum sector sector);
/* sector as it stands in employer.csv, position.csv and the employer table. */
const char *sector_name(enum sector sector);

/* Texts as PostgreSQL reads them: "2026-11-22" and "2026-11-22 08:15:00+07". */
struct day_text {
    char text[DATE_TEXT_SIZE];
};
struct moment_text {
    char text[36];
};
struct day_text day_text(int32_t day);
struct moment_text moment_text(int32_t day, int32_t second);
int64_t moment_ms(int32_t day, int32_t second);

#endif
