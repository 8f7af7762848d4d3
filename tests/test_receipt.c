/* Receipts of card checks: forged, foreign, late and cut ones are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cards/receipt.h"
#include "tests/card_fixture.h"

static void expect_document(enum document_fault found, enum document_fault expected)
{
    assert_string_equal(document_fault_kind(found)->code, document_fault_kind(expected)->code);
}

static struct receipt fixture_receipt(void)
{
    struct receipt receipt = {
        .id = "check 01", .facility = "79024", .minute = FIXTURE_NOW, .result = "000"};
    receipt_bind(&receipt, "DN4797912345678");
    return receipt;
}

static void a_receipt_there_and_back(void **state)
{
    (void)state;
    char text[RECEIPT_TEXT_SIZE];
    struct key_set set = fixture_key_set();
    struct signing_key key = fixture_key(KEY_RECEIPT, KEY_RECEIPT);
    struct receipt receipt = fixture_receipt();
    struct receipt read;
    assert_true(receipt_write(&receipt, &key, text));
    assert_in_range(strlen(text), 150, 250);
    int64_t late = key.key.verify_until - 1;
    expect_document(receipt_read(text, strlen(text), &set, late, &read), DOCUMENT_GOOD);
    assert_memory_equal(read.id, receipt.id, RECEIPT_ID_SIZE);
    assert_string_equal(read.facility, "79024");
    assert_string_equal(read.result, "000");
    assert_int_equal(read.minute, FIXTURE_NOW);
    assert_true(receipt_is_of(&read, "DN4797912345678"));
    assert_false(receipt_is_of(&read, "DN4797912345679"));
    expect_document(receipt_read(text, strlen(text), &set, late + 1, &read), DOCUMENT_KEY_WINDOW);
    set.keys[KEY_RECEIPT].purpose = KEY_STATUS;
    expect_document(receipt_read(text, strlen(text), &set, late, &read), DOCUMENT_UNKNOWN_KEY);
}

static void each_claim_has_its_own_receipt(void **state)
{
    (void)state;
    struct receipt receipt = fixture_receipt();
    static const struct {
        struct receipt_claim claim;
        enum document_fault fault;
    } cases[] = {
        {{"DN4797912345678", "79024", FIXTURE_NOW, FIXTURE_NOW + 1}, DOCUMENT_GOOD},
        {{"7912345678", "79024", FIXTURE_NOW, FIXTURE_NOW + 1}, DOCUMENT_FOREIGN_CARD},
        {{"DN4797912345678", "79025", FIXTURE_NOW, FIXTURE_NOW + 1}, DOCUMENT_FOREIGN_FACILITY},
        {{"DN4797912345678", "79024", FIXTURE_NOW + 1, FIXTURE_NOW + 2}, DOCUMENT_LATE},
        {{"DN4797912345678", "79024", FIXTURE_NOW - 60, FIXTURE_NOW}, DOCUMENT_LATE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        expect_document(receipt_judge(&receipt, &cases[i].claim), cases[i].fault);
    }
}

static void every_change_is_refused(void **state)
{
    (void)state;
    char text[RECEIPT_TEXT_SIZE];
    struct key_set set = fixture_key_set();
    struct signing_key key = fixture_key(KEY_RECEIPT, KEY_RECEIPT);
    struct receipt receipt = fixture_receipt();
    struct receipt read;
    assert_true(receipt_write(&receipt, &key, text));
    size_t length = strlen(text);
    for (size_t bit = 0; bit < 8 * length; bit++) {
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
        if (!receipt_read(text, length, &set, FIXTURE_NOW, &read)) {
            fail_msg("%s is believed", text);
        }
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t cut = 0; cut < length; cut++) {
        expect_document(receipt_read(text, cut, &set, FIXTURE_NOW, &read), DOCUMENT_MALFORMED);
    }
    text[length] = '=';
    expect_document(receipt_read(text, length + 1, &set, FIXTURE_NOW, &read), DOCUMENT_MALFORMED);
}

static void what_could_not_be_read_is_not_written(void **state)
{
    (void)state;
    char text[RECEIPT_TEXT_SIZE] = "untouched";
    struct signing_key key = fixture_key(KEY_RECEIPT, KEY_RECEIPT);
    struct signing_key other = fixture_key(KEY_STATUS, KEY_STATUS);
    struct receipt bad[5];
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        bad[i] = fixture_receipt();
    }
    bad[0].minute++;
    strcpy(bad[1].facility, "7902");
    strcpy(bad[2].result, "");
    strcpy(bad[3].result, "Valid");
    bad[4].minute = key.key.sign_until;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(receipt_write(&bad[i], &key, text));
    }
    struct receipt good = fixture_receipt();
    assert_false(receipt_write(&good, &other, text));
    assert_string_equal(text, "untouched");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_receipt_there_and_back),
        cmocka_unit_test(each_claim_has_its_own_receipt),
        cmocka_unit_test(every_change_is_refused),
        cmocka_unit_test(what_could_not_be_read_is_not_written),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
