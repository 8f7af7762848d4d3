/*
 * What an employer pays for paying late.
 *
 * Law 41/2024/QH15 art 40-41 from 2025-07-01: 0.03 % of the amount for each day. Before, Decision
 * 595/QD-BHXH art 37: a monthly rate of twice the yearly rate of the fund by twelve, cut to four
 * decimals. Interest is rounded half up to the đồng. All values are steps.
 */
#ifndef BENEFITS_LATE_PAYMENT_H
#define BENEFITS_LATE_PAYMENT_H

#include <stdint.h>

#include "benefits/explain.h"

/* The monthly rate in percent of a yearly one (5.80 gives 0.9666). */
int late_monthly_rate(struct derivation *derivation, struct fraction yearly_percent,
                      struct date on);

/* Of an amount overdue for one month at a rate in percent. */
int late_interest(struct derivation *derivation, int overdue, int rate_percent);

/* Of an amount overdue for so many days. */
int late_daily_interest(struct derivation *derivation, int64_t overdue_vnd, int32_t days,
                        struct date on);

#endif
