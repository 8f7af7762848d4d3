#include "claims/fault.h"

#include <stdio.h>

const struct claim_rule_text claim_rule_texts[CLAIM_RULE_COUNT] = {
#define RULE(name, vi, en) {#name, {vi, en}},
#include "claims/rules.def"
#undef RULE
};

void claim_fault_add(struct claim_faults *faults, enum claim_rule rule, const char *path,
                     const char *expected)
{
    faults->count++;
    if (faults->kept == CLAIM_FAULTS_MAX) {
        return;
    }
    struct claim_fault *fault = &faults->items[faults->kept++];
    fault->rule = rule;
    snprintf(fault->path, sizeof fault->path, "%s", path ? path : "");
    snprintf(fault->expected, sizeof fault->expected, "%s", expected ? expected : "");
}
