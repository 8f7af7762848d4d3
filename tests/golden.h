/*
 * What the golden cases share: the facts of a case, what it expects, and the calculations by name.
 * Numbers of the file are read as the decimals they are written with, never counted on as doubles.
 */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "benefits/average.h"
#include "benefits/explain.h"

enum { GOLDEN_SEGMENTS = 200, GOLDEN_DATES = 400, GOLDEN_MESSAGE_SIZE = 400 };

struct golden {
    const json_t *inputs;
    const json_t *expected;
    struct derivation derivation;
    size_t matched; /* expected members that a calculation gave */
    bool failed;
    char message[GOLDEN_MESSAGE_SIZE];
};

struct golden_calculation {
    const char *name;
    void (*run)(struct golden *golden);
};

/* Each ends with a row without a name. */
extern const struct golden_calculation golden_pensions[];
extern const struct golden_calculation golden_short_term[];
extern const struct golden_calculation golden_health[];

void golden_fail(struct golden *golden, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Inputs. One that is missing or of another type fails the case, unless a default is given. */
bool has(const struct golden *golden, const char *name);
struct fraction number(struct golden *golden, const char *name);
struct fraction number_or(struct golden *golden, const char *name, int64_t otherwise);
int64_t whole(struct golden *golden, const char *name);
int64_t whole_or(struct golden *golden, const char *name, int64_t otherwise);
const char *word(struct golden *golden, const char *name);
bool flag(const struct golden *golden, const char *name);
struct date day(struct golden *golden, const char *name);
struct date day_of_text(struct golden *golden, const json_t *text);
struct fraction number_of_json(struct golden *golden, const json_t *value);
/* [[salary, months], ...]; returns how many. */
size_t salaries(struct golden *golden, const char *name, struct salary_segment *ret_segments);

/* Facts as leaves of the derivation, whatever they are. */
int fact(struct golden *golden, struct fraction value);
int fact_of(struct golden *golden, const char *name);

/* Results, compared with the expected member of that name when there is one. */
void give(struct golden *golden, const char *name, struct fraction value);
void give_whole(struct golden *golden, const char *name, int64_t value);
void give_step(struct golden *golden, const char *name, int step);
void give_rounded(struct golden *golden, const char *name, int step);
void give_text(struct golden *golden, const char *name, const char *text);
void give_month(struct golden *golden, const char *name, int32_t month);
void give_date(struct golden *golden, const char *name, struct date date);
void give_json(struct golden *golden, const char *name, const json_t *value);

/* The day of January of a year, or a day of the law that a case leaves open. */
struct date january(int64_t year);
extern const struct date law_2014_last_day;
extern const struct date law_2024_first_day;

#endif
