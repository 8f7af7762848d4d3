/*
 * One claim: what a hospital asks for one visit or stay (one HOSO of the envelope GIAMDINHHS), from
 * the reader (claims/reader.h). Every value stands as text in the row of its table; what
 * adjudication and the medical history need stands typed beside it.
 *
 * Money and quantities are exact thousandths (`_milli`: of a đồng, of a unit, of a percent), as the
 * tables give two or three decimals. A text that is absent or empty is "" where it is typed; a time
 * that is absent has year 0; a number that is absent or no number is 0. So typed members may be
 * trusted once claim_validate (claims/validate.h) has found no fault, not before.
 *
 * Lifetime: everything lies in the arena of the reader until its next step.
 */
#ifndef CLAIMS_CLAIM_H
#define CLAIMS_CLAIM_H

#include "base/arena.h"
#include "claims/table.h"

/* A moment as the tables write it, yyyymmddHHMM or yyyymmdd. */
struct claim_time {
    struct date date; /* may be partial for births */
    int minute;       /* of the day; -1 = not told */
};

struct claim_row {
    const char **values; /* by field minus the table's first; NULL = no such element */
};

struct claim_rows {
    struct claim_row *items;
    size_t count;
};

enum claim_line_kind { CLAIM_LINE_DRUG, CLAIM_LINE_SERVICE, CLAIM_LINE_SUPPLY };

/* A row of XML2 (a drug) or XML3 (a service or a supply). */
struct claim_line {
    enum claim_line_kind kind;
    enum claim_table table;
    size_t number;    /* in its table, from 1; the path of its faults */
    const char *code; /* MA_THUOC; MA_VAT_TU of a supply, else MA_DICH_VU */
    const char *name; /* TEN_THUOC, TEN_VAT_TU, TEN_DICH_VU */
    const char *unit; /* DON_VI_TINH */
    const char *department, *doctor;
    int cost_group;     /* MA_NHOM, 1 to 19 */
    int scope;          /* PHAM_VI: 1 insured, 2 not, 3 of army, police, cipher only */
    int payment_method; /* MA_PTTT: 1 by service, 2 capitation, 3 by case */
    struct claim_time ordered_at, performed_at, result_at; /* NGAY_YL, NGAY_TH_YL, NGAY_KQ */
    int64_t quantity_milli;
    int64_t hospital_price_milli, insured_price_milli; /* DON_GIA of drugs is both */
    int64_t service_percent;       /* TYLE_TT_DV, of drugs 100; whole percents */
    int64_t insured_percent;       /* TYLE_TT_BH */
    int64_t benefit_percent_milli; /* MUC_HUONG */
    int64_t hospital_amount_milli, insured_amount_milli; /* THANH_TIEN_BV, THANH_TIEN_BH */
    int64_t ceiling_milli;                               /* T_TRANTT; 0 = none */
    int64_t other_milli;                                 /* T_NGUONKHAC: who else pays */
    int64_t own_milli;   /* T_BNTT: the patient, outside insurance */
    int64_t copay_milli; /* T_BNCCT: the patient's share */
    int64_t fund_milli;  /* T_BHTT: asked of the fund */
};

/* XML1 (XML0 at a check-in). */
struct claim_summary {
    const char *link_code;    /* MA_LK: the visit, unique and never changed */
    const char *patient_code; /* MA_BN */
    const char *full_name;
    const char *personal_id; /* SO_CCCD: 9 or 12 digits or a passport */
    struct claim_time birth;
    int sex; /* 1 male, 2 female, 3 unknown */
    const char
        *card_numbers; /* MA_THE_BHYT; with ';' when the card changed during the stay, as … */
    const char *initial_facilities, *cards_from, *cards_to; /* … MA_DKBD, GT_THE_TU, GT_THE_DEN */
    const char *visitor;                                    /* MA_DOITUONG_KCB */
    const char *visit_kind;                                 /* MA_LOAI_KCB */
    const char *facility;                                   /* MA_CSKCB */
    const char *department;
    const char *referred_from, *referred_to; /* MA_NOI_DI, MA_NOI_DEN */
    const char *area;                        /* MA_KHUVUC */
    const char *reason, *admission_diagnosis, *diagnosis;
    const char *main_disease, *other_diseases; /* ICD-10; the others with ';' */
    struct claim_time admitted_at, inpatient_at, discharged_at, settled_at;
    struct claim_time copay_exempt_from, five_years_from;    /* NGAY_MIEN_CCT, NAM_NAM_LIEN_TUC */
    int64_t days;                                            /* SO_NGAY_DTRI */
    int result, discharge;                                   /* KET_QUA_DTRI, MA_LOAI_RV */
    int64_t settlement_year, settlement_month;               /* NAM_QT, THANG_QT */
    int64_t drugs_milli, supplies_milli;                     /* T_THUOC, T_VTYT */
    int64_t hospital_milli, insured_milli;                   /* T_TONGCHI_BV, T_TONGCHI_BH */
    int64_t own_milli, copay_milli, fund_milli, other_milli; /* as in lines */
    int64_t fund_by_service_milli;                           /* T_BHTT_GDV */
};

struct claim {
    enum claim_version version;
    size_t number;      /* in its envelope, from 1: HOSO[number] of every path */
    bool is_check_in;   /* of XML0; then there is no XML1 */
    size_t fault_count; /* found while it was read: its form, not its content */
    struct claim_rows rows[CLAIM_TABLE_COUNT];
    struct claim_summary summary;
    struct claim_line *lines; /* of XML2, then of XML3 */
    size_t line_count;
};

/* The text of a field in a row: NULL when the element is absent. */
const char *claim_value(const struct claim_row *row, enum claim_field field);
/* The same, "" when absent. */
const char *claim_text(const struct claim_row *row, enum claim_field field);

/* Fills the typed members from the rows; false when the arena is full. The reader does it. */
bool claim_type(struct claim *claim, struct arena *arena);

/* "12.5" → 12500. False, ret untouched, for anything but digits with at most three decimals, and
 * for more than fifteen characters. */
bool claim_decimal(const char *text, int64_t *ret_milli);
/* yyyymmdd, or yyyymmddHHMM; false for a moment that does not exist. A birth may end in zeroes. */
bool claim_time_parse(const char *text, struct claim_time *ret_time);
bool claim_birth_parse(const char *text, struct claim_time *ret_time);
/* RFC 3339; a day without a time begins at midnight. */
enum { CLAIM_TIME_TEXT_SIZE = 32 };
void claim_time_format(struct claim_time time, char ret_text[CLAIM_TIME_TEXT_SIZE]);
/* <0, 0, >0; days only where one of them tells no time. */
int claim_time_compare(struct claim_time a, struct claim_time b);

/* "1056000.00": two decimals, a third where it is not 0. */
enum { CLAIM_DECIMAL_SIZE = 24 };
void claim_decimal_format(int64_t milli, char ret_text[CLAIM_DECIMAL_SIZE]);

#endif
