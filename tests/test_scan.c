/* What the counter's scanner types: examples with every member (tests/cases/qr_examples.json), and
 * all that is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/limits.h"
#include "cards/scan.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

enum member_kind { TEXT, CODE, DATE, NUMBER };

static const struct {
    const char *name;
    enum member_kind kind;
    size_t offset;
} members[] = {
    {"signed_text", TEXT, offsetof(struct scan, signed_text)},
    {"paper_code", TEXT, offsetof(struct scan, paper_code)},
    {"card_number", TEXT, offsetof(struct scan, card_number)},
    {"si_number", TEXT, offsetof(struct scan, si_number)},
    {"personal_number", TEXT, offsetof(struct scan, personal_number)},
    {"former_number", TEXT, offsetof(struct scan, former_number)},
    {"full_name", TEXT, offsetof(struct scan, full_name)},
    {"birth_date", DATE, offsetof(struct scan, birth_date)},
    {"sex", NUMBER, offsetof(struct scan, sex)},
    {"address", TEXT, offsetof(struct scan, address)},
    {"parent_name", TEXT, offsetof(struct scan, parent_name)},
    {"initial_facility", CODE, offsetof(struct scan, initial_facility)},
    {"valid_from", DATE, offsetof(struct scan, valid_from)},
    {"valid_to", DATE, offsetof(struct scan, valid_to)},
    {"issued_on", DATE, offsetof(struct scan, issued_on)},
    {"five_year_date", DATE, offsetof(struct scan, five_year_date)},
    {"managing_code", TEXT, offsetof(struct scan, managing_code)},
    {"living_area", TEXT, offsetof(struct scan, living_area)},
    {"benefit_digit", NUMBER, offsetof(struct scan, benefit_digit)},
    {"check_string", TEXT, offsetof(struct scan, check_string)},
    {"issued_at", TEXT, offsetof(struct scan, issued_at)},
};

static const char *const kind_names[] = {
    [SCAN_NUMBER_10] = "number_10", [SCAN_NUMBER_12] = "number_12", [SCAN_NUMBER_15] = "number_15",
    [SCAN_BHYT_CARD] = "bhyt_card", [SCAN_CHIP_CARD] = "chip_card", [SCAN_SIGNED] = "signed",
    [SCAN_PAPER] = "paper",
};

/* The scan as the case files write it: only members that are there. */
static json_t *scan_to_json(const struct scan *scan)
{
    json_t *object = json_object();
    json_object_set_new(object, "kind", json_string(kind_names[scan->kind]));
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const void *member = (const char *)scan + members[i].offset;
        char written[DATE_TEXT_SIZE];
        const char *text = NULL;
        switch (members[i].kind) {
        case TEXT:
            text = *(const char *const *)member;
            break;
        case CODE:
            text = *(const char *)member ? member : NULL;
            break;
        case DATE:
            date_format(*(const struct date *)member, written);
            text = *written ? written : NULL;
            break;
        case NUMBER:
            if (*(const int *)member) {
                json_object_set_new(object, members[i].name, json_integer(*(const int *)member));
            }
            break;
        }
        if (text) {
            json_object_set_new(object, members[i].name, json_string(text));
        }
    }
    return object;
}

static enum scan_fault parse(struct arena *arena, const char *text, size_t length,
                             struct scan *ret_scan)
{
    return scan_parse(arena, &scan_catalogue_built_in, text, length, ret_scan);
}

static void assert_case(const json_t *example)
{
    struct arena arena;
    struct scan scan;
    arena_init(&arena);
    const json_t *text = json_object_get(example, "text");
    const json_t *expected = json_object_get(example, "scan");
    enum scan_fault fault = parse(&arena, json_string_value(text), json_string_length(text), &scan);
    const struct scan_fault_kind *kind = scan_fault_kind(fault);
    if (expected) {
        assert_string_equal(kind->code, "none");
        json_t *found = scan_to_json(&scan);
        if (!json_equal(found, expected)) {
            fail_msg("%s: %s", json_string_value(json_object_get(example, "name")),
                     json_dumps(found, JSON_COMPACT));
        }
        json_decref(found);
    } else {
        const char *result_code = json_string_value(json_object_get(example, "result_code"));
        assert_string_equal(kind->code, json_string_value(json_object_get(example, "fault")));
        assert_string_equal(kind->result_code ? kind->result_code : "none",
                            result_code ? result_code : "none");
    }
    arena_destroy(&arena);
}

static void reads_every_example(void **state)
{
    (void)state;
    json_error_t error;
    json_t *examples = json_load_file("tests/cases/qr_examples.json", JSON_ALLOW_NUL, &error);
    assert_non_null(examples);
    assert_true(json_array_size(examples) >= 33);
    for (size_t i = 0; i < json_array_size(examples); i++) {
        assert_case(json_array_get(examples, i));
    }
    json_decref(examples);
}

struct refusal {
    const char *text;
    enum scan_fault fault;
};

static void assert_refused(const struct refusal *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena arena;
        struct scan scan = {.card_number = "untouched"};
        arena_init(&arena);
        /* At its exact size, so that the sanitizer sees a read too far. */
        size_t length = strlen(cases[i].text);
        char *exact = malloc(length + 1);
        assert_non_null(exact);
        memcpy(exact, cases[i].text, length);
        enum scan_fault fault = parse(&arena, exact, length, &scan);
        free(exact);
        if (fault != cases[i].fault) {
            fail_msg("%s: %s, not %s", cases[i].text, scan_fault_kind(fault)->code,
                     scan_fault_kind(cases[i].fault)->code);
        }
        assert_string_equal(scan.card_number, "untouched");
        arena_destroy(&arena);
    }
}

static void refuses_what_is_no_number(void **state)
{
    (void)state;
    static const struct refusal cases[] = {
        {"", SCAN_FAULT_EMPTY},
        {" \r\n\t ", SCAN_FAULT_EMPTY},
        {"123", SCAN_FAULT_NUMBER_FORM},
        {"012345678", SCAN_FAULT_NUMBER_FORM}, /* an old identity number */
        {"01000000345", SCAN_FAULT_NUMBER_FORM},
        {"010000003x", SCAN_FAULT_NUMBER_FORM},
        {"01000 00034", SCAN_FAULT_NUMBER_FORM},
        {"+100000034", SCAN_FAULT_NUMBER_FORM},
        {"٠١٠٠٠", SCAN_FAULT_NUMBER_FORM}, /* ten bytes of Arabic digits */
        {"00119000000a", SCAN_FAULT_NUMBER_FORM},
        {"123456789012345", SCAN_FAULT_NUMBER_FORM},
        {"dn4010100000018", SCAN_FAULT_NUMBER_FORM},
        {"D44010100000018", SCAN_FAULT_NUMBER_FORM},
        {"DN401010000001X", SCAN_FAULT_NUMBER_FORM},
        {"DN40101000000188", SCAN_FAULT_NUMBER_FORM},
        {"ZZ4010100000018", SCAN_FAULT_OBJECT_CODE},
        {"ZZ9990100000018", SCAN_FAULT_OBJECT_CODE},
        {"DN0010100000018", SCAN_FAULT_BENEFIT_DIGIT},
        {"DN6010100000018", SCAN_FAULT_BENEFIT_DIGIT},
        {"DN9990100000018", SCAN_FAULT_BENEFIT_DIGIT},
        {"DN4990100000018", SCAN_FAULT_PROVINCE},
        {"DN4000100000018", SCAN_FAULT_PROVINCE},
        {"DN4030100000018", SCAN_FAULT_PROVINCE},
        {"BHYT", SCAN_FAULT_NUMBER_FORM},
        {"BHYT5:ABC", SCAN_FAULT_NUMBER_FORM},
        {"BHYT0:ABC", SCAN_FAULT_NUMBER_FORM},
        {"BHYT1 ABC", SCAN_FAULT_NUMBER_FORM},
        {"9512345678901234567", SCAN_FAULT_NUMBER_FORM},
        {"8112345678901234567", SCAN_FAULT_NUMBER_FORM},
        {"0100000034\n0100000034", SCAN_FAULT_NOT_TEXT},
        {"0100\x01"
         "00034",
         SCAN_FAULT_NOT_TEXT},
        {"0100\x7F"
         "00034",
         SCAN_FAULT_NOT_TEXT},
        {"\xC3\x28", SCAN_FAULT_NOT_TEXT},
    };
    assert_refused(cases, COUNT_OF(cases));
}

#define CARD(number, name, birth, sex, facility, from)                                             \
    number "|" name "|" birth "|" sex "|-|" facility "|" from "|-|01/04/2021|-|-|-|-|-|3|-|$"
#define TAIL(address, managing, parent, area, five, level, place)                                  \
    "0100000034|4c616e|1958|2|" address "|01 - 001|01/04/2021|-|01/04/2021|" managing "|" parent   \
    "|" area "|" five "|-|" level "|" place "|$"

static const struct refusal no_cards[] = {
    {"|", SCAN_FAULT_END_MARK},
    {"a|b", SCAN_FAULT_END_MARK},
    {"|$", SCAN_FAULT_PART_COUNT},
    {"0100000034|4c616e|1958|$", SCAN_FAULT_PART_COUNT},
    {"0100000034|4c616e|1958|2|-|01 - 001|-|-|-|-|$", SCAN_FAULT_PART_COUNT},
    {"0100000034|4c616e|1958|2|-|01 - 001|-|-|-|-|-|-|-|-|3|$", SCAN_FAULT_PART_COUNT},
    {"0100000034|4c616e|1958|2|-|01 - 001|-|-|-|-|-|-|-|-|3|-|-|$", SCAN_FAULT_PART_COUNT},
    {"0100000034|4c616e|1958|2|-|01 - 001|-|-|-|-|-|-|-|-|3|-|-", SCAN_FAULT_END_MARK},
    {"0100000034|4c616e|1958|2|-|01 - 001|-|-|-|-|-|-|-|-|3|-|$$", SCAN_FAULT_END_MARK},
    {"$|$|$|$|$|$|$|$|$|$", SCAN_FAULT_NUMBER_FORM},
    {CARD("010000003", "4c616e", "1958", "2", "01 - 001", "01/04/2021"), SCAN_FAULT_NUMBER_FORM},
    {CARD("-", "4c616e", "1958", "2", "01 - 001", "01/04/2021"), SCAN_FAULT_NUMBER_FORM},
    {CARD("XX4010100000018", "4c616e", "1958", "2", "-", "-"), SCAN_FAULT_OBJECT_CODE},
    {CARD("0100000034", "-", "1958", "2", "-", "-"), SCAN_FAULT_NAME_MISSING},
    {CARD("0100000034", "", "1958", "2", "-", "-"), SCAN_FAULT_NAME_MISSING},
    {CARD("0100000034", "2020", "1958", "2", "-", "-"), SCAN_FAULT_NAME_MISSING},
    {CARD("0100000034", "4c616", "1958", "2", "-", "-"), SCAN_FAULT_HEX_ODD},
    {CARD("0100000034", "4c61 6e0", "1958", "2", "-", "-"), SCAN_FAULT_HEX_DIGIT},
    {CARD("0100000034", "Nguyen", "1958", "2", "-", "-"), SCAN_FAULT_HEX_DIGIT},
    {CARD("0100000034", "c328", "1958", "2", "-", "-"), SCAN_FAULT_HEX_NOT_UTF8},
    {CARD("0100000034", "eda080", "1958", "2", "-", "-"), SCAN_FAULT_HEX_NOT_UTF8},
    {CARD("0100000034", "4c610a6e", "1958", "2", "-", "-"), SCAN_FAULT_CHARACTER},
    {CARD("0100000034", "4c00", "1958", "2", "-", "-"), SCAN_FAULT_CHARACTER},
    {CARD("0100000034", "4ce280ae6e", "1958", "2", "-", "-"), SCAN_FAULT_CHARACTER},
    {CARD("0100000034", "4ce2808b6e", "1958", "2", "-", "-"), SCAN_FAULT_CHARACTER},
    {CARD("0100000034", "4c616e", "-", "2", "-", "-"), SCAN_FAULT_BIRTH_DATE_MISSING},
    {CARD("0100000034", "4c616e", "31/02/1990", "2", "-", "-"), SCAN_FAULT_DATE},
    {CARD("0100000034", "4c616e", "29/02/1900", "2", "-", "-"), SCAN_FAULT_DATE},
    {CARD("0100000034", "4c616e", "1/2/1990", "2", "-", "-"), SCAN_FAULT_DATE},
    {CARD("0100000034", "4c616e", "01011990", "2", "-", "-"), SCAN_FAULT_DATE},
    {CARD("0100000034", "4c616e", "0000", "2", "-", "-"), SCAN_FAULT_DATE},
    {CARD("0100000034", "4c616e", "1958", "3", "-", "-"), SCAN_FAULT_SEX},
    {CARD("0100000034", "4c616e", "1958", "Nam", "-", "-"), SCAN_FAULT_SEX},
    {CARD("0100000034", "4c616e", "1958", "0", "-", "-"), SCAN_FAULT_SEX},
    {CARD("0100000034", "4c616e", "1958", "2", "01 - 01", "-"), SCAN_FAULT_FACILITY},
    {CARD("0100000034", "4c616e", "1958", "2", "01 - 0011", "-"), SCAN_FAULT_FACILITY},
    {CARD("0100000034", "4c616e", "1958", "2", "A1 - 001", "-"), SCAN_FAULT_FACILITY},
    {CARD("0100000034", "4c616e", "1958", "2", "01 - c54", "-"), SCAN_FAULT_FACILITY},
    {CARD("0100000034", "4c616e", "1958", "2", "01/001", "-"), SCAN_FAULT_FACILITY},
    {CARD("0100000034", "4c616e", "1958", "2", "01 — 001", "-"), SCAN_FAULT_FACILITY},
    {CARD("0100000034", "4c616e", "1958", "2", "-", "2021"), SCAN_FAULT_DATE},
    {CARD("0100000034", "4c616e", "1958", "2", "-", "04/2021"), SCAN_FAULT_DATE},
    {CARD("0100000034", "4c616e", "1958", "2", "-", "01/13/2021"), SCAN_FAULT_DATE},
    {TAIL("4", "-", "-", "-", "-", "3", "-"), SCAN_FAULT_HEX_ODD},
    {TAIL("-", "0123010000001x", "-", "-", "-", "3", "-"), SCAN_FAULT_MANAGING_CODE},
    {TAIL("-", "012301000000189", "-", "-", "-", "3", "-"), SCAN_FAULT_MANAGING_CODE},
    {TAIL("-", "-", "xx", "-", "-", "3", "-"), SCAN_FAULT_HEX_DIGIT},
    {TAIL("-", "-", "-", "K4", "-", "3", "-"), SCAN_FAULT_LIVING_AREA},
    {TAIL("-", "-", "-", "5", "-", "3", "-"), SCAN_FAULT_LIVING_AREA},
    {TAIL("-", "-", "-", "-", "31/04/2026", "3", "-"), SCAN_FAULT_DATE},
    {TAIL("-", "-", "-", "-", "-", "0", "-"), SCAN_FAULT_BENEFIT_LEVEL},
    {TAIL("-", "-", "-", "-", "-", "6", "-"), SCAN_FAULT_BENEFIT_LEVEL},
    {TAIL("-", "-", "-", "-", "-", "33", "-"), SCAN_FAULT_BENEFIT_LEVEL},
    {TAIL("-", "-", "-", "-", "-", "3", "c3"), SCAN_FAULT_HEX_NOT_UTF8},
};

static void refuses_what_is_no_card(void **state)
{
    (void)state;
    assert_refused(no_cards, COUNT_OF(no_cards));
}

static void refuses_what_is_no_chip_card(void **state)
{
    (void)state;
    static const struct refusal cases[] = {
        {"001190000001|", SCAN_FAULT_PART_COUNT},
        {"001190000001||Lan|05031990|Nữ|Hà Nội", SCAN_FAULT_PART_COUNT},
        {"001190000001|||||||||||||||||", SCAN_FAULT_PART_COUNT},
        {"00119000000|012345678|Lan|05031990|Nữ|Hà Nội|10052021", SCAN_FAULT_END_MARK},
        {"00119000000X|012345678|Lan|05031990|Nữ|Hà Nội|10052021", SCAN_FAULT_END_MARK},
        {"001190000001|01234567|Lan|05031990|Nữ|Hà Nội|10052021", SCAN_FAULT_FORMER_NUMBER},
        {"001190000001|01234567x|Lan|05031990|Nữ|Hà Nội|10052021", SCAN_FAULT_FORMER_NUMBER},
        {"001190000001|012345678||05031990|Nữ|Hà Nội|10052021", SCAN_FAULT_NAME_MISSING},
        {"001190000001|012345678|L\u202Ean|05031990|Nữ|Hà Nội|10052021", SCAN_FAULT_CHARACTER},
        {"001190000001|012345678|Lan|05/03/1990|Nữ|Hà Nội|10052021", SCAN_FAULT_DATE},
        {"001190000001|012345678|Lan|30021990|Nữ|Hà Nội|10052021", SCAN_FAULT_DATE},
        {"001190000001|012345678|Lan||Nữ|Hà Nội|10052021", SCAN_FAULT_BIRTH_DATE_MISSING},
        {"001190000001|012345678|Lan|05031990|Nu|Hà Nội|10052021", SCAN_FAULT_SEX},
        {"001190000001|012345678|Lan|05031990|1|Hà Nội|10052021", SCAN_FAULT_SEX},
        {"001190000001|012345678|Lan|05031990|Nữ|\u200B|10052021", SCAN_FAULT_CHARACTER},
        {"001190000001|012345678|Lan|05031990|Nữ|Hà Nội|2021", SCAN_FAULT_DATE},
    };
    assert_refused(cases, COUNT_OF(cases));
}

static void keeps_its_limits(void **state)
{
    (void)state;
    struct arena arena;
    struct scan scan;
    arena_init(&arena);
    static char text[LIMIT_SCAN_BYTES + 3000];
    memset(text, '7', sizeof text);
    memcpy(text, "BHYT1:", 6);
    assert_int_equal(parse(&arena, text, LIMIT_SCAN_BYTES, &scan), SCAN_FAULT_NONE);
    assert_int_equal(strlen(scan.signed_text), LIMIT_SCAN_BYTES);
    assert_int_equal(parse(&arena, text, LIMIT_SCAN_BYTES + 1, &scan), SCAN_FAULT_TOO_LONG);
    text[LIMIT_SCAN_BYTES] = '\0'; /* a buffer of fixed size behind it does not count */
    assert_int_equal(parse(&arena, text, sizeof text, &scan), SCAN_FAULT_NONE);

    /* 200 bytes of a name are read, 201 are not. */
    static const struct {
        int digits;
        enum scan_fault fault;
    } names[] = {{400, SCAN_FAULT_NONE}, {402, SCAN_FAULT_HEX_LONG}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char digits[403] = {0};
        memset(digits, '4', (size_t)names[i].digits);
        char *card = arena_printf(&arena, "0100000034|%s|1958|2|-|-|-|-|-|$", digits);
        assert_int_equal(parse(&arena, card, strlen(card), &scan), names[i].fault);
    }
    assert_int_equal(strlen(scan.full_name), 200);
    arena_destroy(&arena);
}

static void reads_no_card_without_memory(void **state)
{
    (void)state;
    static const char *const texts[] = {"0100000034", "BHYT1:ABC",
                                        "001190000001||Lan|05031990|Nam|-|-",
                                        "0100000034|4c616e|1958|2|-|-|-|-|-|$"};
    struct arena arena;
    struct scan scan;
    arena_init(&arena);
    while (arena_alloc(&arena, 1)) {
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_int_equal(parse(&arena, texts[i], strlen(texts[i]), &scan), SCAN_FAULT_NO_MEMORY);
    }
    arena_destroy(&arena);
}

/* A law of next year: one object code, one province. */
static void takes_the_codes_it_is_given(void **state)
{
    (void)state;
    static const char objects[][3] = {"ZZ"};
    static const char provinces[][3] = {"99"};
    static const struct scan_catalogue other = {objects, 1, provinces, 1};
    static const struct refusal cases[] = {{"ZZ4990100000018", SCAN_FAULT_NONE},
                                           {"DN4990100000018", SCAN_FAULT_OBJECT_CODE},
                                           {"ZZ4010100000018", SCAN_FAULT_PROVINCE}};
    struct arena arena;
    struct scan scan;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(scan_parse(&arena, &other, cases[i].text, 15, &scan), cases[i].fault);
    }
    assert_int_equal(scan_catalogue_built_in.object_count, 55);
    assert_int_equal(scan_catalogue_built_in.province_count, 65);
    arena_destroy(&arena);
}

static void every_fault_has_its_sentences(void **state)
{
    (void)state;
    for (int fault = 0; fault < SCAN_FAULT_COUNT; fault++) {
        const struct scan_fault_kind *kind = scan_fault_kind((enum scan_fault)fault);
        assert_non_null(kind->code);
        assert_true(strlen(kind->sentence_vi) > 5 && strlen(kind->sentence_en) > 5);
        for (int other = 0; other < fault; other++) {
            assert_string_not_equal(kind->code, scan_fault_kind((enum scan_fault)other)->code);
        }
    }
    assert_string_equal(scan_fault_kind(SCAN_FAULT_PROVINCE)->result_code, "052");
    assert_string_equal(scan_fault_kind(SCAN_FAULT_BENEFIT_DIGIT)->result_code, "053");
    assert_string_equal(scan_fault_kind(SCAN_FAULT_OBJECT_CODE)->result_code, "051");
    assert_string_equal(scan_fault_kind(SCAN_FAULT_NUMBER_FORM)->result_code, "051");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_example),
        cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(refuses_what_is_no_card),
        cmocka_unit_test(refuses_what_is_no_chip_card),
        cmocka_unit_test(keeps_its_limits),
        cmocka_unit_test(reads_no_card_without_memory),
        cmocka_unit_test(takes_the_codes_it_is_given),
        cmocka_unit_test(every_fault_has_its_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
