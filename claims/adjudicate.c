#include "claims/adjudicate.h"

#include <string.h>

#include "base/money.h"
#include "claims/sums.h"

const char *const claim_verdict_names[] = {"accepted", "reduced", "queried", NULL};

const struct claim_reason_text claim_reason_texts[CLAIM_REASON_COUNT] = {
#define REASON(name, effect, vi, en, source) {#name, CLAIM_EFFECT_##effect, {vi, en}, source},
#include "claims/reasons.def"
#undef REASON
};

/* What is known while one line is looked at; a rule that finds something gives its reason. */
struct case_file {
    const struct claim *claim;
    const struct claim_facts *facts;
    const struct claim_line *line;
    size_t index;
    bool overlaps;
    int64_t insured_milli; /* what the fund's share is taken of; rules lower it */
    int64_t approved_milli;
    uint32_t reasons;
};

static void find(struct case_file *file, enum claim_reason reason)
{
    file->reasons |= 1U << reason;
}

/* The day that counts: when it was done, else when it was ordered, else when the visit began. */
static struct date day_of(const struct case_file *file)
{
    const struct claim_line *line = file->line;
    struct date day =
        !date_is_none(line->performed_at.date) ? line->performed_at.date : line->ordered_at.date;
    return date_is_none(day) ? file->claim->summary.admitted_at.date : day;
}

static const struct claim_cover *cover_of(const struct claim_facts *facts, struct date day)
{
    for (size_t i = 0; i < facts->cover_count; i++) {
        if (date_compare(facts->covers[i].from, day) <= 0 &&
            date_compare(day, facts->covers[i].to) <= 0) {
            return &facts->covers[i];
        }
    }
    return NULL;
}

/* To two decimals, halves up. */
static int64_t share(int64_t amount_milli, int64_t percent_milli)
{
    int64_t hundredths = 0;
    money_scale_round(amount_milli, percent_milli, (int64_t)100000 * CLAIM_ROUNDING_MILLI,
                      &hundredths);
    return hundredths * CLAIM_ROUNDING_MILLI;
}

static void lower(struct case_file *file, int64_t limit_milli, enum claim_reason reason)
{
    if (file->insured_milli > limit_milli + CLAIM_ROUNDING_MILLI) {
        file->insured_milli = limit_milli;
        find(file, reason);
    }
}

static void judge_amount(struct case_file *file)
{
    const struct claim_line *line = file->line;
    int64_t amount = 0;
    claim_amount(line->quantity_milli, line->insured_price_milli, line->insured_percent,
                 line->service_percent, &amount);
    lower(file, amount, CLAIM_REASON_amount_too_high);
    lower(file, line->hospital_amount_milli, CLAIM_REASON_above_hospital_amount);
    if (line->ceiling_milli > 0) {
        lower(file, line->ceiling_milli, CLAIM_REASON_above_ceiling);
    }
}

static void judge_cover(struct case_file *file)
{
    const struct claim_line *line = file->line;
    const struct claim_cover *cover = cover_of(file->facts, day_of(file));
    if (file->facts->is_cardless) {
        find(file, CLAIM_REASON_card_unknown);
        return;
    }
    if (!cover) {
        find(file, CLAIM_REASON_card_not_valid);
        file->approved_milli = 0;
        return;
    }
    int64_t owed = share(file->insured_milli, cover->percent_milli);
    if (line->benefit_percent_milli > cover->percent_milli) {
        find(file, CLAIM_REASON_percent_too_high);
    } else if (line->benefit_percent_milli < cover->percent_milli && line->insured_amount_milli) {
        find(file, CLAIM_REASON_percent_too_low);
    }
    if (file->approved_milli > owed + CLAIM_ROUNDING_MILLI) {
        file->approved_milli = owed;
        /* More than the amount and the percentage told give: somebody else's share. */
        if (line->benefit_percent_milli <= cover->percent_milli &&
            file->insured_milli == line->insured_amount_milli) {
            find(file, CLAIM_REASON_percent_too_high);
        }
    }
}

static void judge_payers(struct case_file *file)
{
    const struct claim_line *line = file->line;
    int64_t others = line->other_milli + line->own_milli + line->copay_milli;
    int64_t left = line->hospital_amount_milli - others;
    left = left < 0 ? 0 : left;
    if (file->approved_milli > left + CLAIM_ROUNDING_MILLI) {
        file->approved_milli = left;
        find(file, CLAIM_REASON_paid_twice);
    }
}

static void judge_scope(struct case_file *file)
{
    if (file->line->scope == 2) {
        find(file, CLAIM_REASON_out_of_scope);
        file->approved_milli = 0;
    } else if (file->line->scope == 3 && !file->facts->is_armed_forces) {
        find(file, CLAIM_REASON_scope_of_forces);
    }
}

static void judge_check(struct case_file *file)
{
    switch (file->facts->check) {
    case CLAIM_CHECK_MISSING:
        find(file, CLAIM_REASON_check_missing);
        break;
    case CLAIM_CHECK_UNVERIFIED:
        find(file, CLAIM_REASON_check_unverified);
        break;
    case CLAIM_CHECK_NEGATIVE:
        find(file, CLAIM_REASON_check_negative);
        break;
    case CLAIM_CHECK_DIFFERS:
        find(file, CLAIM_REASON_check_differs);
        break;
    case CLAIM_CHECK_MATCHES:
    default:
        break;
    }
}

static bool is_same(const struct claim_line *a, const struct claim_line *b)
{
    return a->table == b->table && a->fund_milli == b->fund_milli &&
           a->quantity_milli == b->quantity_milli && strcmp(a->code, b->code) == 0 &&
           claim_time_compare(a->ordered_at, b->ordered_at) == 0 &&
           claim_time_compare(a->performed_at, b->performed_at) == 0;
}

static void judge_repetition(struct case_file *file)
{
    for (size_t i = 0; i < file->index; i++) {
        if (is_same(&file->claim->lines[i], file->line)) {
            find(file, CLAIM_REASON_repeated_in_claim);
            break;
        }
    }
    if (file->facts->repeated && file->facts->repeated[file->index]) {
        find(file, CLAIM_REASON_repeated_elsewhere);
    }
}

static void judge_time(struct case_file *file)
{
    const struct claim_summary *summary = &file->claim->summary;
    struct claim_time ordered = file->line->ordered_at;
    if (!date_is_none(ordered.date) && (claim_time_compare(ordered, summary->admitted_at) < 0 ||
                                        claim_time_compare(ordered, summary->discharged_at) > 0)) {
        find(file, CLAIM_REASON_outside_visit);
    }
    if (file->overlaps) {
        find(file, CLAIM_REASON_overlapping_stay);
    }
}

/* The visit as an in-patient crosses another one. Discharge and admission in one moment, a
 * transfer, do not. */
static bool overlaps(const struct claim *claim, const struct claim_facts *facts)
{
    const struct claim_summary *summary = &claim->summary;
    if (date_is_none(summary->inpatient_at.date)) {
        return false;
    }
    for (size_t i = 0; i < facts->stay_count; i++) {
        const struct claim_stay *stay = &facts->stays[i];
        if (stay->is_inpatient &&
            claim_time_compare(stay->admitted_at, summary->discharged_at) < 0 &&
            claim_time_compare(summary->inpatient_at, stay->discharged_at) < 0) {
            return true;
        }
    }
    return false;
}

static bool has_effect(uint32_t reasons, enum claim_effect effect)
{
    for (int i = 0; i < CLAIM_REASON_COUNT; i++) {
        if (reasons & 1U << i && claim_reason_texts[i].effect == effect) {
            return true;
        }
    }
    return false;
}

static uint32_t notes_of(uint32_t reasons)
{
    uint32_t notes = 0;
    for (int i = 0; i < CLAIM_REASON_COUNT; i++) {
        notes |= claim_reason_texts[i].effect == CLAIM_EFFECT_NOTE ? reasons & 1U << i : 0;
    }
    return notes;
}

/* A line of which the fund is asked nothing is accepted, whatever would be to say of its money. */
static struct claim_decision decide(const struct case_file *file)
{
    struct claim_decision decision = {.claimed_milli = file->line->fund_milli,
                                      .reasons = file->reasons};
    decision.reduced_milli = decision.claimed_milli - file->approved_milli;
    if (file->approved_milli > 0 && has_effect(file->reasons, CLAIM_EFFECT_ASK)) {
        decision.queried_milli = file->approved_milli;
        decision.verdict = CLAIM_QUERIED;
        return decision;
    }
    decision.approved_milli = file->approved_milli;
    if (decision.reduced_milli > 0) {
        decision.verdict = CLAIM_REDUCED;
    } else {
        decision.reasons = notes_of(decision.reasons);
    }
    return decision;
}

static struct claim_decision line_judge(struct case_file *file)
{
    file->insured_milli = file->line->insured_amount_milli;
    file->approved_milli = file->line->fund_milli;
    file->reasons = 0;
    judge_amount(file);
    judge_cover(file);
    judge_payers(file);
    judge_scope(file);
    judge_check(file);
    judge_time(file);
    judge_repetition(file);
    return decide(file);
}

static void total_add(struct claim_totals *totals, const struct claim_decision *decision)
{
    totals->claimed_milli += decision->claimed_milli;
    totals->approved_milli += decision->approved_milli;
    totals->reduced_milli += decision->reduced_milli;
    totals->queried_milli += decision->queried_milli;
    totals->reasons |= decision->reasons;
    totals->accepted_lines += decision->verdict == CLAIM_ACCEPTED;
    totals->reduced_lines += decision->verdict == CLAIM_REDUCED;
    totals->queried_lines += decision->verdict == CLAIM_QUERIED;
    totals->verdict = decision->verdict > totals->verdict ? decision->verdict : totals->verdict;
}

void claim_adjudicate(const struct claim *claim, const struct claim_facts *facts,
                      struct claim_decision *ret_decisions, struct claim_totals *ret_totals)
{
    struct case_file file = {.claim = claim, .facts = facts, .overlaps = overlaps(claim, facts)};
    *ret_totals = (struct claim_totals){.verdict = CLAIM_ACCEPTED};
    for (size_t i = 0; i < claim->line_count; i++) {
        file.line = &claim->lines[i];
        file.index = i;
        ret_decisions[i] = line_judge(&file);
        total_add(ret_totals, &ret_decisions[i]);
    }
}
