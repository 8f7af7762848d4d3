/* What nobody may guess: tokens, codes and passwords, and the percent-decoding that brings them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/decode.h"
#include "api/keys.h"
#include "api/secret.h"
#include "api/server.h"
#include "base/form.h"
#include "base/text.h"

static struct server server;
static struct request request;
static char folder[] = "/tmp/test_secret.XXXXXX";

static void test_tokens(void **state)
{
    (void)state;
    const char *hash = NULL, *other_hash = NULL;
    const char *token = secret_token(&request, &hash);
    const char *other = secret_token(&request, &other_hash);
    assert_int_equal(strlen(token), 43);
    assert_true(form_fits(FORM_TOKEN, token));
    assert_int_equal(strlen(hash), 64);
    assert_string_not_equal(token, other);
    assert_string_not_equal(hash, other_hash);
    assert_string_equal(hash, secret_hash(&request, token));
}

static void test_codes(void **state)
{
    (void)state;
    unsigned char plain[32];
    char plain_hex[65];
    bool differ = false;
    for (int i = 0; i < 1000; i++) {
        const char *code = secret_code(&request);
        assert_true(form_fits(FORM_CODE, code));
        differ |= strcmp(code, secret_code(&request)) != 0;
    }
    assert_true(differ);
    assert_null(secret_code_hash(&request, NULL));
    assert_string_equal(secret_code_hash(&request, "12345678"),
                        secret_code_hash(&request, "12345678"));
    assert_string_not_equal(secret_code_hash(&request, "12345678"),
                            secret_code_hash(&request, "12345679"));
    /* Without the key, a hundred million hashes would tell every code of the database. */
    crypto_generichash(plain, sizeof plain, (const unsigned char *)"12345678", 8, NULL, 0);
    text_hex(plain, sizeof plain, plain_hex);
    assert_string_not_equal(secret_code_hash(&request, "12345678"), plain_hex);
}

static void test_made_up_ids(void **state)
{
    (void)state;
    const char *id = secret_made_up_id(&request, "0000000000");
    assert_int_equal(strlen(id), 32);
    assert_string_equal(id, secret_made_up_id(&request, "0000000000"));
    assert_string_not_equal(id, secret_made_up_id(&request, "0000000001"));
    assert_int_not_equal(strncmp(id, secret_code_hash(&request, "0000000000"), 32), 0);
}

static const struct password_case {
    const char *set, *given;
    bool fits;
} password_cases[] = {
    {"correct horse", "correct horse", true},
    {"correct horse", "correct horsf", false},
    {"correct horse", "Correct horse", false},
    {"correct horse", "correct horse ", true},
    {"m\u1eadt kh\u1ea9u", "ma\u0323\u0302t kha\u0302\u0309u", true},
    {"m\u1eadt kh\u1ea9u", "mat khau", false},
    {"\xff\xfe not text", "\xff\xfe not text", true},
    {"\xff\xfe not text", "\xff\xfd not text", false},
    {"a\tb", "a\tb", true},
};

static void play_passwords(void *argument)
{
    struct loop *loop = argument;
    bool fits = true;
    for (size_t i = 0; i < sizeof password_cases / sizeof password_cases[0]; i++) {
        const struct password_case *c = &password_cases[i];
        const char *hash = NULL;
        assert_int_equal(secret_password_hash(&request, c->set, &hash), PROBLEM_NONE);
        assert_memory_equal(hash, "$argon2id$", 10);
        assert_int_equal(secret_password_fits(&request, hash, c->given, &fits), PROBLEM_NONE);
        assert_int_equal(fits, c->fits);
    }
    assert_int_equal(secret_password_fits(&request, NULL, "anything", &fits), PROBLEM_NONE);
    assert_false(fits);
    loop_stop(loop);
}

static void test_passwords(void **state)
{
    (void)state;
    struct loop *loop = loop_create();
    server.hash_pool = pool_create(loop, 1, 1);
    assert_true(fiber_start(play_passwords, loop));
    loop_run(loop);
    pool_destroy(server.hash_pool);
    fiber_cleanup();
    loop_destroy(loop);
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&request.arena);
    request.server = &server;
    return sodium_init() >= 0 && mkdtemp(folder) && keys_make(folder) && keys_load(folder) &&
                   secret_start()
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    keys_forget();
    arena_destroy(&request.arena);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_made_up_ids),
        cmocka_unit_test(test_passwords),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
