/* The texts of signed codes: letters, digits only, Caps Lock, and the opaque handle. */
#include "tests/token_reading.h"

static void texts_have_one_spelling(void **state)
{
    (void)state;
    static char too_long[TOKEN_LENGTH_MOST + 2] = "BHYT1:";
    memset(too_long + 6, 'A', TOKEN_LENGTH_MOST - 5);
    static const struct {
        const char *text;
        enum token_fault fault;
    } cases[] = {
        {"", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"BHYT", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"BHYT1", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"BHYT0:BB8", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"BHYT5:BB8", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"HC1:BB8", TOKEN_FAULT_NOT_SIGNED_CODE},
        {" BHYT1:BB8", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"0100000034", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"94123456789012345", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"91123456789012A45", TOKEN_FAULT_NOT_SIGNED_CODE},
        {"BHYT1:", TOKEN_FAULT_ENCODING},
        {"BHYT1:B", TOKEN_FAULT_ENCODING},
        {"BHYT1:BB80", TOKEN_FAULT_ENCODING},
        {"BHYT1:GGW", TOKEN_FAULT_ENCODING},
        {"BHYT1:BB8\n", TOKEN_FAULT_ENCODING},
        {"bhyt1:BB8", TOKEN_FAULT_CASE},
        {"BHYT1:bb8", TOKEN_FAULT_CASE},
        {"bHYT1:BB8", TOKEN_FAULT_CASE},
        {"BHYT1:BB8", TOKEN_FAULT_ENVELOPE},
        {"bhyt1:bb8", TOKEN_FAULT_ENVELOPE},
        {"BHYT4:BB8", TOKEN_FAULT_ENVELOPE},
        {"9172057594037927936", TOKEN_FAULT_ENCODING}, /* 2^56: above seven bytes */
        {"9199999999999999999", TOKEN_FAULT_ENCODING},
        {"9172057594037927935", TOKEN_FAULT_ENVELOPE},
        {"91720575940379279351", TOKEN_FAULT_ENCODING}, /* one digit more: no bytes have it */
        {"9172057594037927935256", TOKEN_FAULT_ENCODING},
        {"9172057594037927935255", TOKEN_FAULT_ENVELOPE},
        {too_long, TOKEN_FAULT_TOO_LONG},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t bytes[TOKEN_SIZE_MOST];
        struct card_token token;
        expect_fault(read_text(cases[i].text, bytes, &token), cases[i].fault, cases[i].text);
    }
}

static void a_handle_is_sixteen_bytes(void **state)
{
    (void)state;
    uint8_t bytes[TOKEN_SIZE_MOST];
    char text[TOKEN_TEXT_SIZE];
    struct card_token token;
    static const uint8_t handle[TOKEN_HANDLE_SIZE + 1] = "sixteen random b";
    token_text_write(TOKEN_HANDLE, (struct span){handle, TOKEN_HANDLE_SIZE}, text);
    assert_int_equal(strlen(text), 30);
    expect_fault(read_text(text, bytes, &token), TOKEN_FAULT_NONE, text);
    assert_int_equal(token.form, TOKEN_HANDLE);
    assert_memory_equal(token.handle, handle, TOKEN_HANDLE_SIZE);
    for (size_t size = 0; size <= TOKEN_HANDLE_SIZE + 1; size++) {
        enum token_fault fault = card_token_read((struct span){handle, size}, TOKEN_HANDLE, &token);
        assert_int_equal(!fault, size == TOKEN_HANDLE_SIZE);
    }
}

static void each_fault_has_words(void **state)
{
    (void)state;
    for (int i = 0; i < TOKEN_FAULT_COUNT; i++) {
        const struct token_fault_kind *kind = token_fault_kind((enum token_fault)i);
        assert_non_null(kind->code);
        assert_non_null(kind->sentence_vi);
        assert_non_null(kind->sentence_en);
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(kind->code, token_fault_kind((enum token_fault)k)->code);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_have_one_spelling),
        cmocka_unit_test(a_handle_is_sixteen_bytes),
        cmocka_unit_test(each_fault_has_words),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
