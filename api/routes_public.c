/* Everybody, without a login: genuineness, reports, keys and revocations, the process itself. */
#include "api/route_tables.h"

static const struct route rows[] = {
    /* Papers that were issued */
    {METHOD_POST, "/v1/receipts/examination", "Will a receipt do for a claim", CLERK | SYSTEM,
     DECIDE, .handler = receipt_examination, .body = &receipt_examination_table,
     .answer = receipt_examination_answer},
    {METHOD_GET, "/v1/receipts/{code}", "Is a paper or receipt genuine", PUBLIC, DECIDE,
     .handler = receipt_verify, .answer = receipt_answer},
    {METHOD_GET, "/v1/receipts/{code}/seal", "The same of a paper, signed, to keep with it", PUBLIC,
     DECIDE, .handler = paper_seal, .plain = true, .produces = paper_seal_types,
     .problems = paper_seal_problems},

    /* Reports */
    {METHOD_GET, "/v1/reports/dossiers", "Dossiers and their promises, counted", PUBLIC, DECIDE,
     .handler = dossiers_report, .query_table = &report_query_table, .produces = report_types,
     .answer = report_answer, .problems = report_problems},

    {METHOD_GET, "/v1/procedures/{code}/completion", "How long a procedure takes these days",
     PUBLIC, ONE, Q(completion_estimated), .query_table = &completion_query_table,
     .lane = SQL_SLOW},

    /* The law */
    {METHOD_POST, "/v1/estimates", "What the law gives for facts in the body", PUBLIC, DECIDE,
     .handler = estimate_make, .body = &estimate_table, .answer = estimate_answer,
     .problems = estimate_problems},

    /* Keys and revocations for verifiers without a line */
    {METHOD_GET, "/.well-known/cose-keys", "Public keys, signed by the root", PUBLIC, DECIDE,
     .handler = status_key_set, .plain = true, .produces = status_key_set_types},
    {METHOD_GET, "/.well-known/jwks.json", "Public keys as JSON", PUBLIC, DECIDE,
     .handler = status_jwks, .plain = true, .produces = status_jwks_types},
    {METHOD_GET, "/v1/status/manifest", "The current status lists, signed", PUBLIC, DECIDE,
     .handler = status_manifest, .plain = true, .produces = status_manifest_types,
     .problems = status_problems},
    {METHOD_GET, "/v1/status/delta", "What has changed since they were made, signed", PUBLIC,
     DECIDE, .handler = status_delta, .plain = true, .produces = status_delta_types,
     .problems = status_problems},
    {METHOD_GET, "/v1/status/bundle", "All of it in one file, for the night or a stick", PUBLIC,
     DECIDE, .handler = status_bundle, .plain = true, .produces = status_bundle_types,
     .problems = status_problems},
    {METHOD_GET, "/v1/status/{list}", "One status list, signed", PUBLIC, DECIDE,
     .handler = status_list, .plain = true, .produces = status_list_types,
     .problems = status_problems},

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
    {METHOD_GET, "/problems/{code}", "What a problem's type means", PUBLIC, DECIDE,
     .handler = system_problem, .answer = system_problem_answer},
    {METHOD_GET, "/.well-known/security.txt", "Whom to tell of a weakness", PUBLIC, DECIDE,
     .handler = system_security, .plain = true, .produces = system_text},
};

const struct route_table public_routes = {rows, sizeof rows / sizeof rows[0]};
