#include "api/claim_appraisal.h"

#include <stdio.h>
#include <string.h>

#include "api/law.h"
#include "base/json_input.h"
#include "benefits/entitlement.h"

struct appraising {
    struct request *request;
    const struct claim_reading *reading;
    const struct sql_rows *rows;
    const struct claim_again *again;
    struct claim_appraisal *appraisal;
    struct claim_facts facts;
    struct claim_decision *decisions;
    bool queried;
};

static bool is_true(const struct sql_rows *rows, const char *column)
{
    const char *value = sql_value(rows, 0, column);
    return value && *value == 't';
}

static const json_t *list_of(const struct appraising *of, const char *column)
{
    const char *text = sql_value(of->rows, 0, column);
    return json_input_parse(&of->request->arena, text, strlen(text));
}

static const char *member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* ---- what the card entitles to ---- */

static enum facility_level level_named(const char *name)
{
    static const char *const names[] = {"", "initial", "basic", "specialised"};
    for (int i = 1; name && i < 4; i++) {
        if (strcmp(names[i], name) == 0) {
            return (enum facility_level)i;
        }
    }
    return FACILITY_LEVEL_UNKNOWN;
}

static struct date day_of(const json_t *object, const char *name)
{
    struct date date = {0};
    const char *text = member(object, name);
    date_parse(text, strlen(text), &date);
    return date;
}

/* Codes of QĐ 3276/QĐ-BYT 2025: 1 the right line, 2 an emergency, 3 without a referral; others have
 * rules of their own and are not less than the right line. */
static void entitlement_input(const struct appraising *of, const json_t *cover,
                              struct entitlement_input *ret_input)
{
    const char *here = sql_value(of->rows, 0, "facility");
    char visitor = of->reading->visitor[0];
    *ret_input = (struct entitlement_input){
        .benefit_digit = (int)json_integer_value(json_object_get(cover, "benefit_digit")),
        .at_initial_facility = strcmp(member(cover, "initial_facility"), here) == 0,
        .facility_level = level_named(sql_value(of->rows, 0, "facility_level")),
        .five_year_date = day_of(cover, "five_year_date"),
        .emergency = visitor == '2',
        .referred = visitor != '2' && visitor != '3',
        .inpatient = is_true(of->rows, "inpatient"),
        .today = of->reading->discharged_on,
        .own_copay_vnd = sql_integer(of->rows, 0, "copay_this_year_vnd"),
    };
    snprintf(ret_input->living_area, sizeof ret_input->living_area, "%s",
             member(cover, "living_area"));
}

/* In hundredths of a percent; 0 when the law of that day says nothing. */
static int entitled_hundredths(const struct appraising *of, const json_t *cover)
{
    struct entitlement_input input;
    struct entitlement entitlement = {0};
    const struct claim_parts *sums = &of->reading->sums;
    entitlement_input(of, cover, &input);
    if (!entitlement_rates(law_rules(), &input, &input.rates) ||
        !entitlement_at_counter(&input, &entitlement)) {
        return 0;
    }
    return sums->fund_vnd + sums->copay_vnd < entitlement.free_below_vnd
               ? 10000
               : entitlement.percent_hundredths;
}

/* ---- the facts ---- */

static bool take_covers(struct appraising *of)
{
    const json_t *covers = list_of(of, "covers");
    size_t count = json_array_size(covers);
    struct claim_cover *items = ARENA_ARRAY(&of->request->arena, struct claim_cover, count + 1);
    for (size_t i = 0; covers && items && i < count; i++) {
        const json_t *cover = json_array_get(covers, i);
        const char *group = member(cover, "object_code");
        int hundredths = entitled_hundredths(of, cover);
        items[i] = (struct claim_cover){day_of(cover, "from"), day_of(cover, "to"),
                                        10 * (int64_t)hundredths};
        of->facts.is_armed_forces |=
            strcmp(group, "QN") == 0 || strcmp(group, "CA") == 0 || strcmp(group, "CY") == 0;
        of->appraisal->percent_hundredths = hundredths;
    }
    of->facts.covers = items;
    of->facts.cover_count = count;
    of->facts.is_cardless = !sql_value(of->rows, 0, "card");
    return covers && items;
}

static bool take_stays(struct appraising *of)
{
    const json_t *stays = list_of(of, "stays");
    size_t count = json_array_size(stays);
    struct claim_stay *items = ARENA_ARRAY(&of->request->arena, struct claim_stay, count + 1);
    for (size_t i = 0; stays && items && i < count; i++) {
        const json_t *stay = json_array_get(stays, i);
        items[i].is_inpatient = true;
        claim_time_parse(member(stay, "admitted_at"), &items[i].admitted_at);
        claim_time_parse(member(stay, "discharged_at"), &items[i].discharged_at);
    }
    of->facts.stays = items;
    of->facts.stay_count = count;
    return stays && items;
}

/* Services done in another visit a short time ago; they are few. */
static bool take_repeats(struct appraising *of)
{
    const struct claim *claim = &of->reading->claim;
    const json_t *repeats = list_of(of, "repeats");
    size_t count = json_array_size(repeats);
    bool *repeated = ARENA_ARRAY(&of->request->arena, bool, claim->line_count + 1);
    for (size_t i = 0; repeats && repeated && i < count; i++) {
        const char *code = member(json_array_get(repeats, i), "code");
        for (size_t line = 0; line < claim->line_count; line++) {
            repeated[line] |= claim->lines[line].kind == CLAIM_LINE_SERVICE &&
                              strcmp(claim->lines[line].code, code) == 0;
        }
    }
    of->facts.repeated = repeated;
    return repeats && repeated;
}

/* A receipt proves the check, then our own log or the check-in, then what an offline desk says it
 * has done. A check-in of somebody else under the same number proves that something is wrong. */
static void take_check(struct appraising *of, const struct claim_proof *proof)
{
    struct claim_appraisal *appraisal = of->appraisal;
    const char *logged = sql_value(of->rows, 0, "checked_at");
    const char *offline = of->reading->source->checked_offline_at;
    bool given = proof->fault != DOCUMENT_MISSING;
    bool genuine = given && !proof->fault && !is_true(of->rows, "receipt_used");
    bool good = genuine && !proof->said_no;
    appraisal->evidence = good ? "receipt" : logged ? "register" : offline ? "offline" : "none";
    appraisal->checked_at = good ? proof->checked_at : logged ? logged : offline;
    bool differs = (given && !genuine) || is_true(of->rows, "check_in_differs");
    of->facts.check = differs          ? CLAIM_CHECK_DIFFERS
                      : good || logged ? CLAIM_CHECK_MATCHES
                      : genuine        ? CLAIM_CHECK_NEGATIVE
                      : offline        ? CLAIM_CHECK_UNVERIFIED
                                       : CLAIM_CHECK_MISSING;
}

/* ---- findings ---- */

enum { WHOLE_CLAIM = 0 };
static const char *const effect_results[] = {
    [CLAIM_EFFECT_NOTE] = "noted", [CLAIM_EFFECT_CUT] = "reduced", [CLAIM_EFFECT_ASK] = "queried"};

static void put_finding(struct appraising *of, size_t line, const char *code,
                        enum claim_effect effect, int64_t allowed_vnd)
{
    struct buffer *json = &of->appraisal->findings;
    const struct claim_reading *reading = of->reading;
    of->queried |= effect == CLAIM_EFFECT_ASK;
    buffer_json_separate(json);
    buffer_char(json, '{');
    if (line != WHOLE_CLAIM) {
        buffer_member_int(json, "line", (int64_t)line);
    }
    buffer_member_text(json, "code", code);
    buffer_member_text(json, "result", effect_results[effect]);
    buffer_member_int(json, "claimed_vnd",
                      line == WHOLE_CLAIM ? reading->sums.fund_vnd
                                          : reading->parts[line - 1].fund_vnd);
    buffer_member_int(json, "allowed_vnd", allowed_vnd);
    buffer_char(json, '}');
}

static void put_about_all(struct appraising *of, const char *code, enum claim_effect effect)
{
    put_finding(of, WHOLE_CLAIM, code, effect,
                effect == CLAIM_EFFECT_NOTE ? of->reading->sums.fund_vnd : 0);
}

/* Questions and remarks that all lines have are about the claim: asked once. */
static uint32_t reasons_of_all(const struct appraising *of)
{
    uint32_t all = UINT32_MAX, any = 0;
    for (size_t i = 0; i < of->reading->claim.line_count; i++) {
        if (of->decisions[i].claimed_milli > 0) {
            all &= of->decisions[i].reasons;
            any = all;
        }
    }
    for (int i = 0; i < CLAIM_REASON_COUNT; i++) {
        any &= claim_reason_texts[i].effect == CLAIM_EFFECT_CUT ? ~(1U << i) : UINT32_MAX;
    }
    return any;
}

/* What stays of a line in đồng; a cut of less than rounding moves is none. */
static int64_t allowed_of(const struct appraising *of, size_t index)
{
    const struct claim_decision *decision = &of->decisions[index];
    int64_t claimed_vnd = of->reading->parts[index].fund_vnd;
    int64_t allowed_vnd = (decision->approved_milli + decision->queried_milli + 500) / 1000;
    return decision->reduced_milli == 0 || allowed_vnd > claimed_vnd ? claimed_vnd : allowed_vnd;
}

static void put_line_findings(struct appraising *of, size_t index, uint32_t about_all)
{
    const struct claim_decision *decision = &of->decisions[index];
    int64_t claimed_vnd = of->reading->parts[index].fund_vnd, allowed_vnd = allowed_of(of, index);
    of->appraisal->counted_fund_vnd -= claimed_vnd - allowed_vnd;
    for (int i = 0; i < CLAIM_REASON_COUNT; i++) {
        const struct claim_reason_text *reason = &claim_reason_texts[i];
        bool asks = reason->effect == CLAIM_EFFECT_ASK;
        if ((decision->reasons & ~about_all & 1U << i) && (!asks || decision->queried_milli > 0)) {
            put_finding(of, index + 1, reason->name, reason->effect,
                        asks                                 ? 0
                        : reason->effect == CLAIM_EFFECT_CUT ? allowed_vnd
                                                             : claimed_vnd);
        }
    }
}

/* A claim without a signature turns no patient away: an officer looks at it where one is due. */
static void put_signature(struct appraising *of)
{
    const struct claim_reading *reading = of->reading;
    if (reading->is_signed && !reading->certificate) {
        put_about_all(of, "signature_unverified", CLAIM_EFFECT_NOTE);
    } else if (!reading->is_signed && reading->must_be_signed) {
        put_about_all(of, "signature_demanded", CLAIM_EFFECT_ASK);
    } else if (!reading->is_signed) {
        put_about_all(of, "signature_missing", CLAIM_EFFECT_NOTE);
    }
}

/* What is asked about a claim of which nothing is left to pay is only told: nobody need decide. */
static void put_reasons(struct appraising *of, bool is_asked)
{
    uint32_t about_all = reasons_of_all(of);
    for (int i = 0; i < CLAIM_REASON_COUNT; i++) {
        enum claim_effect effect = claim_reason_texts[i].effect;
        if (about_all & 1U << i) {
            put_about_all(of, claim_reason_texts[i].name, is_asked ? effect : CLAIM_EFFECT_NOTE);
        }
    }
    for (size_t i = 0; i < of->reading->claim.line_count; i++) {
        put_line_findings(of, i, about_all);
    }
}

static void put_about_sending(struct appraising *of)
{
    const struct claim_again *again = of->again;
    const struct {
        const char *code;
        bool holds;
    } findings[] = {
        {"near_duplicate", strcmp(sql_value(of->rows, 0, "duplicates"), "[]") != 0},
        {"judged_before", again->is_judged},
        {"restates_corrected", again->restates_visit != NULL},
        {"correction_late", again->is_late},
    };
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
        if (findings[i].holds) {
            put_about_all(of, findings[i].code, CLAIM_EFFECT_ASK);
        }
    }
}

static void put_findings(struct appraising *of, bool is_asked)
{
    put_reasons(of, is_asked);
    put_about_sending(of);
    if (of->reading->source->checked_offline_at) {
        put_about_all(of, "checked_offline", CLAIM_EFFECT_NOTE);
    }
    put_signature(of);
}

enum problem claim_appraise(struct request *request, const struct claim_reading *reading,
                            const struct claim_proof *proof, const struct claim_again *again,
                            const struct sql_rows *rows, struct claim_appraisal *ret_appraisal)
{
    struct appraising of = {request, reading, rows, again, ret_appraisal};
    struct claim_totals totals;
    *ret_appraisal = (struct claim_appraisal){.counted_fund_vnd = reading->sums.fund_vnd};
    of.decisions =
        ARENA_ARRAY(&request->arena, struct claim_decision, reading->claim.line_count + 1);
    if (!of.decisions || !take_covers(&of) || !take_stays(&of) || !take_repeats(&of)) {
        return PROBLEM_overloaded;
    }
    take_check(&of, proof);
    claim_adjudicate(&reading->claim, &of.facts, of.decisions, &totals);
    buffer_init(&ret_appraisal->findings, &request->arena, 256);
    buffer_char(&ret_appraisal->findings, '[');
    put_findings(&of, totals.queried_milli > 0);
    buffer_char(&ret_appraisal->findings, ']');
    ret_appraisal->state = of.queried ? "review" : "approved";
    return ret_appraisal->findings.failed ? PROBLEM_overloaded : PROBLEM_NONE;
}
