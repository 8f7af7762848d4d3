/* The offline verifier: every verdict, its reason and what is shown with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/store_place.h"

static struct bhyt_result judge(const struct bhyt_store *store, const char *text, int64_t now)
{
    struct bhyt_policy policy = bhyt_policy_default();
    struct bhyt_result result;
    policy.facility = "79024";
    bhyt_verify(text, now, store, &policy, &result);
    return result;
}

static void expect(const struct bhyt_store *store, const char *text, int64_t now,
                   enum bhyt_verdict verdict, const char *reason)
{
    struct bhyt_result result = judge(store, text, now);
    if (result.verdict != verdict || strcmp(result.reason, reason) != 0) {
        fail_msg("%s (%s), not %s (%s): %s", bhyt_verdict_name(result.verdict), result.reason,
                 bhyt_verdict_name(verdict), reason, text);
    }
}

static void a_static_card_by_its_status_and_age(void **state)
{
    struct place *place = *state;
    static const struct {
        uint32_t list, index;
        int64_t age_s;
        enum bhyt_verdict verdict;
        const char *reason;
    } cases[] = {
        {WORLD_LIST, 0, 0, BHYT_VALID_FRESH, ""},
        {WORLD_LIST, 0, DAY_S, BHYT_VALID_FRESH, ""},
        {WORLD_LIST, 0, DAY_S + 1, BHYT_VALID_STALE, ""},
        {WORLD_LIST, 0, 7 * DAY_S, BHYT_VALID_STALE, ""},
        {WORLD_LIST, 0, 7 * DAY_S + 1, BHYT_STATUS_UNKNOWN, "lists_too_old"},
        {WORLD_LIST, 0, 20 * DAY_S, BHYT_STATUS_UNKNOWN, "key_set_expired"},
        {WORLD_LIST, 0, -CLOCK_TOLERANCE_S, BHYT_VALID_FRESH, ""},
        {WORLD_LIST, 0, -CLOCK_TOLERANCE_S - 1, BHYT_CLOCK_SUSPECT, "clock_behind"},
        {WORLD_LIST, 1, 0, BHYT_REVOKED, ""},
        {WORLD_LIST, 1, 19 * DAY_S, BHYT_REVOKED, ""},
        {WORLD_LIST, 2, 0, BHYT_SUSPENDED, ""},
        {WORLD_LIST, 3, 0, BHYT_STATUS_UNKNOWN, "status_reserved"},
        {WORLD_LIST, 4, 0, BHYT_REVOKED, ""},
        {WORLD_LIST, 5, 0, BHYT_VALID_FRESH, ""},
        {WORLD_LIST, STATUS_SHARD_ENTRIES - 1, 0, BHYT_VALID_FRESH, ""},
        {WORLD_LIST, STATUS_SHARD_ENTRIES, 0, BHYT_STATUS_UNKNOWN, "not_in_lists"},
        {WORLD_LIST, 73456789, 0, BHYT_STATUS_UNKNOWN, "not_in_lists"},
        {200, 4, 0, BHYT_VALID_FRESH, ""},
        {0, 0, 0, BHYT_STATUS_UNKNOWN, "not_in_lists"},
        {13, 0, 0, BHYT_STATUS_UNKNOWN, "not_in_lists"},
        {201, 0, 0, BHYT_STATUS_UNKNOWN, "not_in_lists"},
    };
    expect_take(place, FIXTURE_NOW, "");
    struct bhyt_store *store = open_store(place);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[TOKEN_TEXT_SIZE];
        struct card_claims claims = fixture_claims();
        claims.card.status_list = cases[i].list;
        claims.card.status_index = cases[i].index;
        assert_true(fixture_text(&claims, text));
        int64_t now = FIXTURE_NOW + cases[i].age_s;
        expect(store, text, now, cases[i].verdict, cases[i].reason);
        struct bhyt_result result = judge(store, text, now);
        bool is_judged = cases[i].verdict != BHYT_CLOCK_SUSPECT;
        assert_int_equal(result.form, BHYT_FORM_STATIC);
        assert_int_equal(result.presence, BHYT_COPYABLE);
        assert_int_equal(result.has_card, is_judged);
        assert_int_equal(result.status_age_s, !is_judged           ? -1
                                              : cases[i].age_s < 0 ? 0
                                                                   : cases[i].age_s);
    }
    bhyt_store_close(store);
}

static void a_card_by_its_times(void **state)
{
    struct place *place = *state;
    struct card_claims claims[7];
    static const struct {
        enum bhyt_verdict verdict;
        const char *reason;
    } expected[COUNT_OF(claims)] = {
        {BHYT_EXPIRED, "code_expired"}, {BHYT_NOT_YET, "code_not_yet"},
        {BHYT_NOT_YET, "code_not_yet"}, {BHYT_EXPIRED, "card_expired"},
        {BHYT_VALID_FRESH, ""},         {BHYT_NOT_YET, "card_not_yet"},
        {BHYT_VALID_FRESH, ""},
    };
    for (size_t i = 0; i < COUNT_OF(claims); i++) {
        claims[i] = fixture_claims();
        claims[i].card.status_index = 0;
    }
    claims[0].expires_at = FIXTURE_NOW;
    claims[1].issued_at = claims[1].not_before = FIXTURE_NOW + CLOCK_TOLERANCE_S + 1;
    claims[2].not_before = FIXTURE_NOW + 1;
    claims[3].card.valid_to = (struct date){2026, 5, 31};
    claims[4].card.valid_to = (struct date){2026, 6, 1};
    claims[5].card.valid_from = (struct date){2026, 6, 2};
    claims[6].card.valid_from = (struct date){2026, 6, 1};
    expect_take(place, FIXTURE_NOW, "");
    struct bhyt_store *store = open_store(place);
    for (size_t i = 0; i < COUNT_OF(claims); i++) {
        char text[TOKEN_TEXT_SIZE];
        assert_true(fixture_text(&claims[i], text));
        expect(store, text, FIXTURE_NOW, expected[i].verdict, expected[i].reason);
    }
    /* Midnight is Hanoi's: 17:00 UTC. */
    char text[TOKEN_TEXT_SIZE];
    assert_true(fixture_text(&claims[4], text));
    expect(store, text, FIXTURE_NOW + 16 * 3600 - 1, BHYT_VALID_FRESH, "");
    expect(store, text, FIXTURE_NOW + 16 * 3600, BHYT_EXPIRED, "card_expired");
    bhyt_store_close(store);
}

static void live_codes_work_once_and_for_a_minute(void **state)
{
    struct place *place = *state;
    expect_take(place, FIXTURE_NOW, "");
    struct bhyt_store *store = open_store(place);
    enum device_key_kind kinds[] = {DEVICE_KEY_ED25519, DEVICE_KEY_P256};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        char text[TOKEN_TEXT_SIZE];
        struct phone phone = fixture_phone(kinds[i]);
        int64_t now = FIXTURE_NOW + (int64_t)i * 1000;
        assert_true(fixture_shown_text(&phone, now, "79024", text));
        expect(store, text, now + 61, BHYT_EXPIRED, "shown_before");
        expect(store, text, now - 61, BHYT_NOT_YET, "shown_later");
        expect(store, text, now + 60, BHYT_VALID_FRESH, "");
        expect(store, text, now + 60, BHYT_REPLAYED, "seen_before");
        expect(store, text, now, BHYT_REPLAYED, "seen_before");
        assert_true(fixture_shown_text(&phone, now + 400, "01001", text));
        expect(store, text, now + 400, BHYT_REPLAYED, "foreign_facility");
        assert_true(fixture_shown_text(&phone, now + 400, "", text));
        struct bhyt_result result = judge(store, text, now + 400);
        assert_int_equal(result.verdict, BHYT_VALID_FRESH);
        assert_int_equal(result.presence, BHYT_HOLDER_BOUND);
        assert_true(result.replay_is_checked);
        struct bhyt_policy policy = bhyt_policy_default();
        policy.clock_is_trusted = false;
        bhyt_verify(text, now + 400, store, &policy, &result);
        assert_int_equal(result.verdict, BHYT_CLOCK_SUSPECT);
        phone_forget(&phone);
    }
    char text[TOKEN_TEXT_SIZE];
    struct card_claims claims = fixture_one_time();
    assert_true(fixture_text(&claims, text));
    expect(store, text, claims.expires_at, BHYT_EXPIRED, "code_expired");
    expect(store, text, claims.issued_at - 61, BHYT_NOT_YET, "code_not_yet");
    assert_int_equal(judge(store, text, FIXTURE_NOW).presence, BHYT_SERVER_ONE_TIME);
    expect(store, text, FIXTURE_NOW, BHYT_REPLAYED, "seen_before");
    memcpy(claims.cti, "number 2", TOKEN_CTI_SIZE);
    claims.card = (struct token_card){.number = "7912345678"};
    assert_true(fixture_text(&claims, text));
    expect(store, text, FIXTURE_NOW, BHYT_STATUS_UNKNOWN, "not_in_lists");
    bhyt_store_close(store);

    /* Another counter of the same store remembers, too. */
    store = open_store(place);
    expect(store, text, FIXTURE_NOW, BHYT_REPLAYED, "seen_before");
    bhyt_store_close(store);
}

static void what_is_not_genuine_shows_no_card(void **state)
{
    struct place *place = *state;
    char good[TOKEN_TEXT_SIZE];
    char forged[TOKEN_TEXT_SIZE];
    struct card_claims claims = fixture_claims();
    expect_take(place, FIXTURE_NOW, "");
    struct bhyt_store *store = open_store(place);
    assert_true(fixture_text(&claims, good));
    strcpy(forged, good);
    char *last = &forged[strlen(forged) - 3];
    *last = *last == '0' ? '1' : '0';
    struct signing_key stranger = fixture_key(77, KEY_CARD);
    uint8_t bytes[TOKEN_SIZE_MOST];
    struct span code = {bytes, 0};
    char unknown[TOKEN_TEXT_SIZE];
    assert_int_equal(card_token_sign(&claims, &stranger, bytes, &code.size), TOKEN_FAULT_NONE);
    token_text_write(TOKEN_STATIC, code, unknown);
    const struct {
        const char *text;
        enum bhyt_verdict verdict;
        const char *reason;
        int exit_code;
    } cases[] = {
        {good, BHYT_VALID_FRESH, "", 0},
        {forged, BHYT_BAD_SIGNATURE, "bad_signature", 3},
        {unknown, BHYT_UNKNOWN_KEY, "unknown_key", 2},
        {"BHYT1:NOTHING", BHYT_MALFORMED, "encoding", 4},
        {"", BHYT_MALFORMED, "not_signed_code", 4},
        {"hello", BHYT_MALFORMED, "not_signed_code", 4},
        {"0100000034|4c616e|1958|-|-|-|-|-|-|-|-|-|-|-|-|-|$", BHYT_LEGACY_UNSIGNED, "", 2},
        {"0100000034", BHYT_LEGACY_UNSIGNED, "", 2},
        {"079190000034\r\n", BHYT_LEGACY_UNSIGNED, "", 2},
        {"DN4797912345678", BHYT_LEGACY_UNSIGNED, "", 2},
        {"0100000034|\x01", BHYT_MALFORMED, "not_signed_code", 4},
        {"010000003A", BHYT_MALFORMED, "not_signed_code", 4},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bhyt_result result = judge(store, cases[i].text, FIXTURE_NOW);
        expect(store, cases[i].text, FIXTURE_NOW, cases[i].verdict, cases[i].reason);
        assert_int_equal(bhyt_verdict_exit(result.verdict), cases[i].exit_code);
        assert_int_equal(result.has_card, i == 0);
        assert_int_equal(*result.card.name != '\0', i == 0);
    }
    strcat(good, "\r\n");
    expect(store, good, FIXTURE_NOW, BHYT_VALID_FRESH, "");
    expect(NULL, good, FIXTURE_NOW, BHYT_UNKNOWN_KEY, "no_store");
    token_text_write(TOKEN_HANDLE, (struct span){bytes, TOKEN_HANDLE_SIZE}, good);
    expect(NULL, good, FIXTURE_NOW, BHYT_STATUS_UNKNOWN, "online_only");
    bhyt_store_close(store);
}

static void the_card_is_told_as_it_was_signed(void **state)
{
    struct place *place = *state;
    char text[TOKEN_TEXT_SIZE];
    struct card_claims claims = fixture_claims();
    claims.card.birth_date = (struct date){1958, 7, 0};
    claims.card.serial = 42;
    strcpy(claims.card.living_area, "K2");
    expect_take(place, FIXTURE_NOW, "");
    struct bhyt_store *store = open_store(place);
    assert_true(fixture_text(&claims, text));
    struct bhyt_card card = judge(store, text, FIXTURE_NOW).card;
    assert_string_equal(card.number, "DN4797912345678");
    assert_string_equal(card.name, "Nguyễn Hoàng Phương Thảo Quỳnh");
    assert_string_equal(card.birth_date, "1958-07");
    assert_string_equal(card.benefit, "DN4");
    assert_string_equal(card.initial_facility, "79024");
    assert_string_equal(card.valid_from, "2026-01-01");
    assert_string_equal(card.valid_to, "2026-12-31");
    assert_string_equal(card.five_year_date, "2027-06-01");
    assert_string_equal(card.living_area, "K2");
    assert_string_equal(card.serial, "000000000042");
    assert_int_equal(card.sex, 2);
    bhyt_store_close(store);
}

/* A key that was called back takes its cards with it; one that has ended leaves them expired. */
static void cards_fall_with_their_key(void **state)
{
    struct place *place = *state;
    char text[TOKEN_TEXT_SIZE];
    struct card_claims claims = fixture_claims();
    assert_true(fixture_text(&claims, text));
    place->world->keys.keys[KEY_CARD].void_before = claims.issued_at + 1;
    assert_true(world_publish(place->world, FIXTURE_NOW));
    expect_take(place, FIXTURE_NOW, "");
    struct bhyt_store *store = open_store(place);
    expect(store, text, FIXTURE_NOW, BHYT_REVOKED, "key_window");
    int64_t end = place->world->keys.keys[KEY_CARD].verify_until;
    expect(store, text, end, BHYT_EXPIRED, "key_window");
    assert_false(judge(store, text, FIXTURE_NOW).has_card);
    bhyt_store_close(store);
}

static void each_verdict_has_words(void **state)
{
    (void)state;
    for (int i = 0; i < BHYT_VERDICT_COUNT; i++) {
        const char *name = bhyt_verdict_name((enum bhyt_verdict)i);
        int exit_code = bhyt_verdict_exit((enum bhyt_verdict)i);
        assert_non_null(name);
        assert_true(exit_code == 0 || (exit_code >= 2 && exit_code <= 4));
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(name, bhyt_verdict_name((enum bhyt_verdict)k));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(a_static_card_by_its_status_and_age),
        WITH_PLACE(a_card_by_its_times),
        WITH_PLACE(live_codes_work_once_and_for_a_minute),
        WITH_PLACE(what_is_not_genuine_shows_no_card),
        WITH_PLACE(cards_fall_with_their_key),
        WITH_PLACE(the_card_is_told_as_it_was_signed),
        cmocka_unit_test(each_verdict_has_words),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
