#include "api/pension_grounds.h"

#include <string.h>

const char *const hazard_names[] = {"heavy", "especially_heavy", "coal_mine", "hiv_accident", NULL};

enum { ANY_HAZARD, HEAVY = 1, ESPECIALLY_HEAVY = 2, COAL_MINE = 4, HIV_ACCIDENT = 8 };

/* In the order in which they are better for the person: full pensions before reduced ones. */
static const struct ground_rule {
    enum pension_ground ground;
    const char *name;
    unsigned hazards; /* one of them is needed */
    int64_t loss_percent;
} rules[] = {
    {PENSION_AT_AGE, "at_age", ANY_HAZARD, 0},
    {PENSION_HEAVY_WORK, "heavy_work", HEAVY | ESPECIALLY_HEAVY | COAL_MINE, 0},
    {PENSION_COAL_MINE, "coal_mine", COAL_MINE, 0},
    {PENSION_HIV, "hiv_accident", HIV_ACCIDENT, 0},
    {PENSION_LOSS_61, "capacity_loss_61", ANY_HAZARD, 61},
    {PENSION_LOSS_81, "capacity_loss_81", ANY_HAZARD, 81},
    {PENSION_LOSS_AT_HEAVY, "capacity_loss_at_heavy", ESPECIALLY_HEAVY | COAL_MINE, 61},
};

static unsigned hazard_of(const char *name)
{
    for (unsigned i = 0; name && hazard_names[i]; i++) {
        if (strcmp(hazard_names[i], name) == 0) {
            return 1U << i;
        }
    }
    return 0;
}

static bool rule_is_open(const struct ground_rule *rule, const struct hardship *hardship)
{
    return hardship->capacity_loss_percent >= rule->loss_percent &&
           (rule->hazards == ANY_HAZARD || rule->hazards & hazard_of(hardship->hazard));
}

bool pension_on_grounds(struct derivation *derivation, const struct hardship *hardship,
                        const struct book_facts *facts, const struct career *career,
                        struct date pension_from, struct pension *ret, const char **ret_ground)
{
    struct pension_input input;
    struct pension pension, ordinary = {0};
    if (!career_pension_input(derivation, facts, career, pension_from, &input)) {
        return false;
    }
    int average = career_average(derivation, career, pension_from);
    int64_t heavy = hardship->hazard_years * 12;
    input.months_heavy = (int32_t)(heavy < input.months_paid ? heavy : input.months_paid);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        input.ground = rules[i].ground;
        if (!rule_is_open(&rules[i], hardship)) {
            continue;
        }
        if (!pension_settle(derivation, &input, average, &pension)) {
            return false;
        }
        ordinary = i == 0 ? pension : ordinary;
        if (pension.entitled) {
            *ret = pension;
            *ret_ground = rules[i].name;
            return true;
        }
    }
    *ret = ordinary;
    *ret_ground = rules[0].name;
    return true;
}
