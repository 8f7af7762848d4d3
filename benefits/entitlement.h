/*
 * What the fund pays of a visit, said at the hospital counter before anything has cost anything.
 *
 * Law on Health Insurance art 22 (amended by Law 51/2024/QH15), Decree 188/2025/ND-CP, Decision
 * 1351/QD-BHXH. The facts come from the card, the visit and the register; the rates in force that
 * day are dated data (entitlement_rates takes them from a rule set).
 * Values only: strings in the result are constants of the program.
 */
#ifndef BENEFITS_ENTITLEMENT_H
#define BENEFITS_ENTITLEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "benefits/rules.h"

/*
 * The three levels of care since 2025-01-01, then finer classes that the law pays apart. Unknown:
 * nothing is deducted, a reason says so. A level alone takes the least that its classes have.
 */
enum facility_level {
    FACILITY_LEVEL_UNKNOWN,
    FACILITY_LEVEL_INITIAL,
    FACILITY_LEVEL_BASIC,
    FACILITY_LEVEL_SPECIALISED,
    FACILITY_BASIC_BELOW_50,  /* points of the ranking */
    FACILITY_BASIC_50_TO_70,  /* or formerly provincial or central, now basic */
    FACILITY_FORMER_DISTRICT, /* basic or specialised, of the district line before 2025 */
    FACILITY_SPECIALISED_FORMER_PROVINCIAL,
};

/* What the law says that day for such a digit and such a facility. */
struct entitlement_rates {
    int list_percent;            /* of the benefit digit: 80, 95 or 100 */
    int self_referral_percent;   /* of list_percent, without a referral; 0..100 */
    int64_t free_visit_vnd;      /* one visit below this is paid in full: 15 % of the base salary */
    int64_t own_copay_limit_vnd; /* own co-payments above this in a year: 6 base salaries */
};

/* Zero is always the careful answer: not referred, not an emergency, outpatient. */
struct entitlement_input {
    int benefit_digit;        /* 1..5, printed on the card */
    char living_area[3];      /* "K1", "K2", "K3" or "" */
    bool at_initial_facility; /* the facility printed on the card */
    bool emergency;
    bool referred;        /* holds a referral or a re-examination slip */
    bool inpatient;       /* known to be admitted; false at most counters */
    bool commune_station; /* commune health station, family medicine, military-civil clinic */
    enum facility_level facility_level;
    struct date five_year_date; /* when five consecutive years are complete; none = not known */
    struct date today;
    int64_t own_copay_vnd; /* the patient's own co-payments this calendar year */
    struct entitlement_rates rates;
};

enum { ENTITLEMENT_REASONS = 8 };

struct entitlement_reason {
    const char *rule;    /* stable id, "entitlement.self_referral" */
    const char *article; /* as lawyers cite it */
    const char *vi;
    const char *en;
};

struct entitlement {
    int percent_hundredths; /* 8000 = 80 %, 4750 = 47.5 % of what is on the lists */
    int64_t free_below_vnd; /* one visit that costs less is paid in full; 0 = no such rule here */
    size_t reason_count;
    struct entitlement_reason reasons[ENTITLEMENT_REASONS];
};

/*
 * What the rules say on input->today of its digit, facility level and setting; input->rates is not
 * read. False, ret untouched, when the digit or the level is out of range or the law of that day
 * has no figure.
 */
bool entitlement_rates(const struct rule_set *rules, const struct entitlement_input *input,
                       struct entitlement_rates *ret);

/* False, ret untouched, when a fact or a rate is out of its range. */
bool entitlement_at_counter(const struct entitlement_input *input, struct entitlement *ret);

#endif
