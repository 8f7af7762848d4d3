#include "benefits/career.h"

static const int32_t first_of_2014 = 2014 * 12;

/* Few rows, mostly in order already. */
static void sort_rows(struct career_row *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct career_row row = rows[i];
        size_t place = i;
        for (; place > 0 && rows[place - 1].from_month > row.from_month; place--) {
            rows[place] = rows[place - 1];
        }
        rows[place] = row;
    }
}

static int32_t months_between(int32_t from_month, int32_t to_month)
{
    return to_month >= from_month ? to_month - from_month + 1 : 0;
}

bool career_extend(struct career *career, enum salary_regime regime, int32_t from_month,
                   int32_t to_month, int64_t salary_vnd, struct fraction coefficient)
{
    if (career->period_count == CAREER_PERIODS || to_month < from_month ||
        from_month <= career->last_month) {
        return false;
    }
    int32_t months = months_between(from_month, to_month);
    int32_t later =
        months_between(from_month > first_of_2014 ? from_month : first_of_2014, to_month);
    career->periods[career->period_count++] =
        (struct salary_period){regime, from_month, to_month, salary_vnd, coefficient};
    career->months_from_2014 += later;
    career->months_before_2014 += months - later;
    career->months_compulsory += regime == REGIME_VOLUNTARY ? 0 : months;
    career->last_month = to_month;
    career->first_month = career->first_month ? career->first_month : from_month;
    return true;
}

static bool add_gap(struct career *career, enum career_gap_reason reason, int32_t from_month,
                    int32_t to_month)
{
    if (career->gap_count == CAREER_ROWS) {
        return false;
    }
    career->gaps[career->gap_count++] = (struct career_gap){reason, from_month, to_month};
    return true;
}

static enum career_gap_reason gap_of_state(enum career_state state)
{
    static const enum career_gap_reason reasons[] = {
        [CAREER_OWED] = CAREER_GAP_OWED,
        [CAREER_PARTLY] = CAREER_GAP_PARTLY,
        [CAREER_DISPUTED] = CAREER_GAP_DISPUTED,
    };
    return reasons[state];
}

/* Whether a paid row counts on that month, so that an unpaid one beside it leaves no gap. */
static bool is_paid_elsewhere(const struct career_row *rows, size_t count,
                              const struct career_row *unpaid)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].state == CAREER_PAID && rows[i].from_month <= unpaid->from_month &&
            rows[i].to_month >= unpaid->to_month) {
            return true;
        }
    }
    return false;
}

/* What of a paid row lies behind the months that count already. */
static bool take_paid(struct career *career, const struct career_row *row, bool by_coefficient)
{
    int32_t from = row->from_month > career->last_month ? row->from_month : career->last_month + 1;
    if (from > row->to_month) {
        return true;
    }
    bool known = row->regime != REGIME_STATE || row->coefficient.numerator != 0;
    if (!known && by_coefficient &&
        !add_gap(career, CAREER_GAP_NO_COEFFICIENT, from, row->to_month)) {
        return false;
    }
    return career_extend(career, row->regime, from, row->to_month,
                         row->coefficient.numerator ? 0 : row->salary_vnd, row->coefficient);
}

bool career_read(struct career_row *rows, size_t count, int32_t last_month, bool by_coefficient,
                 struct career *ret)
{
    ret->period_count = ret->gap_count = 0;
    ret->first_month = ret->last_month = 0;
    ret->months_before_2014 = ret->months_from_2014 = ret->months_compulsory = 0;
    sort_rows(rows, count);
    for (size_t i = 0; i < count; i++) {
        struct career_row *row = &rows[i];
        if (row->to_month < row->from_month || row->from_month < 1) {
            return false;
        }
        ret->first_month = ret->first_month ? ret->first_month : row->from_month;
        if (row->from_month > last_month) {
            break;
        }
        row->to_month = row->to_month < last_month ? row->to_month : last_month;
        if (row->state == CAREER_PAID) {
            if (!take_paid(ret, row, by_coefficient)) {
                return false;
            }
        } else if (!is_paid_elsewhere(rows, count, row) &&
                   !add_gap(ret, gap_of_state(row->state), row->from_month, row->to_month)) {
            return false;
        }
    }
    return true;
}

int32_t career_months(const struct career *career)
{
    return career->months_before_2014 + career->months_from_2014;
}

int32_t career_months_from(const struct career *career, int32_t month)
{
    int32_t months = 0;
    for (size_t i = 0; i < career->period_count; i++) {
        const struct salary_period *period = &career->periods[i];
        months += months_between(period->from_month > month ? period->from_month : month,
                                 period->to_month);
    }
    return months;
}

const char *career_gap_name(enum career_gap_reason reason)
{
    static const char *const names[] = {
        [CAREER_GAP_OWED] = "owed",
        [CAREER_GAP_PARTLY] = "partly",
        [CAREER_GAP_DISPUTED] = "disputed",
        [CAREER_GAP_NO_COEFFICIENT] = "no_coefficient",
    };
    return names[reason];
}
