#include "api/routes.h"

#include "api/handlers.h"
#include "api/paper.h"

#define OWN (SELF | GUARDIAN)
/* Who takes in papers at the counter needs nobody's diagnoses (Law 91/2025/QH15: no more data than
 * the purpose asks for). */
#define HEALTH_OFFICER (OFFICER & ~INTAKE)
/* Who decides about somebody's papers. */
#define SETTLER (ASSESSOR | APPROVER)
#define Q(name) QUERY_##name

const struct route routes[] = {
    /* Accounts */
    {METHOD_POST, "/v1/registrations", "Ask for an account", PUBLIC, DECIDE, Q(registration_opened),
     .handler = registration_open, .body = &registration_table, .status = 202, .keyed = true,
     .problems = request_problems},
    {METHOD_POST, "/v1/registrations/{registration}/confirmation", "Confirm a registration", PUBLIC,
     DECIDE, Q(registration_confirmed), .handler = registration_confirm,
     .body = &confirmation_table, .status = 201, .keyed = true, .problems = confirmation_problems},
    {METHOD_POST, "/v1/password-resets", "Ask for a new password", PUBLIC, DECIDE, Q(reset_opened),
     .handler = reset_open, .body = &reset_table, .status = 202, .keyed = true,
     .problems = request_problems},
    {METHOD_POST, "/v1/password-resets/{reset}/confirmation", "Set a new password", PUBLIC, DECIDE,
     Q(reset_confirmed), .handler = reset_confirm, .body = &reset_confirmation_table, .status = 200,
     .keyed = true, .problems = reset_confirmation_problems},
    {METHOD_POST, "/v1/sessions", "Log in", PUBLIC, DECIDE, .handler = session_open,
     .body = &session_table, .status = 201, .answer = session_answer, .problems = session_problems},
    {METHOD_POST, "/v1/sessions/refresh", "Renew a session", PUBLIC, DECIDE,
     .handler = session_refresh, .body = &refresh_table, .answer = session_answer,
     .problems = refresh_problems},
    {METHOD_POST, "/oauth/token", "Token for a system (client credentials)", PUBLIC, DECIDE,
     .handler = token_issue, .body = &token_request_table, .form = true, .answer = token_answer,
     .problems = session_problems},
    {METHOD_GET, "/v1/me", "Who is logged in", ANYBODY, ONE, Q(me)},
    {METHOD_GET, "/v1/me/sessions", "My sessions", ANYBODY, LIST, Q(sessions_of_account)},
    {METHOD_DELETE, "/v1/me/sessions/{session}", "End a session", ANYBODY, DONE,
     Q(session_revoked)},
    {METHOD_POST, "/v1/me/devices", "Register a phone for dynamic codes", CITIZEN, DECIDE,
     Q(device_registered), .handler = device_register, .body = &device_table, .status = 201,
     .keyed = true},
    {METHOD_GET, "/v1/me/devices", "My phones", CITIZEN, LIST, Q(devices_of_account)},
    {METHOD_DELETE, "/v1/me/devices/{device}", "Remove a phone", CITIZEN, DONE, Q(device_removed)},

    /* The citizen's books */
    {METHOD_GET, "/v1/people/{person}", "Profile", OWN | OFFICER, ONE, Q(person_profile), PERSONAL},
    {METHOD_GET, "/v1/people/{person}/book", "Social-insurance book", OWN | OFFICER | DELEGATE_BOOK,
     DECIDE, Q(person_book), PERSONAL, .handler = person_book, .query_table = &book_query_table,
     .produces = paper_types, .problems = book_problems},
    {METHOD_GET, "/v1/people/{person}/visits", "Medical history",
     OWN | HEALTH_OFFICER | DELEGATE_VISITS, LIST, Q(visits_of_person), HEALTH},
    {METHOD_GET, "/v1/people/{person}/visits/{visit}", "One visit, line by line",
     OWN | HEALTH_OFFICER | DELEGATE_VISITS, ONE, Q(visit_of_person), HEALTH},
    {METHOD_GET, "/v1/people/{person}/benefits", "Benefits", OWN | OFFICER | DELEGATE_PAYMENTS,
     LIST, Q(benefits_of_person), MONEY},
    {METHOD_GET, "/v1/people/{person}/payments", "Payments", OWN | OFFICER | DELEGATE_PAYMENTS,
     LIST, Q(payments_of_person), MONEY},
    {METHOD_GET, "/v1/people/{person}/estimates/pension", "What pension, when, and what if",
     OWN | OFFICER, DECIDE, .class = MONEY, .handler = pension_estimate,
     .query_table = &pension_query_table, .answer = pension_estimate_answer},
    {METHOD_GET, "/v1/people/{person}/dependants", "Whom somebody answers for", OWN | OFFICER, LIST,
     Q(dependants_of_person), PERSONAL},
    {METHOD_POST, "/v1/people/{person}/delegations", "Let somebody read books", OWN, DECIDE,
     Q(delegation_granted), PERSONAL, .handler = delegation_grant, .body = &delegation_table,
     .status = 201, .keyed = true, .problems = delegation_problems},
    {METHOD_GET, "/v1/people/{person}/delegations", "Who may read somebody's books", OWN | AUDITOR,
     LIST, Q(delegations_given), PERSONAL},
    {METHOD_GET, "/v1/people/{person}/delegations/received", "Whose books one may read", SELF, LIST,
     Q(delegations_received), PERSONAL},
    {METHOD_DELETE, "/v1/people/{person}/delegations/{delegation}", "Withdraw a delegation", OWN,
     DONE, Q(delegation_revoked), PERSONAL},
    {METHOD_GET, "/v1/people/{person}/card", "Health-insurance card", OWN | OFFICER | DELEGATE_CARD,
     ONE, Q(card_of_person), PERSONAL},
    {METHOD_GET, "/v1/people/{person}/card/qr", "QR code of the card", OWN | DELEGATE_CARD, DECIDE,
     .class = PERSONAL, .handler = card_qr, .query_table = &card_qr_query_table,
     .produces = card_qr_types, .answer = card_qr_answer, .problems = card_qr_problems},
    {METHOD_POST, "/v1/people/{person}/card/suspension", "Suspend a card", SETTLER, CREATE,
     Q(card_suspension), PERSONAL, .body = &card_suspension_table, .status = 200, .matched = true},
    {METHOD_POST, "/v1/people/{person}/card/resumption", "Lift the suspension of a card", SETTLER,
     CREATE, Q(card_resumption), PERSONAL, .body = &card_resumption_table, .status = 200,
     .matched = true},
    {METHOD_GET, "/v1/people/{person}/card/events", "What was done to the cards", OWN | OFFICER,
     LIST, Q(card_events_of_person), PERSONAL},
    {METHOD_GET, "/v1/people/{person}/card/credential", "The card bound to the caller's phone", OWN,
     DECIDE, .class = PERSONAL, .handler = card_credential, .answer = card_credential_answer,
     .problems = card_credential_problems},
    {METHOD_GET, "/v1/people/{person}/accesses", "Who looked", OWN | AUDITOR, LIST,
     Q(accesses_of_person), PERSONAL},

    /* Cards at the counter */
    {METHOD_POST, "/v1/card_checks", "Check a card", CLERK | SYSTEM, DECIDE, .class = HEALTH,
     .handler = card_check, .body = &card_check_table, .answer = card_check_answer,
     .problems = card_check_problems},
    {METHOD_GET, "/v1/card_checks/suspects", "Clerks who miss too often", AUDITOR, LIST,
     Q(card_check_suspects), PERSONAL},

    /* Papers that were issued */
    {METHOD_GET, "/v1/receipts/{code}", "Is a paper genuine", PUBLIC, ONE, Q(document_verified)},

    /* Messages to partners */
    {METHOD_GET, "/v1/outbox/destinations", "How partners are doing", ADMIN, ONE,
     Q(outbox_destinations)},
    {METHOD_GET, "/v1/outbox/dead_letters", "Messages that nobody took", ADMIN, LIST,
     Q(dead_letters)},
    {METHOD_POST, "/v1/outbox/dead_letters/{message}/retry", "Send a message again", ADMIN, CREATE,
     Q(dead_letter_revived), .status = 202},

    /* Procedures and dossiers */
    {METHOD_GET, "/v1/procedures", "What may be asked for", PUBLIC, LIST, Q(procedures),
     .query_table = &procedures_query_table},
    {METHOD_GET, "/v1/procedures/{code}", "One procedure: forms, papers, deadlines", PUBLIC, ONE,
     Q(procedure_shown)},
    {METHOD_GET, "/v1/calendar_days", "Holidays and working Saturdays", PUBLIC, LIST,
     Q(calendar_days), .query_table = &calendar_query_table},

    /* The law */
    {METHOD_POST, "/v1/estimates", "What the law gives for facts in the body", PUBLIC, DECIDE,
     .handler = estimate_make, .body = &estimate_table, .answer = estimate_answer,
     .problems = estimate_problems},
    {METHOD_GET, "/v1/rule_sets", "Rule sets", OFFICER | ADMIN, LIST, Q(rule_sets)},
    {METHOD_POST, "/v1/rule_sets", "Draft a rule set", ASSESSOR | APPROVER | ADMIN, DECIDE,
     Q(rule_set_drafted), .handler = rule_set_draft, .body = &rule_set_table, .status = 201,
     .keyed = true},
    {METHOD_GET, "/v1/rule_sets/{rule_set}", "A rule set with its figures", OFFICER | ADMIN, ONE,
     Q(rule_set)},
    {METHOD_POST, "/v1/rule_sets/{rule_set}/transitions", "Sign or reject a rule set",
     ASSESSOR | APPROVER | ADMIN, CREATE, Q(rule_set_moved), .body = &rule_set_move_table,
     .status = 200, .matched = true, .problems = rule_set_move_problems},

    /* System */
    {METHOD_GET, "/livez", "Is the process alive", PUBLIC, DECIDE, .handler = system_alive,
     .answer = system_answer},
    {METHOD_GET, "/readyz", "Can it serve", PUBLIC, DECIDE, .handler = system_ready,
     .answer = system_answer},
    {METHOD_GET, "/metrics", "Counters (Prometheus text)", PUBLIC, DECIDE,
     .handler = system_metrics, .plain = true, .produces = system_text},
    {METHOD_GET, "/openapi.json", "This contract", PUBLIC, DECIDE, .handler = system_openapi},
    {METHOD_GET, "/docs", "This contract, to browse", PUBLIC, DECIDE, .handler = system_docs,
     .plain = true, .produces = system_html},
    {METHOD_GET, "/docs/docs.js", "The script of the browsable contract", PUBLIC, DECIDE,
     .handler = system_docs_script, .plain = true, .produces = system_script},
    {METHOD_GET, "/.well-known/security.txt", "Whom to tell of a weakness", PUBLIC, DECIDE,
     .handler = system_security, .plain = true, .produces = system_text},
};
const size_t route_count = sizeof routes / sizeof routes[0];
