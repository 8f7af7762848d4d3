/* The offline verifier: every verdict, the store that it judges by, and how that is replaced. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/store_fixture.h"

struct place {
    char folder[40];
    struct world *world;
};

static void remove_file(const char *folder, const char *name)
{
    char path[80];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static int place_make(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    strcpy(place->folder, "/tmp/test_verdict_XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    place->world = world_make(FIXTURE_NOW);
    assert_non_null(place->world);
    assert_true(bhyt_store_trust(place->folder, place->world->root.key.public_key));
    *state = place;
    return 0;
}

static int place_remove(void **state)
{
    static const char *const names[] = {"roots", "snapshot", "seen", "lock", "part"};
    struct place *place = *state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        remove_file(place->folder, names[i]);
    }
    rmdir(place->folder);
    free(place->world);
    free(place);
    return 0;
}

static void expect_take(const struct place *place, int64_t now, const char *expected_why)
{
    const char *why = "";
    bool is_taken =
        bhyt_store_take(place->folder, place->world->whole, place->world->whole_size, now, &why);
    assert_string_equal(why, expected_why);
    assert_int_equal(is_taken, *expected_why == '\0');
}

static struct bhyt_store *open_store(const struct place *place)
{
    const char *why = "";
    struct bhyt_store *store = bhyt_store_open(place->folder, &why);
    assert_string_equal(why, "");
    assert_non_null(store);
    return store;
}

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

static void a_store_never_goes_back(void **state)
{
    struct place *place = *state;
    struct world *world = place->world;
    expect_take(place, FIXTURE_NOW, "");
    expect_take(place, FIXTURE_NOW, ""); /* the same again is no step back */
    world->keys.version--;
    assert_true(world_publish(world, FIXTURE_NOW + 60));
    expect_take(place, FIXTURE_NOW + 60, "rollback");
    world->keys.version++;
    world->manifest.version--;
    world->delta.base--;
    assert_true(world_publish(world, FIXTURE_NOW + 60));
    expect_take(place, FIXTURE_NOW + 60, "rollback");
    world->manifest.version++;
    assert_true(world_publish(world, FIXTURE_NOW + 60));
    expect_take(place, FIXTURE_NOW + 60, "rollback"); /* the delta of this manifest is withheld */
    world->delta.base++;
    world->delta.version--;
    assert_true(world_publish(world, FIXTURE_NOW + 60));
    expect_take(place, FIXTURE_NOW + 60, "rollback");
    world->delta.version++;
    assert_true(world_publish(world, FIXTURE_NOW - 60));
    expect_take(place, FIXTURE_NOW + 60, "rollback");

    struct bhyt_store *store = open_store(place);
    assert_true(store_status_at(store) == FIXTURE_NOW);
    bhyt_store_close(store);
    world->manifest.version++; /* a new manifest takes the changes in */
    world->delta.count = 0;
    assert_true(world_publish(world, FIXTURE_NOW + 120));
    expect_take(place, FIXTURE_NOW + 120, "");
}

static void a_store_takes_only_what_is_signed_and_named(void **state)
{
    struct place *place = *state;
    struct world *world = place->world;
    struct status_bundle good = world->bundle;
    struct cbor_writer whole;
    expect_take(place, FIXTURE_NOW - 3600, "future");
    expect_take(place, FIXTURE_NOW + 20 * DAY_S, "expired");
    struct status_bundle bad[6];
    static const char *const reasons[COUNT_OF(bad)] = {"missing",  "missing",   "missing",
                                                       "mismatch", "malformed", "mismatch"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        bad[i] = good;
    }
    bad[0].key_set.size = 0;
    bad[1].manifest.size = 0;
    bad[2].count = 1;
    bad[3].lists[1].document = good.lists[0].document;
    bad[4].delta = good.manifest;
    bad[5].lists[0].document.size--;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        whole = cbor_writer(world->whole, sizeof world->whole);
        status_bundle_write(&whole, &bad[i]);
        world->whole_size = whole.size;
        expect_take(place, FIXTURE_NOW, reasons[i]);
        const char *why = "";
        assert_null(bhyt_store_open(place->folder, &why));
        assert_string_equal(why, "missing");
    }
    struct signing_key other_root = fixture_key(98, KEY_CARD);
    world->root = other_root;
    assert_true(world_publish(world, FIXTURE_NOW));
    expect_take(place, FIXTURE_NOW, "unknown_key");
    world->root = fixture_root();
    world->status = fixture_key(97, KEY_STATUS);
    assert_true(world_publish(world, FIXTURE_NOW));
    expect_take(place, FIXTURE_NOW, "unknown_key");
    assert_false(
        bhyt_store_take("/nonexistent", world->whole, world->whole_size, FIXTURE_NOW, NULL));
}

static void an_announced_root_is_trusted_later(void **state)
{
    struct place *place = *state;
    struct world *world = place->world;
    struct signing_key next = fixture_key(98, KEY_CARD);
    world->keys.has_next_root = true;
    memcpy(world->keys.next_root, next.key.public_key, PUBLIC_KEY_SIZE);
    assert_true(world_publish(world, FIXTURE_NOW));
    expect_take(place, FIXTURE_NOW, "");
    world->keys.has_next_root = false;
    world->root = next;
    assert_true(world_publish(world, FIXTURE_NOW + 60));
    expect_take(place, FIXTURE_NOW + 60, "");
    struct bhyt_store *store = open_store(place);
    bhyt_store_close(store);
}

/* Unchanged lists are kept, and not asked for again. */
static enum document_fault fetch_without_lists(void *context, enum store_item item, uint32_t list,
                                               size_t size_most, struct span *ret_document)
{
    struct store_source source = store_source_of_bundle(context);
    return item == STORE_LIST ? DOCUMENT_MISSING
                              : source.fetch(source.context, item, list, size_most, ret_document);
}

static void only_changed_lists_are_fetched(void **state)
{
    struct place *place = *state;
    struct store_source source = {fetch_without_lists, &place->world->bundle};
    assert_int_equal(store_update(place->folder, &source, FIXTURE_NOW), DOCUMENT_MISSING);
    expect_take(place, FIXTURE_NOW, "");
    assert_int_equal(store_update(place->folder, &source, FIXTURE_NOW), DOCUMENT_GOOD);
    struct bhyt_store *store = open_store(place);
    enum card_status status = STATUS_RESERVED;
    assert_true(store_find(store, WORLD_LIST, 2, &status));
    assert_int_equal(status, STATUS_SUSPENDED);
    bhyt_store_close(store);
}

static void a_damaged_snapshot_is_not_opened(void **state)
{
    struct place *place = *state;
    char path[80];
    expect_take(place, FIXTURE_NOW, "");
    struct bhyt_store *store = open_store(place);
    long metadata = (long)store->head->shards_at;
    off_t whole = (off_t)store->head->file_size;
    bhyt_store_close(store);
    snprintf(path, sizeof path, "%s/snapshot", place->folder);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    for (long at = 0; at < metadata; at += at < 256 ? 1 : 37) {
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        int byte = fgetc(file);
        for (int turn = 0; turn < 2; turn++) {
            assert_int_equal(fseek(file, at, SEEK_SET), 0);
            fputc(turn ? byte : byte ^ 0x40, file);
            assert_int_equal(fflush(file), 0);
            store = bhyt_store_open(place->folder, NULL);
            assert_int_equal(store != NULL, turn);
            bhyt_store_close(store);
        }
    }
    fclose(file);
    assert_int_equal(truncate(path, whole - 1), 0);
    const char *why = "";
    assert_null(bhyt_store_open(place->folder, &why));
    assert_string_equal(why, "malformed");
    expect_take(place, FIXTURE_NOW, ""); /* and is healed by the next bundle */
    bhyt_store_close(open_store(place));
}

static void ids_are_remembered_for_three_minutes(void **state)
{
    (void)state;
    struct seen *seen = calloc(1, sizeof *seen);
    assert_non_null(seen);
    uint8_t id[SEEN_ID_SIZE] = {0};
    for (uint32_t i = 0; i < 4000; i++) {
        memcpy(id, &(uint32_t){i * 2654435761U}, 4);
        memcpy(id + 4, &i, 4);
        assert_true(seen_consume(seen, id, 1000));
        assert_false(seen_consume(seen, id, 1000 + SEEN_LIFE_S - 1));
    }
    assert_true(seen_consume(seen, id, 1000 + SEEN_LIFE_S));
    /* Two hundred ids that all want one place: the newest are kept. */
    for (uint32_t i = 0; i < 200; i++) {
        uint8_t crowded[SEEN_ID_SIZE] = {9, 9, (uint8_t)i};
        assert_true(seen_consume(seen, crowded, 2000 + i));
        assert_false(seen_consume(seen, crowded, 2000 + i));
    }
    free(seen);
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

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(a_static_card_by_its_status_and_age),
        WITH_PLACE(a_card_by_its_times),
        WITH_PLACE(live_codes_work_once_and_for_a_minute),
        WITH_PLACE(what_is_not_genuine_shows_no_card),
        WITH_PLACE(the_card_is_told_as_it_was_signed),
        WITH_PLACE(a_store_never_goes_back),
        WITH_PLACE(a_store_takes_only_what_is_signed_and_named),
        WITH_PLACE(an_announced_root_is_trusted_later),
        WITH_PLACE(only_changed_lists_are_fetched),
        WITH_PLACE(a_damaged_snapshot_is_not_opened),
        cmocka_unit_test(ids_are_remembered_for_three_minutes),
        cmocka_unit_test(each_verdict_has_words),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
