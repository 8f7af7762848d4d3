/*
 * POST /v1/facility_certificates: a facility hands in the certificate that its claims are signed
 * with. What is in it is read by claims/certificate.h; it counts when a second person has confirmed
 * it.
 */
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "base/buffer.h"
#include "claims/certificate.h"

struct certificate_body {
    const char *facility, *certificate;
};
static const struct field certificate_fields[] = {
    FIELD(struct certificate_body, facility, .form = FORM_FACILITY, .required = true,
          .title = "Code of the facility that signs with it"),
    FIELD(struct certificate_body, certificate, .form = FORM_DOCUMENT, .required = true,
          .max_length = CERTIFICATE_TEXT_MAX,
          .title = "X.509: PEM, or base64 of the DER; never with the private key"),
};
const struct field_table certificate_table =
    FIELD_TABLE(facility_certificate, struct certificate_body, certificate_fields);

static const char *const states[] = {"registered", "active", "revoked", NULL};
struct certificates_query {
    const char *state, *facility;
};
static const struct field certificates_query_fields[] = {
    FIELD(struct certificates_query, state, .form = FORM_TEXT, .choices = states,
          .title = "Where they stand: registered is the queue of officers"),
    FIELD(struct certificates_query, facility, .form = FORM_FACILITY, .title = "Whose they are"),
};
const struct field_table certificates_query_table =
    FIELD_TABLE(certificates_query, struct certificates_query, certificates_query_fields);

static const char *const reasons[] = {"key_disclosed", "superseded", "no_longer_used",
                                      "wrongly_registered", NULL};
struct revocation_body {
    const char *reason, *note;
};
static const struct field revocation_fields[] = {
    FIELD(struct revocation_body, reason, .required = true, .choices = reasons),
    FIELD(struct revocation_body, note, .form = FORM_TEXT, .max_length = 500),
};
const struct field_table certificate_revocation_table =
    FIELD_TABLE(certificate_revocation, struct revocation_body, revocation_fields);

const enum problem certificate_problems[] = {PROBLEM_not_found, PROBLEM_certificate_known,
                                             PROBLEM_certificates_full, PROBLEM_NONE};
const enum problem certificate_confirmation_problems[] = {
    PROBLEM_certificate_not_at_step, PROBLEM_second_person_needed, PROBLEM_NONE};
const enum problem certificate_revocation_problems[] = {PROBLEM_certificate_not_at_step,
                                                        PROBLEM_NONE};

static enum problem refuse(struct request *request, uint32_t faults)
{
    for (int i = 0; i < CERTIFICATE_FAULT_COUNT; i++) {
        if (faults & 1U << i) {
            const struct certificate_fault_text *fault = &certificate_fault_texts[i];
            request_fault(request, "/certificate", fault->text[LANGUAGE_VI],
                          fault->text[LANGUAGE_EN]);
        }
    }
    return PROBLEM_invalid_input;
}

/* The columns of facility_certificate that the certificate itself tells. */
static enum problem set_given(struct request *request, const struct certificate *certificate)
{
    struct buffer json;
    buffer_init(&json, &request->arena, 4096);
    buffer_char(&json, '{');
    buffer_format(&json, "\"fingerprint\":\"\\\\x%s\"", certificate->fingerprint);
    buffer_member_text(&json, "pem", certificate->pem);
    buffer_member_text(&json, "subject_name", certificate->subject_name);
    buffer_member_text(&json, "issuer_name", certificate->issuer_name);
    buffer_member_text(&json, "serial", certificate->serial);
    buffer_member_text(&json, "key_kind", certificate->key_kind);
    buffer_format(&json, ",\"key_bits\":%d", certificate->key_bits);
    buffer_member_text(&json, "valid_from", clock_text(&request->arena, certificate->valid_from));
    buffer_member_text(&json, "valid_to", clock_text(&request->arena, certificate->valid_to));
    buffer_char(&json, '}');
    request_set(request, "given", json.bytes);
    return json.failed ? PROBLEM_overloaded : PROBLEM_NONE;
}

enum problem certificate_register(struct request *request)
{
    const struct certificate_body *body = request->body;
    struct certificate *certificate = arena_alloc(&request->arena, sizeof *certificate);
    struct sql_rows rows;
    TRY(dispatch_query(request, SQL_READ, QUERY_certificate_considered, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    if (!certificate) {
        return PROBLEM_overloaded;
    }
    uint32_t faults = certificate_read(body->certificate, strlen(body->certificate),
                                       request->now.unix_us / 1000000, certificate);
    if (faults) {
        return refuse(request, faults);
    }
    TRY(set_given(request, certificate));
    return dispatch_write(request, QUERY_certificate_registered);
}
