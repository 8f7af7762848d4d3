/* Every rule of every field, by whole claims of which one value at a time is made wrong. */
#include "tests/claim_fixture.h"

#include "claims/forms.h"
#include "claims/validate.h"

static void validate(const struct claim *claim, void *context)
{
    claim_validate(claim, "01001", context);
}

static const struct {
    enum claim_version version;
    const char *file;
} wholes[] = {
    {CLAIM_QD4750, "tests/claims/whole_4750.xml"},
    {CLAIM_QD3176, "tests/claims/whole_3176.xml"},
    {CLAIM_QD3176, "tests/claims/check_in.xml"},
    {CLAIM_QD3176, "tests/claims/assessment.xml"},
};

static void faults_of(const char *text, enum claim_version version, struct claim_faults *ret_faults)
{
    struct arena arena;
    struct claim_envelope envelope;
    arena_init(&arena);
    *ret_faults = (struct claim_faults){0};
    struct claim_reader_options options = {version, &arena, ret_faults};
    assert_int_equal(
        envelope_read(text, strlen(text), 65536, &options, &envelope, validate, ret_faults),
        CLAIM_END);
    arena_destroy(&arena);
}

static void whole_claims_have_no_fault(void **state)
{
    struct claim_faults *faults = calloc(1, sizeof *faults);
    (void)state;
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        size_t length = 0;
        char *text = file_read(wholes[i].file, &length);
        faults_of(text, wholes[i].version, faults);
        faults_print(faults);
        assert_int_equal(faults->count, 0);
        free(text);
    }
    free(faults);
}

/* Where the first value of a field lies in a text; false when it is not there. */
static bool value_find(const char *text, enum claim_field field, const char **ret_begin,
                       const char **ret_end)
{
    const struct claim_field_rule *rule = &claim_field_rules[field];
    char word[128];
    snprintf(word, sizeof word, "<LOAIHOSO>%s<", claim_table_rules[rule->table].name);
    const char *from = rule->table != CLAIM_XML0        ? strstr(text, word)
                       : strstr(text, "TRANG_THAI_KCB") ? text
                                                        : NULL;
    snprintf(word, sizeof word, "<%s>", rule->name);
    const char *begin = from ? strstr(from, word) : NULL;
    const char *stop = from ? strstr(from, "</FILEHOSO>") : NULL;
    if (!begin || (stop && begin > stop)) {
        return false;
    }
    snprintf(word, sizeof word, "</%s>", rule->name);
    *ret_begin = begin + strlen(rule->name) + 2;
    *ret_end = strstr(begin, word);
    return true;
}

/* The text with another value; NULL takes the element away. The caller frees. */
static char *mutate(const char *text, const char *begin, const char *end, size_t name,
                    const char *value)
{
    char *result = calloc(strlen(text) + (value ? strlen(value) : 0) + 1, 1);
    assert_non_null(result);
    if (!value) {
        begin -= name + 2;
        end += name + 3;
    }
    memcpy(result, text, (size_t)(begin - text));
    strcat(result, value ? value : "");
    strcat(result, end);
    return result;
}

/* What a fault in one field may bring about in others. */
static bool is_consequence(enum claim_rule rule)
{
    static const enum claim_rule rules[] = {
        CLAIM_RULE_not_as_summary, CLAIM_RULE_before,      CLAIM_RULE_other_claim,
        CLAIM_RULE_other_facility, CLAIM_RULE_wrong_days,  CLAIM_RULE_table_not_allowed,
        CLAIM_RULE_wrong_amount,   CLAIM_RULE_wrong_other, CLAIM_RULE_wrong_split,
        CLAIM_RULE_wrong_sum,      CLAIM_RULE_wrong_fund,
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i] == rule) {
            return true;
        }
    }
    return false;
}

/* A condition that names this field makes others of its row needed. */
static bool brings_needs(enum claim_field field)
{
    return field == XML0_MA_DICH_VU || field == XML3_MA_DICH_VU || field == XML3_MA_NHOM ||
           field == XML3_MA_VAT_TU || field == XML0_MA_THUOC || field == XML0_MA_VAT_TU ||
           field == XML6_MA_PHAC_DO_DIEU_TRI;
}

struct mutation {
    const char *what;
    const char *value;
    bool is_expected;
    enum claim_rule rule;
};

/* Exactly one fault of its own, or none; and nothing elsewhere but what follows from it. */
static void expect(const struct claim_faults *faults, enum claim_field field,
                   const struct mutation *mutation)
{
    const struct claim_field_rule *rule = &claim_field_rules[field];
    const struct claim_table_rule *table = &claim_table_rules[rule->table];
    char path[CLAIM_PATH_SIZE];
    size_t own = 0;
    snprintf(path, sizeof path, "HOSO[1]/%s%s%s%s/%s", table->name, table->item ? "/" : "",
             table->item ? table->item : "", table->item ? "[1]" : "", rule->name);
    for (size_t i = 0; i < faults->kept; i++) {
        const struct claim_fault *fault = &faults->items[i];
        if (is_consequence(fault->rule) || (brings_needs(field) && strcmp(fault->path, path) != 0 &&
                                            fault->rule == CLAIM_RULE_required)) {
            continue;
        }
        own++;
        if (strcmp(fault->path, path) != 0 || fault->rule != mutation->rule) {
            fail_msg("%s %s: %s %s", mutation->what, path, fault->path,
                     claim_rule_texts[fault->rule].name);
        }
    }
    if (own != (mutation->is_expected ? 1U : 0U)) {
        fail_msg("%s %s: %zu faults of its own", mutation->what, path, own);
    }
}

/* Fields with a condition that the whole claims do not fulfil. */
static bool is_needed(enum claim_field field)
{
    static const enum claim_field not_needed[] = {
        XML3_MA_VAT_TU,  XML3_TEN_VAT_TU, XML3_MA_XANG_DAU, XML3_TT_THAU,   XML3_NGUOI_THUC_HIEN,
        XML3_NGAY_TH_YL, XML0_MA_THUOC,   XML0_TEN_THUOC,   XML0_MA_VAT_TU, XML0_TEN_VAT_TU,
    };
    enum claim_need need = claim_field_rules[field].need;
    for (size_t i = 0; i < sizeof not_needed / sizeof *not_needed; i++) {
        if (not_needed[i] == field) {
            return false;
        }
    }
    return need != CLAIM_OPTIONAL && need != CLAIM_IF_DISTRICTS;
}

static const struct {
    const char *value;
    enum claim_rule rule;
} wrongs[CLAIM_FORM_COUNT] = {
    [CLAIM_DIGITS] = {"A", CLAIM_RULE_bad_digits},
    [CLAIM_DECIMAL] = {"1.", CLAIM_RULE_bad_number},
    [CLAIM_SPLIT] = {"-1", CLAIM_RULE_bad_number},
    [CLAIM_DATE] = {"20261131", CLAIM_RULE_bad_date},
    [CLAIM_TIME] = {"202611102460", CLAIM_RULE_bad_time},
    [CLAIM_DATE_OR_TIME] = {"2026", CLAIM_RULE_bad_date},
    [CLAIM_DATES] = {"20261110;", CLAIM_RULE_bad_date},
    [CLAIM_BIRTH] = {"19901301", CLAIM_RULE_bad_date},
    [CLAIM_FACILITY] = {"0100a", CLAIM_RULE_bad_facility},
    [CLAIM_FACILITIES] = {";0100", CLAIM_RULE_bad_facility},
    [CLAIM_PERSONAL_ID] = {"1234567", CLAIM_RULE_bad_personal_id},
    [CLAIM_CARDS] = {"DN401012345678", CLAIM_RULE_bad_card},
    [CLAIM_INSURANCE_NUMBER] = {"0000000000", CLAIM_RULE_bad_insurance_number},
    [CLAIM_TEN_DIGITS] = {"010000000A", CLAIM_RULE_bad_ten_digits},
    [CLAIM_DISEASE] = {"J189", CLAIM_RULE_bad_disease},
    [CLAIM_DISEASES] = {"I10;;E11", CLAIM_RULE_bad_disease},
    [CLAIM_PACK] = {"G0", CLAIM_RULE_bad_pack},
};

static void mutate_field(const char *text, enum claim_version version, enum claim_field field,
                         struct claim_faults *faults, size_t *count)
{
    const struct claim_field_rule *rule = &claim_field_rules[field];
    const char *begin = NULL, *end = NULL;
    static char longer[42000];
    if (!value_find(text, field, &begin, &end)) {
        return;
    }
    int max_length = claim_field_max_length(field, (struct date){2026, 11, 14});
    memset(longer, '1', sizeof longer);
    longer[max_length + 1] = '\0';
    bool is_code = claim_codes(rule->form) != NULL;
    const struct mutation mutations[] = {
        {"dropped", NULL, is_needed(field), CLAIM_RULE_missing_element},
        {"emptied", "", is_needed(field), CLAIM_RULE_required},
        {"overlong", longer, true, CLAIM_RULE_too_long},
        {"wrong", is_code ? "~" : wrongs[rule->form].value, true,
         is_code ? CLAIM_RULE_bad_code : wrongs[rule->form].rule},
    };
    for (size_t i = 0; i < sizeof mutations / sizeof *mutations; i++) {
        if ((i == 2 && max_length == 0) || (i == 3 && !mutations[i].value)) {
            continue;
        }
        char *changed = mutate(text, begin, end, strlen(rule->name), mutations[i].value);
        faults_of(changed, version, faults);
        expect(faults, field, &mutations[i]);
        free(changed);
        *count += 1;
    }
}

static void each_field_made_wrong_gives_its_own_fault(void **state)
{
    struct claim_faults *faults = calloc(1, sizeof *faults);
    static bool seen[CLAIM_FIELD_COUNT];
    size_t fields = 0;
    (void)state;
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        size_t length = 0;
        char *text = file_read(wholes[i].file, &length);
        for (int field = 0; field < CLAIM_FIELD_COUNT; field++) {
            size_t count = 0;
            mutate_field(text, wholes[i].version, (enum claim_field)field, faults, &count);
            fields += count > 0 && !seen[field];
            seen[field] = seen[field] || count > 0;
        }
        free(text);
    }
    assert_int_equal(fields, CLAIM_FIELD_COUNT);
    free(faults);
}

/* One replacement, and all the faults it makes. */
static const struct {
    const char *from, *to;
    const char *faults[5]; /* "path rule expected" */
} content_faults[] = {
    {"<T_BHTT>1152000.00<", "<T_BHTT>1152000.01<", {"HOSO[1]/XML1/T_BHTT wrong_fund 1152000.00"}},
    {"<T_THUOC>120000.00<", "<T_THUOC>120000.05<", {"HOSO[1]/XML1/T_THUOC wrong_sum 120000.00"}},
    {"<T_THUOC>120000.00<", "<T_THUOC>120000.04<", {NULL}},
    {"<T_VTYT>90000.00<", "<T_VTYT>0<", {"HOSO[1]/XML1/T_VTYT wrong_sum 90000.00"}},
    {"<T_TONGCHI_BV>1510000.00<",
     "<T_TONGCHI_BV>1510001<",
     {"HOSO[1]/XML1/T_TONGCHI_BV wrong_sum 1510000.00"}},
    {"<T_BHTT_GDV>1152000.00<", "<T_BHTT_GDV>0<", {NULL}},
    {"<T_BHTT_GDV>1152000.00<", "<T_BHTT_GDV>5<", {"HOSO[1]/XML1/T_BHTT_GDV wrong_sum 1152000.00"}},
    {"<SO_LUONG>20.000<",
     "<SO_LUONG>20.001<",
     {"HOSO[1]/XML2/CHI_TIET_THUOC[1]/THANH_TIEN_BV wrong_amount 120006.00",
      "HOSO[1]/XML2/CHI_TIET_THUOC[1]/THANH_TIEN_BH wrong_amount 120006.00"}},
    {"<DON_GIA_BH>40000<",
     "<DON_GIA_BH>40000.014<",
     {"HOSO[1]/XML3/CHI_TIET_DVKT[2]/THANH_TIEN_BH wrong_amount 60000.02"}},
    {"<DON_GIA_BH>40000<", "<DON_GIA_BH>40000.006<", {NULL}},
    {"<T_NGUONKHAC_CL>5000.00<",
     "<T_NGUONKHAC_CL>4000<",
     {"HOSO[1]/XML3/CHI_TIET_DVKT[2]/T_NGUONKHAC wrong_other 4000.00"}},
    {"<T_BNTT>40000.00<",
     "<T_BNTT>40000.02<",
     {"HOSO[1]/XML3/CHI_TIET_DVKT[3] wrong_split 100000.00"}},
    {"<SO_NGAY_DTRI>5<", "<SO_NGAY_DTRI>4<", {"HOSO[1]/XML1/SO_NGAY_DTRI wrong_days 5"}},
    {"<MA_LOAI_KCB>03<",
     "<MA_LOAI_KCB>01<",
     {"HOSO[1]/XML8 table_not_allowed ", "HOSO[1]/XML1/SO_NGAY_DTRI wrong_days 0"}},
    {"<MACSKCB>01001<", "<MACSKCB>01002<", {NULL}},
    {"<MA_CSKCB>01001</MA_CSKCB><MA_KHUVUC>",
     "<MA_CSKCB>01002</MA_CSKCB><MA_KHUVUC>",
     {"HOSO[1]/XML1/MA_CSKCB other_facility ",
      "HOSO[1]/XML6/HO_SO_BENH_AN_CHAM_SOC_VA_DIEU_TRI_HIV_AIDS[1]/MA_CSKCB not_as_summary ",
      "HOSO[1]/XML13/MA_CSKCB not_as_summary ",
      "HOSO[1]/XML15/CHITIET_DIEUTRI_BENHLAO[1]/MA_CSKCB not_as_summary "}},
    {"<MA_LK>01001_2026_11_0000000001</MA_LK><SO_CT>",
     "<MA_LK>2</MA_LK><SO_CT>",
     {"HOSO[1]/XML11/MA_LK other_claim "}},
    {"<NGAY_HEN_KL>202612100800<",
     "<NGAY_HEN_KL>202611140959<",
     {"HOSO[1]/XML14/NGAY_HEN_KL before NGAY_RA"}},
    {"<SO_NGAY_CAP_THUOC_ARV>28<",
     "<SO_NGAY_CAP_THUOC_ARV>30<",
     {"HOSO[1]/XML6/HO_SO_BENH_AN_CHAM_SOC_VA_DIEU_TRI_HIV_AIDS[1]/SO_NGAY_CAP_THUOC_ARV "
      "wrong_days "}},
    {"<MA_NHOM>15<", "<MA_NHOM>10<", {"HOSO[1]/XML3/CHI_TIET_DVKT[1]/MA_VAT_TU required "}},
    {"<MUC_HUONG>80</MUC_HUONG><T_NGUONKHAC_NSNN>0</T_NGUONKHAC_NSNN><T_NGUONKHAC_VTNN>0</"
     "T_NGUONKHAC_VTNN><T_NGUONKHAC_VTTN>0.00</T_NGUONKHAC_VTTN><T_NGUONKHAC_CL>5",
     "<MUC_HUONG>80.5</MUC_HUONG><T_NGUONKHAC_NSNN>0</T_NGUONKHAC_NSNN><T_NGUONKHAC_VTNN>0</"
     "T_NGUONKHAC_VTNN><T_NGUONKHAC_VTTN>0.00</T_NGUONKHAC_VTTN><T_NGUONKHAC_CL>5",
     {NULL}},
    {"<NHOM_MAU>O+<", "<NHOM_MAU>ờờờờờờờờờờ<", {NULL}},
    {"<NHOM_MAU>O+<", "<NHOM_MAU>ờờờờờờờờờờờ<", {"HOSO[1]/XML1/NHOM_MAU too_long 10"}},
};

static void content_is_compared_and_added_up(void **state)
{
    struct claim_faults *faults = calloc(1, sizeof *faults);
    size_t length = 0;
    char *text = file_read("tests/claims/whole_3176.xml", &length);
    (void)state;
    for (size_t i = 0; i < sizeof content_faults / sizeof *content_faults; i++) {
        char *changed = text_replace(text, content_faults[i].from, content_faults[i].to);
        size_t count = 0;
        assert_string_not_equal(changed, text);
        faults_of(changed, CLAIM_QD3176, faults);
        for (; count < 5 && content_faults[i].faults[count]; count++) {
            char told[CLAIM_PATH_SIZE + 100] = "";
            for (size_t j = 0; j < faults->kept; j++) {
                const struct claim_fault *fault = &faults->items[j];
                snprintf(told, sizeof told, "%s %s %s", fault->path,
                         claim_rule_texts[fault->rule].name, fault->expected);
                if (strcmp(told, content_faults[i].faults[count]) == 0) {
                    break;
                }
            }
            assert_string_equal(told, content_faults[i].faults[count]);
        }
        if (faults->count != count) {
            faults_print(faults);
            fail_msg("case %zu: %zu faults instead of %zu", i, faults->count, count);
        }
        free(changed);
    }
    free(text);
    free(faults);
}

/* The sample of the ecosystem leaves out what the validation sheet asks for, and nothing else. */
static void the_sample_lacks_what_the_sheet_asks_for(void **state)
{
    struct claim_faults *faults = calloc(1, sizeof *faults);
    size_t length = 0;
    char *text = file_read("tests/claims/sample_base64.xml", &length);
    (void)state;
    faults_of(text, CLAIM_QD3176, faults);
    assert_int_equal(faults->count, 13);
    for (size_t i = 0; i < faults->kept; i++) {
        assert_int_equal(faults->items[i].rule, CLAIM_RULE_required);
    }
    free(text);
    free(faults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_claims_have_no_fault),
        cmocka_unit_test(each_field_made_wrong_gives_its_own_fault),
        cmocka_unit_test(content_is_compared_and_added_up),
        cmocka_unit_test(the_sample_lacks_what_the_sheet_asks_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
