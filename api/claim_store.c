/*
 * A claim that has been read goes into the register: one statement asks what is known about it, and
 * one stores all: claim, visit, findings, money.
 */
#include <string.h>

#include "api/claim_appraisal.h"
#include "api/claim_reading.h"
#include "api/dispatch.h"
#include "api/receipts.h"
#include "base/text.h"

enum { TRIES = 4 };

/* ---- who it is about ---- */

/* The claim names somebody whom the register knows by these very words; otherwise it would stand in
 * a stranger's history. Which of them differs is not told: a claim is no way to guess them. */
static enum problem look_at_person(struct request *request, struct claim_reading *reading,
                                   const struct sql_rows *facts)
{
    const char *name_key = sql_value(facts, 0, "name_key");
    char birth[DATE_TEXT_SIZE];
    const char *here = sql_value(facts, 0, "facility");
    if (strcmp(here, reading->facility) != 0 || strcmp(here, reading->claim_facility) != 0) {
        reading->is_of_another = true;
        return request_fault(request, "/THONGTINDONVI/MACSKCB",
                             "không phải cơ sở của tài khoản này",
                             "is not the facility of this account");
    }
    date_format(reading->birth, birth);
    bool known = name_key && strcmp(name_key, reading->name_key) == 0;
    if (known) {
        const char *recorded = sql_value(facts, 0, "birth_date");
        size_t length = strlen(birth) < strlen(recorded) ? strlen(birth) : strlen(recorded);
        known = strncmp(birth, recorded, length) == 0;
    }
    return known ? PROBLEM_NONE
                 : request_fault(request,
                                 arena_printf(&request->arena, "/HOSO[%zu]/XML1/MA_THE_BHYT",
                                              reading->number),
                                 "không có người bệnh với số thẻ, họ tên và ngày sinh này",
                                 "the register has no patient of this number, name and birth date");
}

/* ---- proof that the card was checked ---- */

static enum problem proof_of(struct request *request, const struct claim_source *source,
                             struct receipt *ret_receipt, struct claim_proof *ret_proof)
{
    *ret_proof = (struct claim_proof){.fault = DOCUMENT_MISSING};
    if (!source->receipt) {
        return PROBLEM_NONE;
    }
    ret_proof->fault = receipt_genuine(request, source->receipt, ret_receipt);
    if (ret_proof->fault) {
        return PROBLEM_NONE;
    }
    ret_proof->id = text_hex_new(&request->arena, ret_receipt->id, RECEIPT_ID_SIZE);
    ret_proof->checked_at = clock_text(&request->arena, ret_receipt->minute);
    return ret_proof->id && ret_proof->checked_at ? PROBLEM_NONE : PROBLEM_overloaded;
}

/* Of this card, facility and stay, and what it said. */
static void proof_fit(const struct claim_reading *reading, const struct receipt *receipt,
                      const struct sql_rows *facts, struct claim_proof *proof)
{
    const char *card_number = sql_value(facts, 0, "card_number");
    const struct receipt_visit visit = {reading->facility, card_number ? card_number : "",
                                        reading->admitted_on, reading->discharged_on};
    if (proof->id) {
        proof->fault = receipt_fits(receipt, &visit);
        proof->said_no = strncmp(receipt->result, "valid_", strlen("valid_")) != 0;
    }
}

/* ---- storing ---- */

/* The columns of claim_revision and visit that are known here. */
static void put_given(struct buffer *json, const struct claim_reading *reading,
                      const struct claim_proof *proof, const struct claim_again *again,
                      const struct sql_rows *facts, const struct claim_appraisal *appraisal)
{
    const struct claim_parts *sums = &reading->sums;
    char made_on[DATE_TEXT_SIZE];
    date_format(reading->made_on, made_on);
    buffer_char(json, '{');
    buffer_member_given(json, "record_no", reading->record_no);
    buffer_member_given(json, "person", sql_value(facts, 0, "person"));
    buffer_member_given(json, "card", sql_value(facts, 0, "card"));
    buffer_format(json, ",\"content_hash\":\"\\\\x%s\"", reading->content_hash);
    buffer_member_given(json, "decree", claim_version_names[reading->source->version]);
    buffer_member_given(json, "kind", reading->visit_kind);
    buffer_member_given(json, "made_on", made_on);
    buffer_member_int(json, "claimed_month", reading->claimed_month);
    buffer_member_given(json, "signer", reading->signer);
    buffer_member_given(json, "certificate", reading->certificate);
    buffer_member_given(json, "evidence", appraisal->evidence);
    if (proof->id) {
        buffer_format(json, ",\"receipt_id\":\"\\\\x%s\"", proof->id);
    }
    buffer_member_given(json, "checked_at", appraisal->checked_at);
    buffer_member_given(json, "checked_offline_at", reading->source->checked_offline_at);
    buffer_member_given(json, "admitted_at", reading->admitted_at);
    buffer_member_given(json, "discharged_at", reading->discharged_at);
    buffer_member_given(json, "outcome", reading->outcome);
    buffer_format(json, ",\"right_line\":%s", reading->visitor[0] == '3' ? "false" : "true");
    buffer_member_int(json, "total_vnd", sums->total_vnd);
    buffer_member_int(json, "listed_vnd", sums->fund_vnd + sums->copay_vnd);
    buffer_member_int(json, "fund_vnd", sums->fund_vnd);
    buffer_member_int(json, "copay_vnd", sums->copay_vnd);
    buffer_member_int(json, "own_vnd", sums->own_vnd);
    buffer_member_int(json, "other_vnd", sums->other_vnd);
    buffer_member_int(json, "counted_fund_vnd", appraisal->counted_fund_vnd);
    buffer_member_int(json, "percent", appraisal->percent_hundredths / 100);
    buffer_member_int(json, "line_count", (int64_t)reading->claim.line_count);
    buffer_member_given(json, "state", appraisal->state);
    if (again->restates_visit) {
        buffer_member_given(json, "restates_visit", again->restates_visit);
        buffer_member_int(json, "restated_due_s", again->due_s);
        buffer_member_text(json, "restated_unit", deadline_unit_names[again->unit]);
    }
    buffer_char(json, '}');
}

static enum problem store(struct request *request, const struct claim_reading *reading,
                          const struct receipt *receipt, struct claim_proof *proof,
                          const struct sql_rows *facts)
{
    struct claim_again again;
    struct claim_appraisal appraisal;
    struct buffer given;
    proof_fit(reading, receipt, facts, proof);
    TRY(claim_look_again(request, facts, &again));
    TRY(claim_appraise(request, reading, proof, &again, facts, &appraisal));
    buffer_init(&given, &request->arena, 1024);
    put_given(&given, reading, proof, &again, facts, &appraisal);
    if (given.failed) {
        return PROBLEM_overloaded;
    }
    request_set(request, "given", given.bytes);
    request_set(request, "findings", appraisal.findings.bytes);
    request_set(request, "seen", sql_value(facts, 0, "seen"));
    return dispatch_write(request, QUERY_claim_taken);
}

static void set_asked(struct request *request, const struct claim_reading *reading,
                      const struct claim_proof *proof)
{
    request_set(request, "record_no", reading->record_no);
    request_set(request, "numbers", reading->numbers);
    request_set(request, "admitted_at", reading->admitted_at);
    request_set(request, "discharged_at", reading->discharged_at);
    request_set(request, "visit_kind", reading->visit_kind);
    request_set(request, "services", reading->services);
    request_set(request, "items", reading->items);
    request_set(request, "outcome", reading->outcome);
    request_set(request, "receipt_id", proof->id);
    request_set(request, "content_hash",
                arena_printf(&request->arena, "%s", reading->content_hash));
    request_set(request, "lines", reading->lines.bytes);
    request_set(request, "diagnoses", reading->diagnoses.bytes);
    request_set(request, "certificates", reading->certificates.bytes);
    request_set(request, "tables", reading->tables.bytes);
}

/* The content that counts already, unless it comes signed where it was not. */
static bool is_known(const struct claim_reading *reading, const struct sql_rows *facts)
{
    const char *known = sql_value(facts, 0, "content_hash");
    return known && strcmp(known, reading->content_hash) == 0 &&
           (!reading->certificate || *sql_value(facts, 0, "is_signed") == 't');
}

/* What the register knows may change between the look and the storing: then look again. */
enum problem claim_ask_and_store(struct request *request, struct claim_reading *reading)
{
    struct receipt receipt;
    struct claim_proof proof;
    struct sql_rows facts;
    enum problem problem = PROBLEM_claim_facts_changed;
    TRY(proof_of(request, reading->source, &receipt, &proof));
    set_asked(request, reading, &proof);
    for (int i = 0; i < TRIES && problem == PROBLEM_claim_facts_changed; i++) {
        TRY(dispatch_beside(request, SQL_READ, QUERY_claim_facts, &facts));
        if (facts.row_count == 0) {
            return PROBLEM_forbidden; /* a system client that acts for no facility */
        }
        reading->must_be_signed = *sql_value(&facts, 0, "is_signature_required") == 't';
        TRY(look_at_person(request, reading, &facts));
        problem = is_known(reading, &facts) ? dispatch_write(request, QUERY_claim_repeated)
                                            : store(request, reading, &receipt, &proof, &facts);
    }
    return problem;
}
