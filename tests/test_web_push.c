/* Web push against the published example (RFC 8291, appendix A), and what is no key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "api/web_push.h"

static void read_base64url(const char *text, uint8_t *ret_bytes, size_t size)
{
    size_t found = 0;
    assert_int_equal(sodium_base642bin(ret_bytes, size, text, strlen(text), NULL, &found, NULL,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    assert_int_equal(found, size);
}

static void example(struct push_keys *ret_keys, struct push_once *ret_once)
{
    read_base64url("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpk"
                   "NtoIAiw4",
                   ret_keys->p256dh, sizeof ret_keys->p256dh);
    read_base64url("BTBZMqHH6r4Tts7J_aSIgg", ret_keys->auth, sizeof ret_keys->auth);
    read_base64url("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", ret_once->scalar,
                   sizeof ret_once->scalar);
    read_base64url("DGv6ra1nlYgDCS1FRnbzlw", ret_once->salt, sizeof ret_once->salt);
}

static void encrypts_the_published_example(void **state)
{
    (void)state;
    static const char text[] = "When I grow up, I want to be a watermelon";
    uint8_t wanted[sizeof text - 1 + PUSH_OVERHEAD], found[sizeof wanted];
    struct push_keys keys;
    struct push_once once;
    example(&keys, &once);
    read_base64url("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3v"
                   "CYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXP"
                   "XLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
                   wanted, sizeof wanted);
    assert_true(push_encrypt(&keys, &once, text, sizeof text - 1, found));
    assert_memory_equal(found, wanted, sizeof wanted);
}

static void takes_no_point_that_is_none(void **state)
{
    (void)state;
    uint8_t found[PUSH_TEXT_MOST + 1 + PUSH_OVERHEAD];
    static const char text[PUSH_TEXT_MOST + 1] = "x";
    struct push_keys keys, broken;
    struct push_once once;
    example(&keys, &once);
    assert_true(push_point_is_valid(keys.p256dh));
    broken = keys;
    broken.p256dh[64] ^= 1;
    assert_false(push_point_is_valid(broken.p256dh));
    assert_false(push_encrypt(&broken, &once, text, 1, found));
    broken = keys;
    broken.p256dh[0] = 2;
    assert_false(push_point_is_valid(broken.p256dh));
    assert_true(push_encrypt(&keys, &once, text, PUSH_TEXT_MOST, found));
    assert_false(push_encrypt(&keys, &once, text, PUSH_TEXT_MOST + 1, found));
    memset(once.scalar, 0, sizeof once.scalar);
    assert_false(push_encrypt(&keys, &once, text, 1, found));
    memset(once.scalar, 0xff, sizeof once.scalar);
    assert_false(push_public(once.scalar, found));
}

static void says_who_sends(void **state)
{
    (void)state;
    struct arena arena;
    struct push_keys keys;
    struct push_once once;
    char claims[256] = "";
    size_t size = 0;
    arena_init(&arena);
    example(&keys, &once);
    const char *text = push_authorization(&arena, once.scalar, "https://push.example:8443/wpush/v2",
                                          1453523768, "https://ansinh.example");
    assert_non_null(text);
    assert_memory_equal(text, "vapid t=", 8);
    const char *payload = strchr(text + 8, '.') + 1;
    assert_int_equal(sodium_base642bin((uint8_t *)claims, sizeof claims - 1, payload,
                                       strcspn(payload, "."), NULL, &size, NULL,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    assert_string_equal(claims, "{\"aud\":\"https://push.example:8443\",\"exp\":1453523768,"
                                "\"sub\":\"https://ansinh.example\"}");
    assert_string_equal(strstr(text, ", k=") + 4, push_server_key(&arena, once.scalar));
    memset(once.scalar, 0, sizeof once.scalar);
    assert_null(push_server_key(&arena, once.scalar));
    assert_null(push_authorization(&arena, once.scalar, "https://a", 1, "https://b"));
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encrypts_the_published_example),
        cmocka_unit_test(takes_no_point_that_is_none),
        cmocka_unit_test(says_who_sends),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
