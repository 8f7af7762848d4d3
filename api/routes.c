#include "api/routes.h"

#include "api/handlers.h"

#define OWN     (SELF | GUARDIAN)
#define Q(name) QUERY_##name

const struct route routes[] = {
    /* Accounts */
    {METHOD_POST, "/v1/sessions", "Log in", PUBLIC, DECIDE, .handler = session_open,
     .body = &session_table, .status = 201},
    {METHOD_POST, "/v1/sessions/refresh", "Renew a session", PUBLIC, DECIDE,
     .handler = session_refresh, .body = &refresh_table},
    {METHOD_POST, "/oauth/token", "Token for a system (client credentials)", PUBLIC, DECIDE,
     .handler = token_issue, .body = &token_request_table},
    {METHOD_GET, "/v1/me", "Who is logged in", ANYBODY, ONE, Q(me)},
    {METHOD_GET, "/v1/me/sessions", "My sessions", ANYBODY, LIST, Q(sessions_of_account)},
    {METHOD_DELETE, "/v1/me/sessions/{session}", "End a session", ANYBODY, DONE,
     Q(session_revoked)},

    /* The citizen's books */
    {METHOD_GET, "/v1/people/{person}/card", "Health-insurance card", OWN | OFFICER, ONE,
     Q(card_of_person), PERSONAL},
    {METHOD_GET, "/v1/people/{person}/card/qr", "QR code of the card", OWN, DECIDE,
     .class = PERSONAL, .handler = card_qr, .query_table = &card_qr_query_table,
     .produces = card_qr_types},
    {METHOD_GET, "/v1/people/{person}/accesses", "Who looked", OWN | AUDITOR, LIST,
     Q(accesses_of_person), PERSONAL},

    /* Cards at the counter */
    {METHOD_POST, "/v1/card_checks", "Check a card", CLERK | SYSTEM, DECIDE, .class = HEALTH,
     .handler = card_check, .body = &card_check_table, .problems = card_check_problems},

    /* System */
    {METHOD_GET, "/livez", "Is the process alive", PUBLIC, DECIDE, .handler = system_alive},
    {METHOD_GET, "/readyz", "Can it serve", PUBLIC, DECIDE, .handler = system_ready},
    {METHOD_GET, "/metrics", "Counters (Prometheus text)", PUBLIC, DECIDE,
     .handler = system_metrics},
    {METHOD_GET, "/openapi.json", "This contract", PUBLIC, DECIDE, .handler = system_openapi},
};
const size_t route_count = sizeof routes / sizeof routes[0];
