/*
 * What is wrong with a claim: all of it at once, each with the place, the rule it breaks and what
 * would be right, so that a hospital mends it in one go. The values themselves are never repeated:
 * they are a patient's.
 *
 *     HOSO[1]/XML2/CHI_TIET_THUOC[3]/DON_GIA   bad_number
 *
 * More than CLAIM_FAULTS_MAX are counted, not kept: count > kept says so.
 */
#ifndef CLAIMS_FAULT_H
#define CLAIMS_FAULT_H

#include <stdbool.h>
#include <stddef.h>

enum claim_rule {
#define RULE(name, vi, en) CLAIM_RULE_##name,
#include "claims/rules.def"
#undef RULE
    CLAIM_RULE_COUNT
};

struct claim_rule_text {
    const char *name;    /* snake_case, stable */
    const char *text[2]; /* by enum language */
};

extern const struct claim_rule_text claim_rule_texts[CLAIM_RULE_COUNT];

enum { CLAIM_FAULTS_MAX = 200, CLAIM_PATH_SIZE = 160, CLAIM_EXPECTED_SIZE = 48 };

struct claim_fault {
    char path[CLAIM_PATH_SIZE];
    enum claim_rule rule;
    char expected[CLAIM_EXPECTED_SIZE]; /* "15" of too_long, "1056000.00" of a sum; "" = nothing */
};

/* Zero it to begin. */
struct claim_faults {
    struct claim_fault items[CLAIM_FAULTS_MAX];
    size_t kept;
    size_t count;
};

/* NULL for an empty path or nothing expected. */
void claim_fault_add(struct claim_faults *faults, enum claim_rule rule, const char *path,
                     const char *expected);

#endif
