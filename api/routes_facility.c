/* Clerks and software of facilities: the counter, claims and what they are owed. */
#include "api/route_tables.h"

static const struct route rows[] = {
    /* Cards at the counter */
    {METHOD_POST, "/v1/card_checks", "Check a card", CLERK | SYSTEM, DECIDE, .class = HEALTH,
     .handler = card_check, .body = &card_check_table, .answer = card_check_answer,
     .problems = card_check_problems},
    {METHOD_POST, "/v1/card_checks/batch", "Check many cards", CLERK | SYSTEM, DECIDE,
     Q(card_checks_batched), HEALTH, .handler = card_check_batch, .body = &card_batch_table,
     .status = 200, .keyed = true, .problems = card_batch_problems},
    {METHOD_POST, "/v1/card_checks/offline/batch", "Tell the checks made without a line",
     CLERK | SYSTEM, DECIDE, Q(offline_checks_taken), HEALTH, .handler = offline_checks_take,
     .body = &offline_checks_table, .status = 200, .keyed = true, .problems = card_batch_problems},
    {METHOD_GET, "/v1/legacy_scan_policies", "Where old codes are taken, and until when",
     CLERK | SYSTEM | OFFICER | ADMIN, LIST, Q(legacy_scan_policies)},
    {METHOD_POST, "/v1/legacy_scan_policies", "Say until when a facility takes old codes", ADMIN,
     CREATE, Q(legacy_scan_policy_set), .body = &legacy_scan_policy_table, .status = 200,
     .problems = legacy_scan_policy_problems},
    {METHOD_GET, "/v1/card_checks/suspects", "Clerks who miss too often", AUDITOR, LIST,
     Q(card_check_suspects), PERSONAL},
    {METHOD_GET, "/v1/card_checks/{check}", "Look again for a patient of today", CLERK | SYSTEM,
     DECIDE, .class = HEALTH, .handler = card_check_again, .answer = card_check_answer},

    {METHOD_GET, "/v1/card_checks/{card_check}/visits", "Medical history of a patient of today",
     CLERK | SYSTEM, LIST, Q(visits_of_person), HEALTH, .query_table = &book_query_table,
     .problems = as_of_problems},
    {METHOD_GET, "/v1/card_checks/{card_check}/visits/{visit}",
     "One visit of a patient of today, line by line", CLERK | SYSTEM, ONE, Q(visit_of_person),
     HEALTH, .query_table = &book_query_table, .problems = as_of_problems},

    /* Claims of facilities */
    {METHOD_POST, "/v1/claims", "Send a claim: an envelope of XML0 to XML15", CLERK | SYSTEM,
     DECIDE, Q(claim_taken), HEALTH, .handler = claim_add, .query_table = &claim_query_table,
     .status = 201, .keyed = true, .takes = claim_types, .problems = claim_problems},
    {METHOD_GET, "/v1/claims", "Claims, and those that wait for an officer",
     CLERK | SYSTEM | HEALTH_OFFICER, LIST, Q(claims_listed), HEALTH,
     .query_table = &claims_query_table},
    {METHOD_GET, "/v1/claims/{claim}", "A claim with its findings and what became of it",
     CLERK | SYSTEM | HEALTH_OFFICER, ONE, Q(claim_shown), HEALTH},
    {METHOD_GET, "/v1/claims/{claim}/tables", "The tables of a claim, as they were sent",
     CLERK | SYSTEM | HEALTH_OFFICER, LIST, Q(claim_tables), HEALTH,
     .query_table = &claim_tables_query_table},
    {METHOD_POST, "/v1/claims/{claim}/transitions", "Query, explain or decide a claim",
     CLERK | SYSTEM | SETTLER, DECIDE, Q(claim_moved), HEALTH, .handler = claim_move,
     .body = &claim_move_table, .status = 200, .keyed = true, .matched = true,
     .problems = claim_move_problems},
    {METHOD_GET, "/v1/facilities/{facility}/statements/{month}",
     "What a facility is owed for a month", CLERK | SYSTEM | SETTLER | AUDITOR, DECIDE,
     Q(statement_shown), .lane = SQL_SLOW, .handler = statement_show, .produces = statement_types,
     .problems = statement_problems},
    {METHOD_GET, "/v1/facilities/{facility}/statements/{month}/entries",
     "The entries of a statement", CLERK | SYSTEM | SETTLER | AUDITOR, LIST, Q(statement_entries)},
};

const struct route_table facility_routes = {rows, sizeof rows / sizeof rows[0]};
