/* Adjudication: a table of lines with what the fund owes for each, and properties of random ones.
 */
#include "tests/claim_fixture.h"

#include "claims/adjudicate.h"

static const struct claim_cover covers[] = {
    {{2026, 1, 1}, {2026, 11, 12}, 80000},
    {{2026, 11, 14}, {2026, 12, 31}, 100000},
};

static struct claim_time at(int day, int minute)
{
    return (struct claim_time){{2026, 11, (uint8_t)day}, minute};
}

/* 10 pieces for 10,000 đồng each, all insured, 80 %. */
static struct claim_line good_line(void)
{
    return (struct claim_line){.kind = CLAIM_LINE_DRUG,
                               .table = CLAIM_XML2,
                               .number = 1,
                               .code = "40.155",
                               .name = "",
                               .scope = 1,
                               .ordered_at = at(10, 600),
                               .performed_at = {.minute = -1},
                               .quantity_milli = 10000,
                               .hospital_price_milli = 10000000,
                               .insured_price_milli = 10000000,
                               .service_percent = 100,
                               .insured_percent = 100,
                               .benefit_percent_milli = 80000,
                               .hospital_amount_milli = 100000000,
                               .insured_amount_milli = 100000000,
                               .copay_milli = 20000000,
                               .fund_milli = 80000000};
}

static struct claim good_claim(struct claim_line *lines, size_t count)
{
    return (struct claim){.number = 1,
                          .lines = lines,
                          .line_count = count,
                          .summary = {.admitted_at = at(10, 480),
                                      .inpatient_at = at(10, 500),
                                      .discharged_at = at(20, 600)}};
}

static const struct claim_stay stays[] = {
    {{{2026, 11, 19}, 600}, {{2026, 11, 25}, 600}, true},
    {{{2026, 11, 20}, 600}, {{2026, 11, 25}, 600}, true},
    {{{2026, 11, 12}, 600}, {{2026, 11, 12}, 700}, false},
};
static const bool yes = true;

#define BIT(name) (1U << CLAIM_REASON_##name)

/* What differs from the good line and the good facts. */
static void change_nothing(struct claim_line *line, struct claim_facts *facts)
{
    (void)line;
    (void)facts;
}
#define CHANGE(name, code)                                                                         \
    static void name(struct claim_line *line, struct claim_facts *facts)                           \
    {                                                                                              \
        (void)line;                                                                                \
        (void)facts;                                                                               \
        code;                                                                                      \
    }
CHANGE(no_card, facts->cover_count = 0; facts->is_cardless = true)
CHANGE(no_cover, facts->cover_count = 0)
CHANGE(gap_day, line->performed_at = at(13, 60))
CHANGE(exempt_day, line->performed_at = at(14, 60))
CHANGE(no_check, facts->check = CLAIM_CHECK_MISSING)
CHANGE(unverified, facts->check = CLAIM_CHECK_UNVERIFIED)
CHANGE(other_check, facts->check = CLAIM_CHECK_DIFFERS)
CHANGE(negative, facts->check = CLAIM_CHECK_NEGATIVE)
CHANGE(over, facts->cover_count = 0; facts->check = CLAIM_CHECK_NEGATIVE)
CHANGE(uninsured, line->scope = 2)
CHANGE(forces, line->scope = 3)
CHANGE(forces_member, line->scope = 3; facts->is_armed_forces = true)
CHANGE(too_much, line->insured_amount_milli = 200000000; line->hospital_amount_milli = 200000000;
       line->fund_milli = 160000000; line->copay_milli = 40000000)
CHANGE(above_hospital, line->hospital_amount_milli = 50000000; line->copay_milli = 10000000)
CHANGE(ceiling, line->ceiling_milli = 50000000)
CHANGE(high_percent, line->benefit_percent_milli = 95000; line->fund_milli = 95000000;
       line->copay_milli = 5000000)
CHANGE(fund_too_high, line->fund_milli = 90000000; line->copay_milli = 10000000)
CHANGE(twice, line->other_milli = 30000000)
CHANGE(rounding, line->fund_milli = 80000010; line->copay_milli = 19999990)
CHANGE(before_visit, line->ordered_at = at(10, 479))
CHANGE(after_visit, line->ordered_at = at(20, 601))
CHANGE(overlap, facts->stays = stays; facts->stay_count = 1)
CHANGE(transfer, facts->stays = stays + 1; facts->stay_count = 1)
CHANGE(visit_meanwhile, facts->stays = stays + 2; facts->stay_count = 1)
CHANGE(elsewhere, facts->repeated = &yes)
CHANGE(nothing_asked, line->fund_milli = 0; line->scope = 2; facts->check = CLAIM_CHECK_MISSING)
CHANGE(cut_and_asked, line->benefit_percent_milli = 95000; line->fund_milli = 95000000;
       line->copay_milli = 5000000; facts->check = CLAIM_CHECK_MISSING)
CHANGE(cut_to_nothing, line->scope = 2; facts->check = CLAIM_CHECK_MISSING)

static void each_line_is_judged_for_its_reasons(void **state)
{
    static const struct {
        void (*change)(struct claim_line *line, struct claim_facts *facts);
        enum claim_verdict verdict;
        int64_t approved_vnd, reduced_vnd, queried_vnd;
        uint32_t reasons;
    } cases[] = {
        {change_nothing, CLAIM_ACCEPTED, 80000, 0, 0, 0},
        {no_card, CLAIM_QUERIED, 0, 0, 80000, BIT(card_unknown)},
        {no_cover, CLAIM_REDUCED, 0, 80000, 0, BIT(card_not_valid)},
        {gap_day, CLAIM_REDUCED, 0, 80000, 0, BIT(card_not_valid)},
        {exempt_day, CLAIM_ACCEPTED, 80000, 0, 0, BIT(percent_too_low)},
        {no_check, CLAIM_QUERIED, 0, 0, 80000, BIT(check_missing)},
        {unverified, CLAIM_QUERIED, 0, 0, 80000, BIT(check_unverified)},
        {other_check, CLAIM_QUERIED, 0, 0, 80000, BIT(check_differs)},
        {negative, CLAIM_QUERIED, 0, 0, 80000, BIT(check_negative)},
        {over, CLAIM_REDUCED, 0, 80000, 0, BIT(card_not_valid) | BIT(check_negative)},
        {uninsured, CLAIM_REDUCED, 0, 80000, 0, BIT(out_of_scope)},
        {forces, CLAIM_QUERIED, 0, 0, 80000, BIT(scope_of_forces)},
        {forces_member, CLAIM_ACCEPTED, 80000, 0, 0, 0},
        {too_much, CLAIM_REDUCED, 80000, 80000, 0, BIT(amount_too_high)},
        {above_hospital, CLAIM_REDUCED, 40000, 40000, 0, BIT(above_hospital_amount)},
        {ceiling, CLAIM_REDUCED, 40000, 40000, 0, BIT(above_ceiling)},
        {high_percent, CLAIM_REDUCED, 80000, 15000, 0, BIT(percent_too_high)},
        {fund_too_high, CLAIM_REDUCED, 80000, 10000, 0, BIT(percent_too_high)},
        {twice, CLAIM_REDUCED, 50000, 30000, 0, BIT(paid_twice)},
        {before_visit, CLAIM_QUERIED, 0, 0, 80000, BIT(outside_visit)},
        {after_visit, CLAIM_QUERIED, 0, 0, 80000, BIT(outside_visit) | BIT(percent_too_low)},
        {overlap, CLAIM_QUERIED, 0, 0, 80000, BIT(overlapping_stay)},
        {transfer, CLAIM_ACCEPTED, 80000, 0, 0, 0},
        {visit_meanwhile, CLAIM_ACCEPTED, 80000, 0, 0, 0},
        {elsewhere, CLAIM_QUERIED, 0, 0, 80000, BIT(repeated_elsewhere)},
        {nothing_asked, CLAIM_ACCEPTED, 0, 0, 0, 0},
        {cut_and_asked, CLAIM_QUERIED, 0, 15000, 80000, BIT(percent_too_high) | BIT(check_missing)},
        {cut_to_nothing, CLAIM_REDUCED, 0, 80000, 0, BIT(out_of_scope) | BIT(check_missing)},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct claim_line line = good_line();
        struct claim_facts facts = {covers, 2, CLAIM_CHECK_MATCHES};
        struct claim_decision decision;
        struct claim_totals totals;
        cases[i].change(&line, &facts);
        struct claim claim = good_claim(&line, 1);
        claim_adjudicate(&claim, &facts, &decision, &totals);
        if (decision.verdict != cases[i].verdict || decision.reasons != cases[i].reasons ||
            decision.approved_milli != cases[i].approved_vnd * 1000 ||
            decision.reduced_milli != cases[i].reduced_vnd * 1000 ||
            decision.queried_milli != cases[i].queried_vnd * 1000) {
            fail_msg("case %zu: %s, reasons %x, approved %lld, reduced %lld, queried %lld", i,
                     claim_verdict_names[decision.verdict], decision.reasons,
                     (long long)decision.approved_milli, (long long)decision.reduced_milli,
                     (long long)decision.queried_milli);
        }
        assert_int_equal(totals.verdict, decision.verdict);
        assert_int_equal(totals.claimed_milli, line.fund_milli);
    }
}

static void a_hundredth_is_rounding(void **state)
{
    struct claim_line line = good_line();
    struct claim_facts facts = {covers, 2, CLAIM_CHECK_MATCHES};
    struct claim_decision decision;
    struct claim_totals totals;
    (void)state;
    rounding(&line, &facts);
    struct claim claim = good_claim(&line, 1);
    claim_adjudicate(&claim, &facts, &decision, &totals);
    assert_int_equal(decision.verdict, CLAIM_ACCEPTED);
    assert_int_equal(decision.approved_milli, 80000010);
}

static void the_second_of_two_same_lines_is_queried(void **state)
{
    struct claim_line lines[3] = {good_line(), good_line(), good_line()};
    struct claim_facts facts = {covers, 2, CLAIM_CHECK_MATCHES};
    struct claim_decision decisions[3];
    struct claim_totals totals;
    (void)state;
    lines[2].ordered_at = at(11, 600);
    struct claim claim = good_claim(lines, 3);
    claim_adjudicate(&claim, &facts, decisions, &totals);
    assert_int_equal(decisions[0].verdict, CLAIM_ACCEPTED);
    assert_int_equal(decisions[1].verdict, CLAIM_QUERIED);
    assert_int_equal(decisions[1].reasons, BIT(repeated_in_claim));
    assert_int_equal(decisions[2].verdict, CLAIM_ACCEPTED);
    assert_int_equal(totals.verdict, CLAIM_QUERIED);
    assert_int_equal(totals.accepted_lines, 2);
    assert_int_equal(totals.queried_lines, 1);
    assert_int_equal(totals.approved_milli, 160000000);
    assert_int_equal(totals.queried_milli, 80000000);
}

static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static struct claim_line any_line(uint64_t *seed)
{
    static const char *const codes[] = {"A", "B", "C"};
    struct claim_line line = good_line();
    line.code = codes[next(seed) % 3];
    line.table = next(seed) % 2 ? CLAIM_XML2 : CLAIM_XML3;
    line.scope = (int)(next(seed) % 4);
    line.ordered_at = at((int)(next(seed) % 24) + 1, (int)(next(seed) % 1440));
    if (next(seed) % 2) {
        line.performed_at = at((int)(next(seed) % 24) + 1, -1);
    }
    line.quantity_milli = (int64_t)(next(seed) % 20000);
    line.insured_price_milli = (int64_t)(next(seed) % 100000000);
    line.insured_percent = (int64_t)(next(seed) % 101);
    line.benefit_percent_milli = (int64_t)(next(seed) % 5) * 25000;
    line.hospital_amount_milli = (int64_t)(next(seed) % 2000000000);
    line.insured_amount_milli = (int64_t)(next(seed) % 2000000000);
    line.ceiling_milli = next(seed) % 4 ? 0 : (int64_t)(next(seed) % 1000000000);
    line.other_milli = next(seed) % 4 ? 0 : (int64_t)(next(seed) % 1000000000);
    line.own_milli = next(seed) % 2 ? 0 : (int64_t)(next(seed) % 1000000000);
    line.copay_milli = (int64_t)(next(seed) % 1000000000);
    line.fund_milli = next(seed) % 8 ? (int64_t)(next(seed) % 2000000000) : 0;
    return line;
}

static bool has_cut(uint32_t reasons)
{
    for (int i = 0; i < CLAIM_REASON_COUNT; i++) {
        if (reasons & 1U << i && claim_reason_texts[i].effect == CLAIM_EFFECT_CUT) {
            return true;
        }
    }
    return false;
}

/* Whatever is claimed: nothing is lost, nothing is silent, nobody uninsured is paid for. */
static void check_decision(const struct claim_line *line, const struct claim_facts *facts,
                           const struct claim_decision *decision)
{
    struct date day =
        date_is_none(line->performed_at.date) ? line->ordered_at.date : line->performed_at.date;
    bool is_insured = false;
    for (size_t i = 0; i < facts->cover_count; i++) {
        is_insured = is_insured || (date_compare(facts->covers[i].from, day) <= 0 &&
                                    date_compare(day, facts->covers[i].to) <= 0);
    }
    assert_int_equal(decision->claimed_milli, line->fund_milli);
    assert_int_equal(decision->claimed_milli,
                     decision->approved_milli + decision->reduced_milli + decision->queried_milli);
    assert_true(decision->approved_milli >= 0 && decision->reduced_milli >= 0 &&
                decision->queried_milli >= 0);
    assert_true(decision->approved_milli <= line->hospital_amount_milli + 10);
    assert_true(decision->verdict == CLAIM_ACCEPTED || decision->reasons);
    assert_true(decision->reduced_milli == 0 || has_cut(decision->reasons));
    assert_true(is_insured || decision->approved_milli == 0);
    assert_true(line->scope != 2 || decision->approved_milli == 0);
    assert_true(facts->check == CLAIM_CHECK_MATCHES || decision->approved_milli == 0);
}

static void random_claims_are_neither_overpaid_nor_silently_cut(void **state)
{
    enum { LINES = 8 };
    uint64_t seed = 20261122;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct claim_line lines[LINES];
        struct claim_decision decisions[LINES];
        struct claim_totals totals;
        int64_t approved = 0;
        struct claim_facts facts = {covers, next(&seed) % 3,
                                    (enum claim_check)(next(&seed) % 5 ? 1 : next(&seed) % 5),
                                    .is_cardless = next(&seed) % 4 == 0};
        for (int i = 0; i < LINES; i++) {
            lines[i] = any_line(&seed);
        }
        struct claim claim = good_claim(lines, LINES);
        claim_adjudicate(&claim, &facts, decisions, &totals);
        for (int i = 0; i < LINES; i++) {
            check_decision(&lines[i], &facts, &decisions[i]);
            approved += decisions[i].approved_milli;
        }
        assert_int_equal(approved, totals.approved_milli);
        assert_int_equal(totals.claimed_milli,
                         totals.approved_milli + totals.reduced_milli + totals.queried_milli);
        assert_int_equal(totals.accepted_lines + totals.reduced_lines + totals.queried_lines,
                         LINES);
    }
}

static void every_reason_and_rule_is_told_in_both_languages(void **state)
{
    (void)state;
    for (int i = 0; i < CLAIM_REASON_COUNT; i++) {
        assert_true(*claim_reason_texts[i].text[0] && *claim_reason_texts[i].text[1]);
        assert_true(*claim_reason_texts[i].source);
    }
    for (int i = 0; i < CLAIM_RULE_COUNT; i++) {
        assert_true(*claim_rule_texts[i].text[0] && *claim_rule_texts[i].text[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_is_judged_for_its_reasons),
        cmocka_unit_test(a_hundredth_is_rounding),
        cmocka_unit_test(the_second_of_two_same_lines_is_queried),
        cmocka_unit_test(random_claims_are_neither_overpaid_nor_silently_cut),
        cmocka_unit_test(every_reason_and_rule_is_told_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
