/*
 * What the fund owes for a claim: each line accepted, reduced or queried, with the reasons. Pure:
 * the caller brings the facts (who was insured when and for how much, with benefits/; checks of the
 * card; other stays), this room compares. Nothing is refused silently, and for every line
 *
 *     claimed = approved + reduced + queried,  none of them negative.
 *
 * Amounts are T_BHTT in thousandths of a đồng. The fund's part of a line is rounded half up to two
 * decimals (QĐ 130/QĐ-BYT, T_BHTT), and a hospital's 0.01 đồng more or less is taken as rounding.
 *
 * The claim must have passed claim_validate. Law on Health Insurance art 16, 21, 22, 29; Decree
 * 188/2025/NĐ-CP art 37, 38.
 */
#ifndef CLAIMS_ADJUDICATE_H
#define CLAIMS_ADJUDICATE_H

#include "claims/claim.h"

/* Days, both inclusive, on which the patient was insured, and what the fund pays of the insured
 * amount then: the patient's percentage of this kind of visit, 100000 once co-payments are waived.
 * Periods do not overlap. */
struct claim_cover {
    struct date from, to;
    int64_t percent_milli;
};

enum claim_check {
    CLAIM_CHECK_MISSING,
    CLAIM_CHECK_MATCHES,
    CLAIM_CHECK_UNVERIFIED, /* made while the gateway was down, not repeated since */
    CLAIM_CHECK_NEGATIVE,   /* of this card and stay: it was not valid */
    CLAIM_CHECK_DIFFERS,
};

/* Another claim of the same person; only stays of in-patients exclude each other. */
struct claim_stay {
    struct claim_time admitted_at, discharged_at;
    bool is_inpatient;
};

struct claim_facts {
    const struct claim_cover *covers;
    size_t cover_count;
    enum claim_check check;
    bool is_cardless;     /* the patient never had one; else it covers none of the other days */
    bool is_armed_forces; /* may have what is in scope 3 */
    const struct claim_stay *stays;
    size_t stay_count;
    const bool *repeated; /* by line: asked for elsewhere; NULL = none */
};

enum claim_verdict { CLAIM_ACCEPTED, CLAIM_REDUCED, CLAIM_QUERIED };
extern const char *const claim_verdict_names[]; /* "accepted" … */

enum claim_effect { CLAIM_EFFECT_NOTE, CLAIM_EFFECT_CUT, CLAIM_EFFECT_ASK };

enum claim_reason {
#define REASON(name, effect, vi, en, source) CLAIM_REASON_##name,
#include "claims/reasons.def"
#undef REASON
    CLAIM_REASON_COUNT
};

struct claim_reason_text {
    const char *name; /* snake_case, stable */
    enum claim_effect effect;
    const char *text[2]; /* by enum language */
    const char *source;
};

extern const struct claim_reason_text claim_reason_texts[CLAIM_REASON_COUNT];

struct claim_decision {
    enum claim_verdict verdict;
    uint32_t reasons; /* bit n = enum claim_reason n; a line not accepted has one at least */
    int64_t claimed_milli, approved_milli, reduced_milli, queried_milli;
};

struct claim_totals {
    enum claim_verdict verdict; /* queried when a line is; else reduced when one is */
    uint32_t reasons;           /* of all lines together */
    int64_t claimed_milli, approved_milli, reduced_milli, queried_milli;
    size_t accepted_lines, reduced_lines, queried_lines;
};

/* ret_decisions has room for claim->line_count. */
void claim_adjudicate(const struct claim *claim, const struct claim_facts *facts,
                      struct claim_decision *ret_decisions, struct claim_totals *ret_totals);

#endif
