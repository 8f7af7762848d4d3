/* Envelopes of claims: whatever bytes come, in whatever pieces, claims are whole, validated claims
 * without a fault add up when adjudicated, and nothing is read beyond its end. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "claims/adjudicate.h"
#include "claims/reader.h"
#include "claims/signature.h"
#include "claims/validate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of a key that nobody has any more; it has signed one file of the corpus. */
static const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBeDCCAR2gAwIBAgIULPZS43rAFKKmu8q5nyrLOX+nrrcwCgYIKoZIzj0EAwIw\n"
    "EDEOMAwGA1UEAwwFMDEwMDEwIBcNMjYxMTIyMTkyNTM1WhgPMjA1MTA3MTQxOTI1\n"
    "MzVaMBAxDjAMBgNVBAMMBTAxMDAxMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n"
    "A9z8B9Wrkoq3P+LKIxWNurbfQFzCeNlfKwgnGA6z3SLq50n3BNFO3ZFtSK49F/Nl\n"
    "h8NP2O+YX5Bhdickw4Oq56NTMFEwHQYDVR0OBBYEFPsbsmfIeCzrlgnndfXdypPi\n"
    "kLGiMB8GA1UdIwQYMBaAFPsbsmfIeCzrlgnndfXdypPikLGiMA8GA1UdEwEB/wQF\n"
    "MAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAKOAi1+/L92FoA2LJrUOwctgX3zaccir\n"
    "z8FlvehL6bm5AiEA6TsuvvTD80WltVH1KwlqK6dRtQKIn5kTELtCY4r5gMk=\n"
    "-----END CERTIFICATE-----\n";

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void judge(const struct claim *claim)
{
    static struct claim_decision decisions[64];
    static const struct claim_cover cover = {{2026, 1, 1}, {2026, 12, 31}, 80000};
    struct claim_facts facts = {&cover, 1, CLAIM_CHECK_MATCHES};
    struct claim_totals totals;
    if (claim->line_count > sizeof decisions / sizeof *decisions) {
        return;
    }
    claim_adjudicate(claim, &facts, decisions, &totals);
    for (size_t i = 0; i < claim->line_count; i++) {
        const struct claim_decision *decision = &decisions[i];
        require(decision->claimed_milli ==
                decision->approved_milli + decision->reduced_milli + decision->queried_milli);
        require(decision->approved_milli >= 0 && decision->reduced_milli >= 0 &&
                decision->queried_milli >= 0);
        require(decision->verdict == CLAIM_ACCEPTED || decision->reasons);
    }
}

static void look(const struct claim *claim, struct claim_faults *faults)
{
    size_t before = faults->count;
    size_t rows = claim->rows[CLAIM_XML2].count + claim->rows[CLAIM_XML3].count;
    require(claim->number > 0 && claim->line_count == rows);
    require(claim_validate(claim, "01001", faults) == faults->count - before);
    judge(claim);
}

/* Whatever is signed, only the certificate can have done it. */
static void verify(const struct claim_reader *reader)
{
    const struct claim_certificate known = {certificate, sizeof certificate - 1};
    enum claim_rule rule = CLAIM_RULE_COUNT;
    size_t which = 1;
    if (claim_signature_verify(claim_reader_seal(reader), &known, 1, (struct date){2027, 1, 1},
                               &which, &rule)) {
        require(which == 0 && claim_reader_envelope(reader)->is_signed);
    } else {
        require(rule < CLAIM_RULE_COUNT);
    }
}

/* The first byte says in which pieces the rest comes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct claim_faults faults;
    struct arena arena;
    const struct claim *claim = NULL;
    enum claim_step step = CLAIM_WANTS_BYTES;
    if (size < 1 || size > 64 * 1024) {
        return 0;
    }
    size_t piece = (size_t)data[0] * 16 + 1;
    arena_init(&arena);
    faults.kept = faults.count = 0;
    struct claim_reader *reader =
        claim_reader_new(&(struct claim_reader_options){CLAIM_QD3176, &arena, &faults, true});
    require(reader != NULL);
    for (size_t at = 1; step == CLAIM_WANTS_BYTES; at += piece) {
        if (at < size) {
            claim_reader_give(reader, data + at, size - at < piece ? size - at : piece);
        } else {
            claim_reader_finish(reader);
        }
        while ((step = claim_reader_next(reader, &claim)) == CLAIM_READY) {
            look(claim, &faults);
        }
    }
    if (step == CLAIM_END) {
        verify(reader);
    }
    require(step == CLAIM_END || faults.count > 0);
    require(faults.kept <= faults.count && faults.kept <= CLAIM_FAULTS_MAX);
    claim_reader_free(reader);
    arena_destroy(&arena);
    return 0;
}
