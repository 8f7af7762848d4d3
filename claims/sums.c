#include "claims/sums.h"

#include <stdio.h>

#include "base/money.h"

bool claim_amount(int64_t quantity_milli, int64_t price_milli, int64_t percent,
                  int64_t service_percent, int64_t *ret_amount_milli)
{
    int64_t amount = 0;
    bool fits = money_scale_round(price_milli, percent, 1, &amount) &&
                money_scale_round(amount, service_percent, 1, &amount) &&
                money_scale_round(amount, quantity_milli,
                                  (int64_t)100 * 100 * 1000 * CLAIM_ROUNDING_MILLI, &amount);
    *ret_amount_milli = fits ? amount * CLAIM_ROUNDING_MILLI : 0;
    return fits;
}

void claim_path(const struct claim *claim, enum claim_table table, size_t number, const char *field,
                char ret_path[CLAIM_PATH_SIZE])
{
    const struct claim_table_rule *rule = &claim_table_rules[table];
    int used = snprintf(ret_path, CLAIM_PATH_SIZE, "HOSO[%zu]/%s", claim->number, rule->name);
    if (rule->item && number) {
        used += snprintf(ret_path + used, CLAIM_PATH_SIZE - (size_t)used, "/%s[%zu]", rule->item,
                         number);
    }
    if (field) {
        snprintf(ret_path + used, CLAIM_PATH_SIZE - (size_t)used, "/%s", field);
    }
}

static bool is_near(int64_t a, int64_t b, int64_t tolerance_milli)
{
    return a - b <= tolerance_milli && b - a <= tolerance_milli;
}

static void tell(const struct claim *claim, enum claim_field field, size_t number,
                 enum claim_rule rule, int64_t expected_milli, struct claim_faults *faults)
{
    char path[CLAIM_PATH_SIZE], expected[CLAIM_DECIMAL_SIZE];
    claim_path(claim, claim_field_rules[field].table, number, claim_field_rules[field].name, path);
    claim_decimal_format(expected_milli, expected);
    claim_fault_add(faults, rule, path, expected);
}

static int64_t others_of(const struct claim *claim, const struct claim_line *line)
{
    static const enum claim_field fields[][4] = {
        {XML2_T_NGUONKHAC_NSNN, XML2_T_NGUONKHAC_VTNN, XML2_T_NGUONKHAC_VTTN, XML2_T_NGUONKHAC_CL},
        {XML3_T_NGUONKHAC_NSNN, XML3_T_NGUONKHAC_VTNN, XML3_T_NGUONKHAC_VTTN, XML3_T_NGUONKHAC_CL},
    };
    const struct claim_row *row = &claim->rows[line->table].items[line->number - 1];
    int64_t sum = 0;
    for (int i = 0; i < 4; i++) {
        int64_t part = 0;
        claim_decimal(claim_text(row, fields[line->table == CLAIM_XML3][i]), &part);
        money_add(sum, part, &sum);
    }
    return sum;
}

/* The fields of a line that the checks name, of XML2 and of XML3. */
enum line_field { HOSPITAL_AMOUNT, INSURED_AMOUNT, OTHER, LINE_FIELD_COUNT };

static enum claim_field field_of(const struct claim_line *line, enum line_field field)
{
    static const enum claim_field fields[2][LINE_FIELD_COUNT] = {
        {XML2_THANH_TIEN_BV, XML2_THANH_TIEN_BH, XML2_T_NGUONKHAC},
        {XML3_THANH_TIEN_BV, XML3_THANH_TIEN_BH, XML3_T_NGUONKHAC},
    };
    return fields[line->table == CLAIM_XML3][field];
}

/* A pack of supplies counts up to its ceiling only. */
static void check_amounts(const struct claim *claim, const struct claim_line *line,
                          struct claim_faults *faults)
{
    int64_t hospital = 0, insured = 0;
    /* QĐ 130 had no TYLE_TT_DV in the hospital's amount; QĐ 4750 put it right. */
    int64_t percent = claim->version == CLAIM_QD130 ? 100 : line->service_percent;
    bool fits =
        claim_amount(line->quantity_milli, line->hospital_price_milli, 100, percent, &hospital);
    if (!fits || !is_near(hospital, line->hospital_amount_milli, CLAIM_ROUNDING_MILLI)) {
        tell(claim, field_of(line, HOSPITAL_AMOUNT), line->number, CLAIM_RULE_wrong_amount,
             hospital, faults);
    }
    fits = claim_amount(line->quantity_milli, line->insured_price_milli, line->insured_percent,
                        line->service_percent, &insured);
    bool is_ceiling = line->ceiling_milli && insured > line->ceiling_milli &&
                      line->insured_amount_milli == line->ceiling_milli;
    if (!fits ||
        (!is_near(insured, line->insured_amount_milli, CLAIM_ROUNDING_MILLI) && !is_ceiling)) {
        tell(claim, field_of(line, INSURED_AMOUNT), line->number, CLAIM_RULE_wrong_amount, insured,
             faults);
    }
}

void claim_check_line(const struct claim *claim, const struct claim_line *line,
                      struct claim_faults *faults)
{
    int64_t others = others_of(claim, line);
    int64_t paid = line->fund_milli + line->copay_milli + line->own_milli + line->other_milli;
    char path[CLAIM_PATH_SIZE], expected[CLAIM_DECIMAL_SIZE];
    check_amounts(claim, line, faults);
    if (others != line->other_milli) {
        tell(claim, field_of(line, OTHER), line->number, CLAIM_RULE_wrong_other, others, faults);
    }
    if (!is_near(paid, line->hospital_amount_milli, CLAIM_ROUNDING_MILLI)) {
        claim_path(claim, line->table, line->number, NULL, path);
        claim_decimal_format(line->hospital_amount_milli, expected);
        claim_fault_add(faults, CLAIM_RULE_wrong_split, path, expected);
    }
}

struct totals {
    int64_t drugs, supplies, hospital, insured, own, copay, fund, other, fund_by_service;
    bool all_by_service, fits;
};

static void add(struct totals *totals, int64_t *sum, int64_t amount)
{
    totals->fits = money_add(*sum, amount, sum) && totals->fits;
}

static struct totals totals_of(const struct claim *claim)
{
    struct totals totals = {.all_by_service = true, .fits = true};
    for (size_t i = 0; i < claim->line_count; i++) {
        const struct claim_line *line = &claim->lines[i];
        int64_t amount = line->hospital_amount_milli;
        bool is_by_service = line->payment_method == 1;
        add(&totals, &totals.drugs, line->kind == CLAIM_LINE_DRUG ? amount : 0);
        add(&totals, &totals.supplies, line->kind == CLAIM_LINE_SUPPLY ? amount : 0);
        add(&totals, &totals.hospital, amount);
        add(&totals, &totals.insured, line->insured_amount_milli);
        add(&totals, &totals.own, line->own_milli);
        add(&totals, &totals.copay, line->copay_milli);
        add(&totals, &totals.fund, line->fund_milli);
        add(&totals, &totals.other, line->other_milli);
        add(&totals, &totals.fund_by_service, is_by_service ? line->fund_milli : 0);
        totals.all_by_service = totals.all_by_service && is_by_service;
    }
    return totals;
}

/* T_BHTT is the sum of the lines, too, as long as nobody else pays a part of the fund's share; and
 * T_BHTT_GDV, what is paid outside of capitation and cases, may be 0 where all is. */
void claim_check_totals(const struct claim *claim, struct claim_faults *faults)
{
    const struct claim_summary *told = &claim->summary;
    struct totals sum = totals_of(claim);
    int64_t fund = told->insured_milli - told->copay_milli;
    bool is_fund_summed = sum.other == 0;
    bool is_all = sum.all_by_service && told->fund_by_service_milli == 0;
    const struct {
        enum claim_field field;
        int64_t told_milli, sum_milli;
    } checks[] = {
        {XML1_T_THUOC, told->drugs_milli, sum.drugs},
        {XML1_T_VTYT, told->supplies_milli, sum.supplies},
        {XML1_T_TONGCHI_BV, told->hospital_milli, sum.hospital},
        {XML1_T_TONGCHI_BH, told->insured_milli, sum.insured},
        {XML1_T_BNTT, told->own_milli, sum.own},
        {XML1_T_BNCCT, told->copay_milli, sum.copay},
        {XML1_T_NGUONKHAC, told->other_milli, sum.other},
        {XML1_T_BHTT, told->fund_milli, is_fund_summed ? sum.fund : told->fund_milli},
        {XML1_T_BHTT_GDV, told->fund_by_service_milli, is_all ? 0 : sum.fund_by_service},
    };
    int64_t tolerance = (int64_t)claim->line_count * CLAIM_ROUNDING_MILLI;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if (!sum.fits || !is_near(checks[i].told_milli, checks[i].sum_milli, tolerance)) {
            tell(claim, checks[i].field, 0, CLAIM_RULE_wrong_sum, checks[i].sum_milli, faults);
        }
    }
    if (told->fund_milli != fund) {
        tell(claim, XML1_T_BHTT, 0, CLAIM_RULE_wrong_fund, fund, faults);
    }
}
