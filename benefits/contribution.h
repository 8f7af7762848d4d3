/*
 * What is paid in: shares of employer and worker to each fund, and voluntary contributions with the
 * support of the state.
 *
 * Law 41/2024/QH15 art 31-36; Law 74/2025/QH15; Law on Health Insurance art 13; Decree 159/2025 art
 * 5 (Decree 134/2015 art 14 before). The salary counts from the reference level to so many times of
 * it (of the regional minimum wage for unemployment insurance). Rounded half up to the đồng.
 */
#ifndef BENEFITS_CONTRIBUTION_H
#define BENEFITS_CONTRIBUTION_H

#include <stdbool.h>
#include <stdint.h>

#include "benefits/explain.h"

enum contribution_fund {
    FUND_PENSION,      /* hưu trí và tử tuất */
    FUND_SICKNESS,     /* ốm đau và thai sản */
    FUND_ACCIDENT,     /* tai nạn lao động, bệnh nghề nghiệp */
    FUND_UNEMPLOYMENT, /* thất nghiệp */
    FUND_HEALTH,       /* y tế */
};

struct contribution_input {
    enum contribution_fund fund;
    int64_t salary_vnd;
    char zone[4];   /* "I" to "IV"; unemployment only */
    struct date on; /* any day of the month */
};

struct contribution {
    int64_t counted_vnd; /* the salary within its bounds */
    int64_t employer_vnd;
    int64_t worker_vnd;
    int counted_step;
    int employer_step;
    int worker_step;
};

/* False, ret untouched, when the derivation is at fault. */
bool contribution_settle(struct derivation *derivation, const struct contribution_input *input,
                         struct contribution *ret);

/* Who has more support than others; poor households stand for island communes too. */
enum support_group { SUPPORT_POOR, SUPPORT_NEAR_POOR, SUPPORT_MINORITY, SUPPORT_OTHER };

struct voluntary_contribution {
    int64_t full_vnd;
    int64_t support_vnd;
    int64_t pay_vnd;
    int full_step;
    int support_step;
    int pay_step;
};

/* income, poverty_line and support_percent are steps; the latter two of a day come from below. */
bool voluntary_settle(struct derivation *derivation, int income, int poverty_line,
                      int support_percent, struct date on, struct voluntary_contribution *ret);

int voluntary_poverty_line(struct derivation *derivation, struct date on);
int voluntary_support_percent(struct derivation *derivation, enum support_group group,
                              struct date on);

#endif
