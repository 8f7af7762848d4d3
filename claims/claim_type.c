#include <stdlib.h>
#include <string.h>

#include "claims/claim.h"

/*
 * The typed members of a claim, from the texts of its rows: tables of which field goes where.
 */
enum type { TYPE_TEXT, TYPE_TIME, TYPE_BIRTH, TYPE_MILLI, TYPE_WHOLE, TYPE_SMALL };

struct member {
    enum claim_field field;
    enum type type;
    size_t offset;
};

#define TYPE_OF(type, member)                                                                      \
    _Generic(((type *)0)->member,                                                                  \
        const char *: TYPE_TEXT,                                                                   \
        struct claim_time: TYPE_TIME,                                                              \
        int64_t: TYPE_MILLI,                                                                       \
        int: TYPE_SMALL)
#define MEMBER(field, type, member)                                                                \
    {                                                                                              \
        field, TYPE_OF(type, member), offsetof(type, member)                                       \
    }
#define WHOLE(field, type, member)                                                                 \
    {                                                                                              \
        field, TYPE_WHOLE, offsetof(type, member)                                                  \
    }
#define SUMMARY(field, member)  MEMBER(XML1_##field, struct claim_summary, member)
#define CHECK_IN(field, member) MEMBER(XML0_##field, struct claim_summary, member)
#define DRUG(field, member)     MEMBER(XML2_##field, struct claim_line, member)
#define SERVICE(field, member)  MEMBER(XML3_##field, struct claim_line, member)

static const struct member summary_members[] = {
    SUMMARY(MA_LK, link_code),
    SUMMARY(MA_BN, patient_code),
    SUMMARY(HO_TEN, full_name),
    SUMMARY(SO_CCCD, personal_id),
    {XML1_NGAY_SINH, TYPE_BIRTH, offsetof(struct claim_summary, birth)},
    SUMMARY(GIOI_TINH, sex),
    SUMMARY(MA_THE_BHYT, card_numbers),
    SUMMARY(MA_DKBD, initial_facilities),
    SUMMARY(GT_THE_TU, cards_from),
    SUMMARY(GT_THE_DEN, cards_to),
    SUMMARY(MA_DOITUONG_KCB, visitor),
    SUMMARY(MA_LOAI_KCB, visit_kind),
    SUMMARY(MA_CSKCB, facility),
    SUMMARY(MA_KHOA, department),
    SUMMARY(MA_NOI_DI, referred_from),
    SUMMARY(MA_NOI_DEN, referred_to),
    SUMMARY(MA_KHUVUC, area),
    SUMMARY(LY_DO_VV, reason),
    SUMMARY(CHAN_DOAN_VAO, admission_diagnosis),
    SUMMARY(CHAN_DOAN_RV, diagnosis),
    SUMMARY(MA_BENH_CHINH, main_disease),
    SUMMARY(MA_BENH_KT, other_diseases),
    SUMMARY(NGAY_VAO, admitted_at),
    SUMMARY(NGAY_VAO_NOI_TRU, inpatient_at),
    SUMMARY(NGAY_RA, discharged_at),
    SUMMARY(NGAY_TTOAN, settled_at),
    SUMMARY(NGAY_MIEN_CCT, copay_exempt_from),
    SUMMARY(NAM_NAM_LIEN_TUC, five_years_from),
    WHOLE(XML1_SO_NGAY_DTRI, struct claim_summary, days),
    SUMMARY(KET_QUA_DTRI, result),
    SUMMARY(MA_LOAI_RV, discharge),
    WHOLE(XML1_NAM_QT, struct claim_summary, settlement_year),
    WHOLE(XML1_THANG_QT, struct claim_summary, settlement_month),
    SUMMARY(T_THUOC, drugs_milli),
    SUMMARY(T_VTYT, supplies_milli),
    SUMMARY(T_TONGCHI_BV, hospital_milli),
    SUMMARY(T_TONGCHI_BH, insured_milli),
    SUMMARY(T_BNTT, own_milli),
    SUMMARY(T_BNCCT, copay_milli),
    SUMMARY(T_BHTT, fund_milli),
    SUMMARY(T_NGUONKHAC, other_milli),
    SUMMARY(T_BHTT_GDV, fund_by_service_milli),
};

static const struct member check_in_members[] = {
    CHECK_IN(MA_LK, link_code),
    CHECK_IN(MA_BN, patient_code),
    CHECK_IN(HO_TEN, full_name),
    CHECK_IN(SO_CCCD, personal_id),
    {XML0_NGAY_SINH, TYPE_BIRTH, offsetof(struct claim_summary, birth)},
    CHECK_IN(GIOI_TINH, sex),
    CHECK_IN(MA_THE_BHYT, card_numbers),
    CHECK_IN(MA_DKBD, initial_facilities),
    CHECK_IN(GT_THE_TU, cards_from),
    CHECK_IN(GT_THE_DEN, cards_to),
    CHECK_IN(MA_DOITUONG_KCB, visitor),
    CHECK_IN(MA_LOAI_KCB, visit_kind),
    CHECK_IN(MA_CSKCB, facility),
    CHECK_IN(LY_DO_VNT, reason),
    CHECK_IN(NGAY_VAO, admitted_at),
    CHECK_IN(NGAY_VAO_NOI_TRU, inpatient_at),
};

static const struct member drug_members[] = {
    DRUG(MA_THUOC, code),
    DRUG(TEN_THUOC, name),
    DRUG(DON_VI_TINH, unit),
    DRUG(MA_KHOA, department),
    DRUG(MA_BAC_SI, doctor),
    DRUG(MA_NHOM, cost_group),
    DRUG(PHAM_VI, scope),
    DRUG(MA_PTTT, payment_method),
    DRUG(NGAY_YL, ordered_at),
    DRUG(NGAY_TH_YL, performed_at),
    DRUG(SO_LUONG, quantity_milli),
    DRUG(DON_GIA, hospital_price_milli),
    DRUG(DON_GIA, insured_price_milli),
    WHOLE(XML2_TYLE_TT_BH, struct claim_line, insured_percent),
    DRUG(MUC_HUONG, benefit_percent_milli),
    DRUG(THANH_TIEN_BV, hospital_amount_milli),
    DRUG(THANH_TIEN_BH, insured_amount_milli),
    DRUG(T_NGUONKHAC, other_milli),
    DRUG(T_BNTT, own_milli),
    DRUG(T_BNCCT, copay_milli),
    DRUG(T_BHTT, fund_milli),
};

static const struct member service_members[] = {
    SERVICE(MA_DICH_VU, code),
    SERVICE(TEN_DICH_VU, name),
    SERVICE(DON_VI_TINH, unit),
    SERVICE(MA_KHOA, department),
    SERVICE(MA_BAC_SI, doctor),
    SERVICE(MA_NHOM, cost_group),
    SERVICE(PHAM_VI, scope),
    SERVICE(MA_PTTT, payment_method),
    SERVICE(NGAY_YL, ordered_at),
    SERVICE(NGAY_TH_YL, performed_at),
    SERVICE(NGAY_KQ, result_at),
    SERVICE(SO_LUONG, quantity_milli),
    SERVICE(DON_GIA_BV, hospital_price_milli),
    SERVICE(DON_GIA_BH, insured_price_milli),
    WHOLE(XML3_TYLE_TT_DV, struct claim_line, service_percent),
    WHOLE(XML3_TYLE_TT_BH, struct claim_line, insured_percent),
    SERVICE(MUC_HUONG, benefit_percent_milli),
    SERVICE(THANH_TIEN_BV, hospital_amount_milli),
    SERVICE(THANH_TIEN_BH, insured_amount_milli),
    SERVICE(T_TRANTT, ceiling_milli),
    SERVICE(T_NGUONKHAC, other_milli),
    SERVICE(T_BNTT, own_milli),
    SERVICE(T_BNCCT, copay_milli),
    SERVICE(T_BHTT, fund_milli),
};

static int64_t whole(const char *text)
{
    size_t length = strlen(text);
    return length && length < 16 && strspn(text, "0123456789") == length ? strtoll(text, NULL, 10)
                                                                         : 0;
}

static void store(void *place, enum type type, const char *text)
{
    int64_t number = 0;
    struct claim_time time = {.minute = -1};
    switch (type) {
    case TYPE_TEXT:
        memcpy(place, &text, sizeof text);
        break;
    case TYPE_TIME:
        claim_time_parse(text, &time);
        memcpy(place, &time, sizeof time);
        break;
    case TYPE_BIRTH:
        claim_birth_parse(text, &time);
        memcpy(place, &time, sizeof time);
        break;
    case TYPE_MILLI:
        claim_decimal(text, &number);
        memcpy(place, &number, sizeof number);
        break;
    case TYPE_WHOLE:
        number = whole(text);
        memcpy(place, &number, sizeof number);
        break;
    case TYPE_SMALL:
    default:
        number = whole(text);
        memcpy(place, &(int){number > 1000000 ? 0 : (int)number}, sizeof(int));
    }
}

/* A row of NULL leaves what an empty one does. */
static void fill(void *whole_struct, const struct claim_row *row, const struct member *members,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        store((char *)whole_struct + members[i].offset, members[i].type,
              row ? claim_text(row, members[i].field) : "");
    }
}

#define FILL(whole_struct, row, members)                                                           \
    fill((whole_struct), (row), (members), sizeof(members) / sizeof *(members))

static void fill_summary(struct claim *claim)
{
    const struct claim_rows *visit = &claim->rows[CLAIM_XML1], *arrival = &claim->rows[CLAIM_XML0];
    claim->is_check_in = visit->count == 0 && arrival->count > 0;
    FILL(&claim->summary, visit->count ? visit->items : NULL, summary_members);
    if (claim->is_check_in) {
        FILL(&claim->summary, arrival->items, check_in_members);
    }
}

static void fill_service(struct claim_line *line, const struct claim_row *row)
{
    line->kind = CLAIM_LINE_SERVICE;
    FILL(line, row, service_members);
    if (*claim_text(row, XML3_MA_VAT_TU)) {
        line->kind = CLAIM_LINE_SUPPLY;
        line->code = claim_text(row, XML3_MA_VAT_TU);
        line->name = claim_text(row, XML3_TEN_VAT_TU);
    }
}

bool claim_type(struct claim *claim, struct arena *arena)
{
    const struct claim_rows *drugs = &claim->rows[CLAIM_XML2], *services = &claim->rows[CLAIM_XML3];
    fill_summary(claim);
    claim->line_count = 0;
    claim->lines = ARENA_ARRAY(arena, struct claim_line, drugs->count + services->count + 1);
    if (!claim->lines) {
        return false;
    }
    for (size_t i = 0; i < drugs->count; i++) {
        struct claim_line *line = &claim->lines[claim->line_count++];
        *line = (struct claim_line){CLAIM_LINE_DRUG, CLAIM_XML2, i + 1, .service_percent = 100};
        FILL(line, &drugs->items[i], drug_members);
        line->result_at.minute = -1;
    }
    for (size_t i = 0; i < services->count; i++) {
        struct claim_line *line = &claim->lines[claim->line_count++];
        *line = (struct claim_line){CLAIM_LINE_SERVICE, CLAIM_XML3, i + 1};
        fill_service(line, &services->items[i]);
    }
    return true;
}
