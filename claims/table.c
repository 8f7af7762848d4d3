#include "claims/table.h"

#include <string.h>

/* What the words of fields.def stand for. */
#define FREE              CLAIM_FREE, (enum claim_field)0
#define SAME(field)       CLAIM_SAME, field
#define NOT_BEFORE(field) CLAIM_NOT_BEFORE, field

const struct claim_field_rule claim_field_rules[CLAIM_FIELD_COUNT] = {
#define FIELD(table, name, form, max_length, need, versions, compared)                             \
    {#name, CLAIM_##table, CLAIM_##form, max_length, CLAIM_##need, CLAIM_##versions, compared},
#include "claims/fields.def"
#undef FIELD
};

/* Source: the public schema of the gateway; XML12 has none, for it is entered by hand. */
const struct claim_table_rule claim_table_rules[CLAIM_TABLE_COUNT] = {
    [CLAIM_XML0] = {"XML0", "CHI_TIEU_TRANG_THAI_KCB", "DSACH_TRANG_THAI_KCB", "TRANG_THAI_KCB",
                    XML0_MA_LK, XML0_DU_PHONG},
    [CLAIM_XML1] = {"XML1", "TONG_HOP", NULL, NULL, XML1_MA_LK, XML1_DU_PHONG},
    [CLAIM_XML2] = {"XML2", "CHITIEU_CHITIET_THUOC", "DSACH_CHI_TIET_THUOC", "CHI_TIET_THUOC",
                    XML2_MA_LK, XML2_DU_PHONG},
    [CLAIM_XML3] = {"XML3", "CHITIEU_CHITIET_DVKT_VTYT", "DSACH_CHI_TIET_DVKT", "CHI_TIET_DVKT",
                    XML3_MA_LK, XML3_DU_PHONG},
    [CLAIM_XML4] = {"XML4", "CHITIEU_CHITIET_DICHVUCANLAMSANG", "DSACH_CHI_TIET_CLS",
                    "CHI_TIET_CLS", XML4_MA_LK, XML4_DU_PHONG},
    [CLAIM_XML5] = {"XML5", "CHITIEU_CHITIET_DIENBIENLAMSANG", "DSACH_CHI_TIET_DIEN_BIEN_BENH",
                    "CHI_TIET_DIEN_BIEN_BENH", XML5_MA_LK, XML5_DU_PHONG},
    [CLAIM_XML6] = {"XML6", "CHI_TIEU_HO_SO_BENH_AN_CHAM_SOC_VA_DIEU_TRI_HIV_AIDS",
                    "DSACH_HO_SO_BENH_AN_CHAM_SOC_VA_DIEU_TRI_HIV_AIDS",
                    "HO_SO_BENH_AN_CHAM_SOC_VA_DIEU_TRI_HIV_AIDS", XML6_MA_LK, XML6_DU_PHONG},
    [CLAIM_XML7] = {"XML7", "CHI_TIEU_DU_LIEU_GIAY_RA_VIEN", NULL, NULL, XML7_MA_LK, XML7_DU_PHONG},
    [CLAIM_XML8] = {"XML8", "CHI_TIEU_DU_LIEU_TOM_TAT_HO_SO_BENH_AN", NULL, NULL, XML8_MA_LK,
                    XML8_DU_PHONG},
    [CLAIM_XML9] = {"XML9", "CHI_TIEU_DU_LIEU_GIAY_CHUNG_SINH", "DSACH_GIAYCHUNGSINH",
                    "DU_LIEU_GIAY_CHUNG_SINH", XML9_MA_LK, XML9_DU_PHONG},
    [CLAIM_XML10] = {"XML10", "CHI_TIEU_DU_LIEU_GIAY_NGHI_DUONG_THAI", NULL, NULL, XML10_MA_LK,
                     XML10_DU_PHONG},
    [CLAIM_XML11] = {"XML11", "CHI_TIEU_DU_LIEU_GIAY_CHUNG_NHAN_NGHI_VIEC_HUONG_BAO_HIEM_XA_HOI",
                     NULL, NULL, XML11_MA_LK, XML11_DU_PHONG},
    [CLAIM_XML12] = {"XML12", NULL, NULL, NULL, XML12_NGUOI_CHU_TRI, XML12_DU_PHONG},
    [CLAIM_XML13] = {"XML13", "CHI_TIEU_GIAYCHUYENTUYEN", NULL, NULL, XML13_MA_LK, XML13_DU_PHONG},
    [CLAIM_XML14] = {"XML14", "CHI_TIEU_GIAYHEN_KHAMLAI", NULL, NULL, XML14_MA_LK, XML14_DU_PHONG},
    [CLAIM_XML15] = {"XML15", "CHI_TIEU_DIEUTRI_BENHLAO", "DSACH_CHITIET_DIEUTRI_BENHLAO",
                     "CHITIET_DIEUTRI_BENHLAO", XML15_MA_LK, XML15_DU_PHONG},
};

/* Codes, ended by NULL. Sources: QĐ 130/QĐ-BYT (in the notes of the fields), QĐ 1804/QĐ-BYT 2026
 * (MA_LOAI_KCB), QĐ 3276/QĐ-BYT 2025 (MA_DOITUONG_KCB), QĐ 5937/QĐ-BYT 2021 with QĐ 4750 (MA_NHOM).
 */
static const char *const *const code_lists[CLAIM_FORM_COUNT] = {
    [CLAIM_SEX] = (const char *const[]){"1", "2", "3", NULL},
    [CLAIM_RESULT] = (const char *const[]){"1", "2", "3", "4", "5", "6", "7", "8", NULL},
    [CLAIM_DISCHARGE] = (const char *const[]){"1", "2", "3", "4", "5", NULL},
    [CLAIM_VISIT_KIND] = (const char *const[]){"01", "02", "03", "04", "05", "06", "07", "08", "09",
                                               "10", "11", "12", "13", "14", "15", "16", NULL},
    [CLAIM_VISITOR] = (const char *const[]){"1.1",  "1.2",  "1.3",  "1.4",  "1.5",  "1.6",  "1.7",
                                            "1.11", "1.12", "1.13", "1.14", "1.15", "1.16", "1.17",
                                            "1.18", "2",    "3.1",  "3.2",  "3.3",  "3.6",  "7",
                                            "7.2",  "7.3",  "7.4",  "8",    "9",    "10",   NULL},
    [CLAIM_AREA] = (const char *const[]){"K1", "K2", "K3", NULL},
    [CLAIM_SCOPE] = (const char *const[]){"1", "2", "3", NULL},
    [CLAIM_PAYMENT] = (const char *const[]){"1", "2", "3", NULL},
    [CLAIM_SOURCE] = (const char *const[]){"1", "2", "3", "4", NULL},
    [CLAIM_COST_GROUP] =
        (const char *const[]){"1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9",  "10",
                              "11", "12", "13", "14", "15", "16", "17", "18", "19", NULL},
    [CLAIM_ONE] = (const char *const[]){"1", NULL},
    [CLAIM_FORM_CT07] = (const char *const[]){"CT07", NULL},
};

size_t claim_field_count(enum claim_table table)
{
    return (size_t)(claim_table_rules[table].last - claim_table_rules[table].first) + 1;
}

const char *const claim_version_names[] = {"qd130", "qd4750", "qd3176", NULL};

bool claim_field_in_version(enum claim_field field, enum claim_version version)
{
    enum claim_versions versions = claim_field_rules[field].versions;
    return versions == CLAIM_EVERY || (versions == CLAIM_NEWER) == (version == CLAIM_QD3176);
}

bool claim_table_of_name(const char *name, enum claim_table *ret_table)
{
    for (int i = 0; i < CLAIM_TABLE_COUNT; i++) {
        if (strcmp(claim_table_rules[i].name, name) == 0) {
            *ret_table = (enum claim_table)i;
            return true;
        }
    }
    return false;
}

bool claim_field_of_name(enum claim_table table, enum claim_version version, const char *name,
                         enum claim_field *ret_field)
{
    for (int i = (int)claim_table_rules[table].first; i <= (int)claim_table_rules[table].last;
         i++) {
        if (strcmp(claim_field_rules[i].name, name) == 0 &&
            claim_field_in_version((enum claim_field)i, version)) {
            *ret_field = (enum claim_field)i;
            return true;
        }
    }
    return false;
}

int claim_field_max_length(enum claim_field field, struct date on)
{
    static const struct date four_since = {2026, 7, 1};
    bool is_benefit = field == XML2_MUC_HUONG || field == XML3_MUC_HUONG;
    return is_benefit && date_compare(on, four_since) >= 0 ? 4
                                                           : claim_field_rules[field].max_length;
}

const char *const *claim_codes(enum claim_form form)
{
    return code_lists[form];
}
