/* The deterministic subset of CBOR: what is legal reads, and every other spelling of it does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "cards/cbor.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

static struct span hex_span(const char *hex, uint8_t *bytes)
{
    assert_true(text_unhex(hex, strlen(hex), bytes));
    return (struct span){bytes, strlen(hex) / 2};
}

static void integers_have_one_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        int64_t value;
    } cases[] = {
        {"00", 0},
        {"17", 23},
        {"1818", 24},
        {"18ff", 255},
        {"190100", 256},
        {"19ffff", 65535},
        {"1a00010000", 65536},
        {"1affffffff", 4294967295},
        {"20", -1},
        {"37", -24},
        {"3818", -25},
        {"3a00010000", -65537},
        {"1b0000000100000000", 4294967296},
        {"1b7fffffffffffffff", INT64_MAX},
        {"3b7fffffffffffffff", INT64_MIN},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t bytes[16];
        uint8_t written[16];
        struct span span = hex_span(cases[i].hex, bytes);
        struct cbor_reader reader = cbor_reader(span);
        assert_true(cbor_read_int(&reader) == cases[i].value);
        assert_true(cbor_is_done(&reader));
        struct cbor_writer writer = cbor_writer(written, sizeof written);
        cbor_write_int(&writer, cases[i].value);
        assert_false(writer.failed);
        assert_int_equal(writer.size, span.size);
        assert_memory_equal(written, bytes, span.size);
    }
}

static void skip_all(struct cbor_reader *reader)
{
    int64_t key = 0;
    if (reader->at < reader->end && *reader->at >> 5 == 5) {
        struct cbor_map map = cbor_read_map(reader);
        while (cbor_next(reader, &map, &key)) {
            cbor_skip(reader);
        }
        return;
    }
    cbor_skip(reader);
}

static const struct {
    const char *hex;
    bool is_legal;
} items_refused[] = {
    {"83010203", true},
    {"a201020304", true},
    {"a20100616100", true}, /* an integer key, then a text key */
    {"a2616100626161f5", true},
    {"a10041ff", true},
    {"4401020304", true},
    {"", false},
    {"1800", false}, /* not the shortest */
    {"1817", false},
    {"1900ff", false},
    {"1a0000ffff", false},
    {"1b00000000ffffffff", false},
    {"3800", false},
    {"5801ff", false},
    {"780161", false},
    {"980101", false},
    {"b8010000", false},
    {"1c", false}, /* reserved */
    {"1e", false},
    {"5f41ff", false}, /* indefinite */
    {"5f41ffff", false},
    {"9fff", false},
    {"bfff", false},
    {"7f6161ff", false},
    {"ff", false},
    {"a203040102", false}, /* keys in the wrong order */
    {"a201020102", false}, /* and twice */
    {"a2616100616100", false},
    {"a2626161006161f5", false},
    {"a26161000100", false},
    {"a120", false}, /* cut */
    {"a2010203", false},
    {"440102", false},
    {"830102", false},
    {"8301020304", false}, /* something behind */
    {"a1010203", false},
    {"f4", true},
    {"f6", false}, /* null, undefined, floats */
    {"f7", false},
    {"f800", false},
    {"f814", false},
    {"f93c00", false},
    {"f90015", false},
    {"fa3f800000", false},
    {"fb3ff0000000000000", false},
    {"c100", false}, /* tags and maps inside */
    {"8181ff", false},
    {"818100", false},
    {"a101a10102", false},
    {"9b7fffffffffffffff", false}, /* lies about length */
    {"bb7fffffffffffffff", false},
    {"5b7fffffffffffffff", false},
    {"5bffffffffffffffff", false},
    {"9affffffff00", false},
    {"a14100f4", false}, /* a byte string as key */
    {"a18100f4", false},
    {"a13bffffffffffffffff00", false},
};

static void only_the_deterministic_form_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(items_refused); i++) {
        uint8_t bytes[32] = {0};
        struct cbor_reader reader = cbor_reader(hex_span(items_refused[i].hex, bytes));
        skip_all(&reader);
        if (cbor_is_done(&reader) != items_refused[i].is_legal) {
            fail_msg("%s: %s", items_refused[i].hex,
                     items_refused[i].is_legal ? "refused" : "read");
        }
    }
}

static void the_wrong_kind_fails_and_gives_nothing(void **state)
{
    (void)state;
    static const char *const kinds[] = {"01", "20", "4161", "6161", "8101", "a10102", "d200", "f5"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        uint8_t bytes[8];
        struct span span = hex_span(kinds[i], bytes);
        struct cbor_reader r[9];
        for (size_t k = 0; k < COUNT_OF(r); k++) {
            r[k] = cbor_reader(span);
        }
        bool read[] = {
            cbor_read_uint(&r[0]) == 1,       cbor_read_int(&r[1]) == -1,
            cbor_read_bytes(&r[2]).size == 1, cbor_read_text(&r[3]).size == 1,
            cbor_read_array(&r[4]) == 1,      cbor_read_map(&r[5]).left == 1,
            cbor_read_tag(&r[6], 18),         cbor_read_bool(&r[7]),
        };
        for (size_t k = 0; k < COUNT_OF(read); k++) {
            /* -1 asks for any integer: 1 is read there, too, but is not -1. */
            bool is_integer = k == 1 && i == 0;
            assert_int_equal(read[k], k == i);
            assert_int_equal(r[k].failed, k != i && !is_integer);
        }
        assert_null(cbor_read_exact(&r[8], 2));
        assert_true(r[8].failed);
        assert_int_equal(cbor_read_uint(&r[8]), 0);
        assert_int_equal(cbor_read_text(&r[8]).size, 0);
    }
}

static void times_end_with_the_year_9999(void **state)
{
    (void)state;
    uint8_t bytes[16];
    struct cbor_reader reader = cbor_reader(hex_span("1b0000003afff4417f", bytes));
    assert_true(cbor_read_time(&reader) == 253402300799);
    reader = cbor_reader(hex_span("1b0000003afff44180", bytes));
    assert_true(cbor_read_time(&reader) == 0);
    assert_true(reader.failed);
}

static void a_full_writer_writes_nothing_more(void **state)
{
    (void)state;
    uint8_t bytes[4] = {0};
    struct cbor_writer writer = cbor_writer(bytes, 3);
    cbor_write_uint(&writer, 1000);
    assert_int_equal(cbor_written(&writer).size, 3);
    cbor_write_uint(&writer, 1);
    cbor_write_array(&writer, 0);
    assert_true(writer.failed);
    assert_int_equal(cbor_written(&writer).size, 0);
    assert_int_equal(bytes[3], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_have_one_spelling),
        cmocka_unit_test(only_the_deterministic_form_is_read),
        cmocka_unit_test(the_wrong_kind_fails_and_gives_nothing),
        cmocka_unit_test(times_end_with_the_year_9999),
        cmocka_unit_test(a_full_writer_writes_nothing_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
