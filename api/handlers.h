/*
 * The handlers that decide; every other route is a statement. Straight-line: a handler reads as if
 * it blocked.
 */
#ifndef API_HANDLERS_H
#define API_HANDLERS_H

#include "api/routes.h"

/* attachments.c */
extern const struct field_table attachment_query_table;
extern const char *const attachment_types[];
extern const enum problem attachment_problems[];
enum problem attachment_add(struct request *request);
enum problem attachment_give(struct request *request);

/* certificates.c */
extern const struct field_table certificate_table, certificates_query_table,
    certificate_revocation_table;
extern const enum problem certificate_problems[], certificate_confirmation_problems[],
    certificate_revocation_problems[];
enum problem certificate_register(struct request *request);

/* claims.c */
extern const struct field_table claim_query_table, claim_move_table;
extern const char *const claim_types[];
extern const enum problem claim_problems[], claim_move_problems[];
enum problem claim_add(struct request *request);
enum problem claim_move(struct request *request);

/* claim_batch.c */
extern const struct field_table claim_batch_query_table;
extern const char claim_batch_answer[];
enum problem claim_batch_add(struct request *request);

/* claim_lists.c */
extern const struct field_table claims_query_table, claim_tables_query_table;
extern const char *const statement_types[];
extern const enum problem statement_problems[];
enum problem statement_show(struct request *request);

/* imports.c */
extern const struct field_table import_query_table, imports_query_table, import_rows_query_table,
    import_undo_table;
extern const char *const import_types[];
extern const enum problem import_problems[], import_move_problems[], import_undo_problems[];
enum problem import_take(struct request *request);

/* book.c */
extern const struct field_table book_query_table;
extern const enum problem book_problems[], as_of_problems[];
enum problem person_book(struct request *request);

/* receipts.c */
extern const char receipt_answer[], receipt_examination_answer[];
extern const struct field_table receipt_examination_table;
enum problem receipt_verify(struct request *request);
enum problem receipt_examination(struct request *request);

/* paper_seal.c */
extern const char *const paper_seal_types[];
extern const enum problem paper_seal_problems[];
enum problem paper_seal(struct request *request);

/* disputes.c */
extern const struct field_table dispute_table, dispute_answer_table, dispute_step_table;
extern const enum problem dispute_problems[], dispute_move_problems[];
enum problem dispute_open(struct request *request);
enum problem dispute_move(struct request *request);

/* consents.c */
extern const struct field_table consent_table;
extern const enum problem consent_problems[], consent_withdrawal_problems[];
enum problem consent_grant(struct request *request);

/* delegations.c */
extern const struct field_table delegation_table;
extern const enum problem delegation_problems[];
enum problem delegation_grant(struct request *request);

/* card_operations.c */
extern const struct field_table card_suspension_table, card_resumption_table;

/* card_check.c, and card_answer.c for the shape */
extern const struct field_table card_check_table;
extern const enum problem card_check_problems[];
extern const char card_check_answer[];
enum problem card_check(struct request *request);
void card_check_faults(struct request *request, const void *body);
enum problem card_check_again(struct request *request);

/* fhir.c and fhir_eligibility.c */
extern const char *const fhir_types[];
extern const struct field_table fhir_patient_search, fhir_coverage_search, fhir_encounter_search;
extern const struct field_table fhir_organization_search, fhir_read_query, fhir_eligibility_table;
enum problem fhir_read(struct request *request);
enum problem fhir_search(struct request *request);
enum problem fhir_eligibility_ask(struct request *request);
enum problem fhir_eligibility_read(struct request *request);

/* gateway.c */
extern const struct field_table gateway_login_table, gateway_ticket_table;
extern const char gateway_token_answer[];
enum problem gateway_token_take(struct request *request);

/* gateway_claim.c */
extern const char *const gateway_file_types[];
extern const char gateway_file_answer[];
enum problem gateway_claim(struct request *request);

/* gateway_check_in.c */
extern const struct field_table check_ins_query_table;
enum problem gateway_check_in(struct request *request);

/* gateway_card.c */
extern const struct field_table gateway_patient_table, gateway_patient_old_table;
extern const struct field_table gateway_copay_table, gateway_record_table;
enum problem gateway_check(struct request *request);
enum problem gateway_check_old(struct request *request);
enum problem gateway_copay(struct request *request);
enum problem gateway_record(struct request *request);

/* settlement_paper.c */
extern const enum problem settlement_show_problems[];
enum problem settlement_show(struct request *request);

/* card_face.c */
extern const struct field_table card_face_query_table, card_png_query_table;
extern const char *const card_svg_types[], *const card_png_types[], *const card_pdf_types[];
extern const enum problem card_face_problems[];
enum problem card_svg(struct request *request);
enum problem card_png(struct request *request);
enum problem card_pdf(struct request *request);

/* legacy_scans.c */
extern const struct field_table legacy_scan_policy_table;
extern const enum problem legacy_scan_policy_problems[];

/* offline_checks.c */
extern const struct field_table offline_checks_table;
enum problem offline_checks_take(struct request *request);

/* card_batch.c */
extern const struct field_table card_batch_table;
extern const enum problem card_batch_problems[];
enum problem card_check_batch(struct request *request);

/* card_qr.c */
extern const struct field_table card_qr_query_table;
extern const char *const card_qr_types[];
extern const enum problem card_qr_problems[];
extern const char card_qr_answer[];
enum problem card_qr(struct request *request);

/* dossiers.c, dossier_moves.c, dossier_views.c */
extern const struct field_table dossier_table, dossier_move_table, dossier_batch_table,
    queue_query_table;
extern const enum problem dossier_problems[], dossier_move_problems[];
enum problem dossier_open(struct request *request);
enum problem dossier_move(struct request *request);
enum problem dossiers_move(struct request *request);
enum problem dossier_finish(struct request *request, struct sql_rows *rows);
enum problem dossiers_finish(struct request *request, struct sql_rows *rows);

/* procedures.c */

/* notices.c */
extern const struct field_table notice_query_table, notice_reading_table, notice_channels_table,
    subscription_table;
extern const char push_key_answer[];
enum problem push_subscribe(struct request *request);
enum problem push_key_show(struct request *request);

extern const struct field_table procedures_query_table, calendar_query_table;
/* estimates.c */
extern const struct field_table estimate_table;
extern const char estimate_answer[];
extern const enum problem estimate_problems[];
enum problem estimate_make(struct request *request);

/* pension_estimate.c */
extern const struct field_table pension_query_table;
extern const char pension_estimate_answer[];
enum problem pension_estimate(struct request *request);

/* settlements.c */
extern const struct field_table settlement_table;
extern const char settlement_answer[];
extern const enum problem settlement_problems[], settlement_proposal_problems[],
    settlement_approval_problems[];
enum problem settlement_compute(struct request *request);
enum problem settlement_propose(struct request *request);

/* rule_sets.c */
extern const struct field_table rule_set_table, rule_set_move_table, rule_preview_table;
extern const enum problem rule_set_move_problems[];
enum problem rule_set_draft(struct request *request);
/* benefit_changes.c */
extern const struct field_table benefit_signal_table, benefit_move_table, payee_table,
    deduction_table, death_table;
extern const enum problem benefit_signal_problems[], benefit_move_problems[], payee_problems[];
enum problem payee_request(struct request *request);

/* pension_rises.c */
extern const struct field_table pension_rise_table;
extern const enum problem pension_rise_problems[];
enum problem pension_rise_open(struct request *request);

/* payments.c */
extern const struct field_table payment_run_table, payment_answer_table;
extern const enum problem payment_run_problems[], payment_release_problems[],
    payment_answer_problems[];
extern const char *const payment_file_types[];
enum problem payment_file(struct request *request);
enum problem payment_answer(struct request *request);
extern const struct field_table answer_query_table;
extern const char *const payment_answer_types[];
extern const enum problem payment_answer_file_problems[];
enum problem payment_answer_file(struct request *request);

/* devices.c */
extern const struct field_table device_table;
extern const enum problem card_credential_problems[];
extern const char card_credential_answer[];
enum problem device_register(struct request *request);
enum problem card_credential(struct request *request);
extern const struct field_table procedures_query_table, calendar_query_table, calendar_day_table;
extern const struct field_table office_hours_table;
extern const enum problem calendar_day_problems[];

/* reports.c */
extern const struct field_table report_query_table, completion_query_table;
extern const enum problem report_problems[];
extern const char report_answer[];
extern const char *const report_types[];
enum problem dossiers_report(struct request *request);

/* status.c */
extern const char *const status_key_set_types[],
    *const status_jwks_types[], *const status_manifest_types[],
                                    *const status_delta_types[], *const status_list_types[],
                                                                     *const status_bundle_types[];
extern const enum problem status_problems[];
enum problem status_key_set(struct request *request);
enum problem status_jwks(struct request *request);
enum problem status_manifest(struct request *request);
enum problem status_delta(struct request *request);
enum problem status_list(struct request *request);
enum problem status_bundle(struct request *request);

/* slips.c */
extern const enum problem slip_problems[];
enum problem dossier_receipt(struct request *request);
enum problem dossier_slip(struct request *request);

/* results.c */
extern const char result_answer[];
extern const enum problem result_problems[];
enum problem dossier_result(struct request *request);

/* dossier_moves.c, for partners */
extern const struct field_table partner_report_table;
enum problem partner_report(struct request *request);

/* sessions.c */
extern const struct field_table session_table, refresh_table, token_request_table;
extern const enum problem session_problems[], refresh_problems[];
extern const char session_answer[], token_answer[];
enum problem session_open(struct request *request);
enum problem session_refresh(struct request *request);
enum problem token_issue(struct request *request);

/* registrations.c: what ends with a one-time code */
extern const struct field_table registration_table, confirmation_table, reset_table,
    reset_confirmation_table;
extern const enum problem request_problems[], confirmation_problems[],
    reset_confirmation_problems[];
enum problem registration_open(struct request *request);
enum problem registration_confirm(struct request *request);
enum problem reset_open(struct request *request);
enum problem reset_confirm(struct request *request);

/* system.c */
extern const char system_answer[];
extern const char system_problem_answer[];
extern const char *const system_text[], *const system_html[], *const system_script[];
enum problem system_alive(struct request *request);
enum problem system_ready(struct request *request);
enum problem system_metrics(struct request *request);
enum problem system_problem(struct request *request);
enum problem system_openapi(struct request *request);
enum problem system_docs(struct request *request);
enum problem system_docs_script(struct request *request);
enum problem system_security(struct request *request);

#endif
