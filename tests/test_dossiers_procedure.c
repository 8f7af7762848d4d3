#include "test_dossiers_rules.h"

/* The codes of the national e-dossier list. */
static void lists_every_procedure(void **state)
{
    (void)state;
    static const char *const codes[] = {
        "600",    "602",         "602a", "603",  "604",  "606A", "606B", "607",    "608",  "610",
        "612",    "613",         "630a", "630b", "630c", "HT-1", "TT-1", "TNLD-1", "XC-1", "TH-1",
        "BHXH1L", "630b-direct", "CT-1", "CT-2", "CT-3", "CH-1", "LT-1", "LT-2",   "TN-1", "GDDT",
    };
    const struct procedures *procedures = &shipped_rules()->procedures;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        const struct procedure *row = procedure_find(procedures, codes[i], day_of("2026-11-22"));
        assert_non_null(row);
        assert_string_equal(row->code, codes[i]);
        assert_true(row->forms.count > 0);
    }
    assert_int_equal(procedures->count, COUNT_OF(codes));
    assert_null(procedure_find(procedures, "612", day_of("2017-06-30")));
    assert_non_null(procedure_find(procedures, "612", day_of("2017-07-01")));
    assert_null(procedure_find(procedures, "", day_of("2026-11-22")));
}

static void reads_a_row_whole(void **state)
{
    (void)state;
    const struct procedures *procedures = &shipped_rules()->procedures;
    const struct procedure *pension = procedure_find(procedures, "HT-1", day_of("2026-11-22"));
    assert_non_null(pension);
    assert_string_equal(pension->name_vi, "Giải quyết hưởng lương hưu hằng tháng");
    assert_string_equal(pension->name_en, "Monthly pension");
    assert_int_equal(pension->level, LEVEL_PARTIAL);
    assert_int_equal(pension->channels, 0x1F);
    assert_string_equal(pension->forms.items[0], "14-HSB");
    assert_int_equal(pension->documents_vi.count, 3);
    assert_string_equal(pension->documents_vi.items[0], "Sổ BHXH");
    assert_string_equal(pension->documents_en.items[0], "Social-insurance book");
    assert_int_equal(pension->fee_vnd, 0);
    assert_true(pension->four_eyes);
    assert_false(pension->straight_through);
    assert_int_equal(pension->confidence, CONFIDENCE_SOURCED);
    const struct procedure *card = procedure_find(procedures, "612", day_of("2026-11-22"));
    assert_non_null(card);
    assert_true(card->straight_through && !card->four_eyes);
    assert_int_equal(card->level, LEVEL_END_TO_END);
    assert_string_equal(procedure_form_find(procedures, "TT01-M04")->name_vi,
                        "Phiếu xin lỗi và hẹn lại ngày trả kết quả");
    assert_null(procedure_form_find(procedures, "TT01-M07"));
}

static void levels_have_two_names(void **state)
{
    (void)state;
    assert_string_equal(procedure_level_kind(LEVEL_PARTIAL)->code, "partial");
    assert_int_equal(procedure_level_kind(LEVEL_PARTIAL)->former_level, 3);
    assert_string_equal(procedure_level_kind(LEVEL_END_TO_END)->code, "end_to_end");
    assert_int_equal(procedure_level_kind(LEVEL_END_TO_END)->former_level, 4);
    assert_string_equal(procedure_level_kind(LEVEL_END_TO_END)->name[LANGUAGE_EN],
                        "Online end to end");
}

static void channels_have_national_codes(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int national_code;
    } cases[] = {
        {"counter", 1}, {"app", 2}, {"national_portal", 2}, {"provincial_portal", 2}, {"post", 3}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct procedure_channel_kind *kind =
            procedure_channel_kind((enum procedure_channel)i);
        assert_string_equal(kind->code, cases[i].code);
        assert_int_equal(kind->national_code, cases[i].national_code);
        assert_true(*kind->name[LANGUAGE_VI] && *kind->name[LANGUAGE_EN]);
    }
}

#define HEADING                                                                                    \
    "code,valid_from,valid_to,name_vi,name_en,level,channels,forms,documents_vi,documents_en,"     \
    "fee_vnd,four_eyes,straight_through,legal_basis,confidence\n"

/* The words of the catalogue mean the codes of the tables, each in its place. */
static void words_and_codes_agree(void **state)
{
    (void)state;
    struct data_fault items[4];
    for (int level = LEVEL_PARTIAL; level <= LEVEL_END_TO_END; level++) {
        for (int channel = CHANNEL_COUNTER; channel <= CHANNEL_POST; channel++) {
            char text[512];
            struct procedure row;
            size_t count = 0;
            struct data_faults faults = {items, COUNT_OF(items), 0};
            snprintf(text, sizeof text,
                     HEADING "1,2020-01-01,,a,b,%s,%s,,,,5,true,false,x,memory\n",
                     procedure_level_kind((enum procedure_level)level)->code,
                     procedure_channel_kind((enum procedure_channel)channel)->code);
            assert_true(procedures_read(text, strlen(text), &row, 1, &count, &faults));
            assert_int_equal(row.level, level);
            assert_int_equal(row.channels, 1U << channel);
        }
    }
}

static void names_the_faults_of_procedures(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *fault, *column;
        size_t row;
    } cases[] = {
        {"1,2020-01-01,2019-12-31,a,b,partial,post,,,,0,false,false,x,memory\n", "period_reversed",
         "valid_to", 1},
        {"1,2020-01-01,,a,b,partial,post,,,,0,false,false,x,memory\n1,2021-01-01,,a,b,partial,post,"
         ",,,0,false,false,x,memory\n",
         "periods_overlap", "valid_from", 2},
        {"1,2020-01-01,,a,b,partial,post,F1;F3,,,0,false,false,x,memory\n", "unknown_form", "forms",
         1},
        {"1,2020-01-01,,a,b,partial,post,,sổ;thẻ,book,0,false,false,x,memory\n", "documents_differ",
         "documents_en", 1},
        {"1,2020-01-01,,a,b,partial,post,,sổ,,0,false,false,x,memory\n", "documents_differ",
         "documents_en", 1},
        {"1,2020-01-01,,a,b,end_to_end,post;counter,,,,0,false,false,x,memory\n",
         "level_without_online_channel", "level", 1},
        {"1,2020-01-01,,a,b,partial,post,,,,0,true,true,x,memory\n",
         "decided_by_rule_and_four_eyes", "straight_through", 1},
        {"1,2020-01-01,,a,b,partial,,,,,0,false,false,x,memory\n", "missing_value", "channels", 1},
        {"1,2020-01-01,,a,b,partial,fax,,,,0,false,false,x,memory\n", "unknown_choice", "channels",
         1},
        {"1,2020-01-01,,a,b,partial,post;app;post,,,,0,false,false,x,memory\n", "duplicate_choice",
         "channels", 1},
        {"1,2020-01-01,,a,b,partial,post;,,,,0,false,false,x,memory\n", "bad_list", "channels", 1},
        {"1,2020-01-01,,a,b,partial,post,F1;;F2,,,0,false,false,x,memory\n", "bad_list", "forms",
         1},
        {"1,2020-01-01,,a,b,partial,post,F1;F1;F1;F1;F1;F1;F1;F1;F1,,,0,false,false,x,memory\n",
         "bad_list", "forms", 1},
        {"1,2020-01-01,,a,b,partial,post,,,,0,yes,false,x,memory\n", "unknown_choice", "four_eyes",
         1},
        {"1,2020-01-01,,a,b,partial,post,,,,1000000000000000,false,false,x,memory\n", "bad_number",
         "fee_vnd", 1},
    };
    static const struct procedure_form forms[] = {{"F1", "a", "a", "x"}, {"F2", "a", "a", "x"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[512];
        struct procedure rows[4];
        struct data_fault items[4];
        struct data_faults faults = {items, COUNT_OF(items), 0};
        struct procedures procedures = {rows, 0, forms, COUNT_OF(forms)};
        snprintf(text, sizeof text, HEADING "%s", cases[i].rows);
        assert_false(procedures_read(text, strlen(text), rows, 4, &procedures.count, &faults) &&
                     procedures_validate(&procedures, &faults));
        assert_int_equal(faults.count, 1);
        assert_string_equal(items[0].name, cases[i].fault);
        assert_string_equal(items[0].column, cases[i].column);
        assert_int_equal(items[0].row, cases[i].row);
    }
    const struct procedure mute = {.code = "1", .name_vi = "a"};
    const struct procedures procedures = {&mute, 1, forms, COUNT_OF(forms)};
    struct data_fault items[4];
    struct data_faults faults = {items, COUNT_OF(items), 0};
    assert_false(procedures_validate(&procedures, &faults));
    assert_string_equal(items[0].name, "no_channel");
}

static void a_procedure_may_change_over_time(void **state)
{
    (void)state;
    char text[] = HEADING "1,2020-01-01,2020-12-31,old,b,partial,post,,,,0,false,false,x,memory\n"
                          "1,2021-01-01,,new,b,end_to_end,app,,,,0,true,false,x,memory\n";
    struct procedure rows[2];
    struct data_fault items[4];
    struct data_faults faults = {items, COUNT_OF(items), 0};
    struct procedures procedures = {.rows = rows};
    assert_true(procedures_read(text, strlen(text), rows, 2, &procedures.count, &faults));
    assert_true(procedures_validate(&procedures, &faults));
    assert_string_equal(procedure_find(&procedures, "1", day_of("2020-12-31"))->name_vi, "old");
    assert_string_equal(procedure_find(&procedures, "1", day_of("2021-01-01"))->name_vi, "new");
    assert_null(procedure_find(&procedures, "1", day_of("2019-12-31")));
}

static void forms_have_one_row_each(void **state)
{
    (void)state;
    char text[] = "form,name_vi,name_en,legal_basis\nF1,a,b,x\nF2,a,b,x\nF1,a,b,x\n";
    char good[] = "form,name_vi,name_en,legal_basis\nF1,a,b,x\nF2,a,b,x\n";
    char broken[] = "form,name_vi,name_en,legal_basis\n,a,b,x\n";
    struct procedure_form forms[4];
    struct data_fault items[4];
    struct data_faults faults = {items, COUNT_OF(items), 0};
    size_t count = 42;
    assert_false(procedure_forms_read(text, strlen(text), forms, 4, &count, &faults));
    assert_int_equal(count, 42);
    assert_int_equal(faults.count, 1);
    assert_string_equal(items[0].name, "duplicate_form");
    assert_int_equal(items[0].row, 3);
    assert_true(procedure_forms_read(good, strlen(good), forms, 4, &count, &faults));
    assert_int_equal(count, 2);
    assert_false(procedure_forms_read(broken, strlen(broken), forms, 4, &count, &faults));
    assert_string_equal(items[1].name, "missing_value");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_every_procedure),
        cmocka_unit_test(reads_a_row_whole),
        cmocka_unit_test(levels_have_two_names),
        cmocka_unit_test(channels_have_national_codes),
        cmocka_unit_test(words_and_codes_agree),
        cmocka_unit_test(names_the_faults_of_procedures),
        cmocka_unit_test(a_procedure_may_change_over_time),
        cmocka_unit_test(forms_have_one_row_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
