/*
 * From the rows of a social-insurance book to the facts that benefits are counted from: which
 * months count, on what salary, and which do not and why. Nothing is guessed: a month that is not
 * wholly paid, that is disputed, or whose coefficient the book does not know is named.
 *
 * Law 41/2024/QH15 art 33 and 72-73, Decree 158/2025/ND-CP: pensions count the months paid into
 * pension or voluntary insurance; who works for two pays where the work began first.
 */
#ifndef BENEFITS_CAREER_H
#define BENEFITS_CAREER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "benefits/average.h"

enum career_state { CAREER_PAID, CAREER_OWED, CAREER_PARTLY, CAREER_DISPUTED };

/* A row of the book; both months included. */
struct career_row {
    enum salary_regime regime;
    enum career_state state;
    int32_t from_month;
    int32_t to_month;
    int64_t salary_vnd;
    struct fraction coefficient; /* state scale; 0 = the book does not know it */
};

enum career_gap_reason {
    CAREER_GAP_OWED,
    CAREER_GAP_PARTLY,
    CAREER_GAP_DISPUTED,
    CAREER_GAP_NO_COEFFICIENT, /* counted by its salary, adjusted; the law wants the coefficient */
};

struct career_gap {
    enum career_gap_reason reason;
    int32_t from_month;
    int32_t to_month;
};

enum { CAREER_ROWS = 400, CAREER_PERIODS = 800 };

struct career {
    struct salary_period periods[CAREER_PERIODS]; /* in order, none over another */
    size_t period_count;
    struct career_gap gaps[CAREER_ROWS];
    size_t gap_count;
    int32_t first_month; /* first month insured; 0 = never */
    int32_t last_month;  /* last month that counts */
    int32_t months_before_2014;
    int32_t months_from_2014;
    int32_t months_compulsory;
};

/*
 * Sorts the rows (by first month, then as given) and takes those until last_month. by_coefficient:
 * whether the salary coefficient counts for who joined that early (rule state_scale_by_joining).
 * False, ret in an unknown state, when a row ends before it begins or there is no room.
 */
bool career_read(struct career_row *rows, size_t count, int32_t last_month, bool by_coefficient,
                 struct career *ret);

/* More months behind the last one, as if they were paid; false when there is no room. */
bool career_extend(struct career *career, enum salary_regime regime, int32_t from_month,
                   int32_t to_month, int64_t salary_vnd, struct fraction coefficient);

int32_t career_months(const struct career *career);

/* Of the months that count, those from a month on. */
int32_t career_months_from(const struct career *career, int32_t month);

/* "owed", "partly", "disputed", "no_coefficient". */
const char *career_gap_name(enum career_gap_reason reason);

#endif
