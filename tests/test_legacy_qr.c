#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/text.h"
#include "cards/legacy_qr.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

static const unsigned char key[LEGACY_QR_KEY_SIZE] = "a key of thirty-two bytes, known";

static const struct scan whole_card = {
    .kind = SCAN_BHYT_CARD,
    .card_number = "0100000034",
    .si_number = "0100000034",
    .full_name = "Lê Thị Mẫu Mới",
    .birth_date = {1958, 7, 0},
    .sex = 2,
    .address = "12 Đường Thử",
    .parent_name = "Lê Văn Cha",
    .initial_facility = "01C54",
    .valid_from = {2021, 4, 1},
    .valid_to = {2026, 3, 31},
    .issued_on = {2021, 4, 2},
    .five_year_date = {2026, 4, 1},
    .managing_code = "01230100000034",
    .living_area = "K2",
    .benefit_digit = 3,
    .issued_at = "Quận Thử, Hà Nội",
};

static char *write_card(struct arena *arena, const struct scan *card, const unsigned char *with_key)
{
    char *text = NULL;
    enum scan_fault fault = legacy_qr_write(arena, &scan_catalogue_built_in, card, with_key, &text);
    assert_string_equal(scan_fault_kind(fault)->code, "none");
    return text;
}

static void assert_same_text(const char *a, const char *b)
{
    assert_string_equal(a ? a : "(none)", b ? b : "(none)");
}

static void assert_same_date(struct date a, struct date b)
{
    assert_int_equal(date_compare(a, b), 0);
}

/* Equal in every member but the check string, which only the written text has. */
static void assert_same_card(const struct scan *a, const struct scan *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_same_text(a->signed_text, b->signed_text);
    assert_same_text(a->card_number, b->card_number);
    assert_same_text(a->si_number, b->si_number);
    assert_same_text(a->personal_number, b->personal_number);
    assert_same_text(a->former_number, b->former_number);
    assert_same_text(a->full_name, b->full_name);
    assert_same_date(a->birth_date, b->birth_date);
    assert_int_equal(a->sex, b->sex);
    assert_same_text(a->address, b->address);
    assert_same_text(a->parent_name, b->parent_name);
    assert_string_equal(a->initial_facility, b->initial_facility);
    assert_same_date(a->valid_from, b->valid_from);
    assert_same_date(a->valid_to, b->valid_to);
    assert_same_date(a->issued_on, b->issued_on);
    assert_same_date(a->five_year_date, b->five_year_date);
    assert_same_text(a->managing_code, b->managing_code);
    assert_same_text(a->living_area, b->living_area);
    assert_int_equal(a->benefit_digit, b->benefit_digit);
    assert_same_text(a->issued_at, b->issued_at);
}

/* The text as it has always been: a change here is a change for every hospital. */
static void writes_the_known_text(void **state)
{
    (void)state;
    static const struct scan bare_card = {
        .card_number = "0100000034", .full_name = "Lan", .birth_date = {1958, 0, 0}};
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(
        write_card(&arena, &whole_card, key),
        "0100000034|4cc3aa205468e1bb8b204de1baab75204de1bb9b69|07/1958|2|"
        "313220c490c6b0e1bb9d6e67205468e1bbad|01 - C54|01/04/2021|31/03/2026|02/04/2021|"
        "01230100000034|4cc3aa2056c4836e20436861|K2|01/04/2026|cbf8e0ef18b7aef3-6275|3|"
        "5175e1baad6e205468e1bbad2c2048c3a0204ee1bb9969|$");
    assert_string_equal(write_card(&arena, &bare_card, key),
                        "0100000034|4c616e|1958|-|-|-|-|-|-|-|-|-|-|5a217fa3b001000f-1212|-|-|$");
    arena_destroy(&arena);
}

static const char *check_string_of(struct arena *arena, const struct scan *card,
                                   const unsigned char *with_key)
{
    struct scan scan;
    char *text = write_card(arena, card, with_key);
    assert_int_equal(scan_parse(arena, &scan_catalogue_built_in, text, strlen(text), &scan),
                     SCAN_FAULT_NONE);
    assert_non_null(scan.check_string);
    return scan.check_string;
}

static void check_string_depends_on_all(void **state)
{
    (void)state;
    struct scan others[6];
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        others[i] = whole_card;
    }
    others[0].full_name = "Lê Thị Mẫu Mơi";
    others[1].birth_date.month = 8;
    others[2].valid_to = (struct date){0};
    others[3].issued_at = NULL;
    others[4].benefit_digit = 4;
    others[5].card_number = "0100000035";
    unsigned char other_key[LEGACY_QR_KEY_SIZE];
    memcpy(other_key, key, sizeof other_key);
    other_key[31] ^= 1;

    struct arena arena;
    arena_init(&arena);
    const char *check_string = check_string_of(&arena, &whole_card, key);
    assert_string_equal(check_string_of(&arena, &whole_card, key), check_string);
    assert_string_not_equal(check_string_of(&arena, &whole_card, other_key), check_string);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_string_not_equal(check_string_of(&arena, &others[i], key), check_string);
    }
    /* What the caller brings does not count: a card read and written again keeps its text. */
    struct scan brought = whole_card;
    brought.check_string = "0123456789abcdef-7101";
    assert_string_equal(check_string_of(&arena, &brought, key), check_string);
    arena_destroy(&arena);
}

static uint32_t random_below(uint64_t *seed, uint32_t limit)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*seed >> 33) % limit;
}

/* One to thirty characters in the stored form, or NULL one time in four. */
static const char *random_text(struct arena *arena, uint64_t *seed)
{
    static const char *const letters[] = {"a", "ă", "â", "đ", "Đ", "ễ", "ộ", "Ừ", "ỹ", "z",
                                          " ", "N", "1", ",", "/", "|", "$", "-", "'", "𠀀"};
    char text[160] = {0};
    uint32_t count = random_below(seed, 4) ? 1 + random_below(seed, 30) : 0;
    for (uint32_t i = 0; i < count; i++) {
        strcat(text, letters[random_below(seed, COUNT_OF(letters))]);
    }
    const char *stored = text_normalise(arena, text, strlen(text));
    return *stored ? stored : NULL;
}

static struct date random_date(uint64_t *seed)
{
    int32_t first = date_to_days((struct date){1880, 1, 1});
    int32_t day = first + (int32_t)random_below(seed, 150 * 366);
    return random_below(seed, 4) ? date_from_days(day) : (struct date){0};
}

static void set_random_number(struct arena *arena, uint64_t *seed, struct scan *card)
{
    static const char *const objects[] = {"DN", "TE", "QN", "CC", "KT"};
    static const char *const provinces[] = {"01", "38", "79", "97", "98"};
    const char *tail =
        arena_printf(arena, "%05u%05u", random_below(seed, 100000), random_below(seed, 100000));
    switch (random_below(seed, 3)) {
    case 0:
        card->card_number = tail;
        card->si_number = tail;
        break;
    case 1:
        card->card_number = arena_printf(arena, "%02u%s", random_below(seed, 100), tail);
        card->personal_number = card->card_number;
        break;
    default:
        card->benefit_digit = 1 + (int)random_below(seed, 5);
        card->card_number =
            arena_printf(arena, "%s%d%s%s", objects[random_below(seed, 5)], card->benefit_digit,
                         provinces[random_below(seed, 5)], tail);
        card->si_number = tail;
        break;
    }
}

static void set_random_rest(struct arena *arena, uint64_t *seed, struct scan *card)
{
    static const char *const areas[] = {NULL, "K1", "K2", "K3"};
    static const char *const facilities[] = {"", "01001", "79C54", "01AA4", "97ZZZ"};
    const char *name = random_text(arena, seed);
    card->kind = SCAN_BHYT_CARD;
    card->full_name = name ? name : "Lan";
    card->birth_date = random_date(seed);
    if (date_is_none(card->birth_date) || random_below(seed, 3) == 0) {
        card->birth_date = (struct date){(int16_t)(1900 + random_below(seed, 120)),
                                         (uint8_t)random_below(seed, 13), 0};
    }
    card->sex = (int)random_below(seed, 3);
    card->address = random_text(arena, seed);
    card->parent_name = random_text(arena, seed);
    card->issued_at = random_text(arena, seed);
    strcpy(card->initial_facility, facilities[random_below(seed, COUNT_OF(facilities))]);
    card->valid_from = random_date(seed);
    card->valid_to = random_date(seed);
    card->issued_on = random_date(seed);
    card->five_year_date = random_date(seed);
    card->managing_code =
        random_below(seed, 2) ? arena_printf(arena, "%014u", random_below(seed, 1U << 30)) : NULL;
    card->living_area = areas[random_below(seed, COUNT_OF(areas))];
    if (card->benefit_digit == 0) {
        card->benefit_digit = (int)random_below(seed, 6);
    }
}

static void what_is_written_reads_the_same(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    uint64_t seed = 20261122;
    for (int i = 0; i < 20000; i++) {
        struct scan card = {0};
        struct scan read_back;
        arena_reset(&arena);
        set_random_number(&arena, &seed, &card);
        set_random_rest(&arena, &seed, &card);
        char *text = write_card(&arena, &card, key);
        assert_int_equal(
            scan_parse(&arena, &scan_catalogue_built_in, text, strlen(text), &read_back),
            SCAN_FAULT_NONE);
        assert_same_card(&read_back, &card);
        assert_string_equal(write_card(&arena, &read_back, key), text);
    }
    arena_destroy(&arena);
}

static void writes_nothing_it_could_not_read(void **state)
{
    (void)state;
    static char long_name[202];
    memset(long_name, 'a', sizeof long_name - 1);
    struct scan cards[16];
    for (size_t i = 0; i < COUNT_OF(cards); i++) {
        cards[i] = whole_card;
    }
    cards[0].card_number = NULL;
    cards[1].card_number = "DN6010100000018";
    cards[2].card_number = "0100000034|4c616e|1958|1";
    cards[3].full_name = NULL;
    cards[4].full_name = "";
    cards[5].full_name = long_name;
    cards[6].full_name = "a\nb";
    cards[7].full_name = "\xC3\x28";
    cards[8].birth_date = (struct date){0};
    cards[9].birth_date = (struct date){1990, 2, 31};
    cards[10].valid_to = (struct date){2026, 0, 0};
    cards[11].sex = 3;
    cards[12].benefit_digit = 6;
    strcpy(cards[13].initial_facility, "0100");
    cards[14].living_area = "K9";
    cards[15].managing_code = "1|2";
    static const enum scan_fault faults[] = {
        SCAN_FAULT_NUMBER_FORM,   SCAN_FAULT_BENEFIT_DIGIT, SCAN_FAULT_PART_COUNT,
        SCAN_FAULT_NAME_MISSING,  SCAN_FAULT_NAME_MISSING,  SCAN_FAULT_HEX_LONG,
        SCAN_FAULT_CHARACTER,     SCAN_FAULT_HEX_NOT_UTF8,  SCAN_FAULT_BIRTH_DATE_MISSING,
        SCAN_FAULT_DATE,          SCAN_FAULT_DATE,          SCAN_FAULT_SEX,
        SCAN_FAULT_BENEFIT_LEVEL, SCAN_FAULT_FACILITY,      SCAN_FAULT_LIVING_AREA,
        SCAN_FAULT_PART_COUNT,
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cards); i++) {
        char *text = NULL;
        enum scan_fault fault =
            legacy_qr_write(&arena, &scan_catalogue_built_in, &cards[i], key, &text);
        assert_string_equal(scan_fault_kind(fault)->code, scan_fault_kind(faults[i])->code);
        assert_null(text);
    }
    while (arena_alloc(&arena, 1)) {
    }
    char *text = NULL;
    assert_int_equal(legacy_qr_write(&arena, &scan_catalogue_built_in, &whole_card, key, &text),
                     SCAN_FAULT_NO_MEMORY);
    assert_null(text);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_known_text),
        cmocka_unit_test(check_string_depends_on_all),
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(writes_nothing_it_could_not_read),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
