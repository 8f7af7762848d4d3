#include "claims/need.h"

#include "claims/forms.h"

enum { FIELDS_MAX = 3, VALUES_MAX = 6 };

enum when {
    WHEN_NEVER,
    WHEN_ALWAYS,
    WHEN_FILLED,
    WHEN_EMPTY,
    WHEN_IN,
    WHEN_NOT_IN,
    WHEN_DISTRICTS
};

/* WHEN_FILLED: any of the fields; WHEN_EMPTY: all of them; WHEN_IN, WHEN_NOT_IN: the first field is
 * filled, and with one of the values, with none of them. */
struct condition {
    enum when when;
    size_t count;
    enum claim_field fields[FIELDS_MAX];
    const char *values[VALUES_MAX + 1];
};

static const struct condition conditions[CLAIM_NEED_COUNT] = {
    [CLAIM_OPTIONAL] = {WHEN_NEVER},
    [CLAIM_ALWAYS] = {WHEN_ALWAYS},
    [CLAIM_IF_DISTRICTS] = {WHEN_DISTRICTS},
    [CLAIM_IF_INPATIENT] = {WHEN_FILLED, 1, {XML0_NGAY_VAO_NOI_TRU}},
    [CLAIM_IF_NO_DRUG_OR_SUPPLY] = {WHEN_EMPTY, 2, {XML0_MA_THUOC, XML0_MA_VAT_TU}},
    [CLAIM_IF_NO_SERVICE_OR_SUPPLY] = {WHEN_EMPTY, 2, {XML0_MA_DICH_VU, XML0_MA_VAT_TU}},
    [CLAIM_IF_NO_SERVICE_OR_DRUG] = {WHEN_EMPTY, 2, {XML0_MA_DICH_VU, XML0_MA_THUOC}},
    [CLAIM_IF_SERVICE] = {WHEN_FILLED, 1, {XML0_MA_DICH_VU}},
    [CLAIM_IF_DRUG] = {WHEN_FILLED, 1, {XML0_MA_THUOC}},
    [CLAIM_IF_SUPPLY] = {WHEN_FILLED, 1, {XML0_MA_VAT_TU}},
    /* 7 blood, 17 products of blood: bought without a tender, and without a registration. */
    [CLAIM_IF_NOT_BLOOD] = {WHEN_NOT_IN, 1, {XML2_MA_NHOM}, {"7", "17"}},
    [CLAIM_IF_NO_LINE_SUPPLY] = {WHEN_EMPTY, 1, {XML3_MA_VAT_TU}},
    [CLAIM_IF_LINE_SERVICE] = {WHEN_FILLED, 1, {XML3_MA_DICH_VU}},
    [CLAIM_IF_LINE_SUPPLY] = {WHEN_FILLED, 1, {XML3_MA_VAT_TU}},
    [CLAIM_IF_SUPPLY_GROUP] = {WHEN_IN, 1, {XML3_MA_NHOM}, {"10", "11"}},
    [CLAIM_IF_SUPPLY_LISTED] = {WHEN_IN, 1, {XML3_MA_NHOM}, {"10"}},
    [CLAIM_IF_TRANSPORT] = {WHEN_IN, 1, {XML3_MA_NHOM}, {"12"}},
    /* 1 tests, 2 imaging, 3 functional exploration, 8 operations, 18 procedures. */
    [CLAIM_IF_PERFORMED] = {WHEN_IN, 1, {XML3_MA_NHOM}, {"1", "2", "3", "8", "18"}},
    [CLAIM_IF_RESULT] = {WHEN_FILLED, 1, {XML4_GIA_TRI}},
    [CLAIM_IF_TUBERCULOSIS] = {WHEN_NOT_IN, 1, {XML6_LOAI_DTRI_LAO}, {"0"}},
    [CLAIM_IF_REGISTERED_1] = {WHEN_IN, 1, {XML6_MA_TINH_TRANG_DK}, {"1"}},
    [CLAIM_IF_TREATED_1] = {WHEN_IN, 1, {XML6_MA_XU_TRI}, {"1"}},
    [CLAIM_IF_OTHER_REGIMEN] = {WHEN_IN, 1, {XML6_MA_PHAC_DO_DIEU_TRI}, {"KHAC"}},
    [CLAIM_IF_TERMINATED_7] = {WHEN_IN, 1, {XML7_MA_DINH_CHI_THAI}, {"1"}},
    [CLAIM_IF_TERMINATED_11] = {WHEN_IN, 1, {XML11_MA_DINH_CHI_THAI}, {"1"}},
    [CLAIM_IF_LEAVE_7] = {WHEN_FILLED,
                          3,
                          {XML7_SO_NGAY_NGHI, XML7_NGOAITRU_TUNGAY, XML7_NGOAITRU_DENNGAY}},
};

static bool any_filled(const struct condition *condition, const struct claim_row *row)
{
    for (size_t i = 0; i < condition->count; i++) {
        if (*claim_text(row, condition->fields[i])) {
            return true;
        }
    }
    return false;
}

static bool is_in(const struct condition *condition, const char *value)
{
    for (const char *const *word = condition->values; *word; word++) {
        if (claim_list_has(value, *word)) {
            return true;
        }
    }
    return false;
}

bool claim_needs(enum claim_need need, const struct claim_row *row, struct date on)
{
    /* Districts ended with June 2025 (Luật Tổ chức chính quyền địa phương 2025). */
    static const struct date no_districts_since = {2025, 7, 1};
    const struct condition *condition = &conditions[need];
    switch (condition->when) {
    case WHEN_ALWAYS:
        return true;
    case WHEN_FILLED:
        return any_filled(condition, row);
    case WHEN_EMPTY:
        return !any_filled(condition, row);
    case WHEN_IN:
        return any_filled(condition, row) && is_in(condition, claim_text(row, *condition->fields));
    case WHEN_NOT_IN:
        return any_filled(condition, row) && !is_in(condition, claim_text(row, *condition->fields));
    case WHEN_DISTRICTS:
        return !date_is_none(on) && date_compare(on, no_districts_since) < 0;
    case WHEN_NEVER:
    default:
        return false;
    }
}
