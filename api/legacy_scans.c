/*
 * POST /v1/legacy_scan_policies: until when a facility takes the old, unsigned code of somebody who
 * has a signed one. Afterwards a card check asks for the signed code.
 */
#include "api/handlers.h"

struct legacy_scan_policy_body {
    const char *facility;
    struct date accepted_until;
};
static const struct field legacy_scan_policy_fields[] = {
    FIELD(struct legacy_scan_policy_body, facility, .form = FORM_FACILITY, .required = true,
          .title = "Code of the facility"),
    FIELD(struct legacy_scan_policy_body, accepted_until, .form = FORM_DATE, .required = true,
          .title = "Last day"),
};
const struct field_table legacy_scan_policy_table =
    FIELD_TABLE(legacy_scan_policy, struct legacy_scan_policy_body, legacy_scan_policy_fields);
const enum problem legacy_scan_policy_problems[] = {PROBLEM_not_found, PROBLEM_NONE};
