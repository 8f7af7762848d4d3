/* Certificates as they are handed in: read in every form they come in, refused with every reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "claims/base64.h"
#include "claims/certificate.h"

enum { NOW = 1795000000, DAY_S = 86400, TEXT_SIZE = 64 * 1024 };

struct wish {
    const char *kind; /* "rsa", "ec" or "ed25519" */
    int bits;         /* of rsa */
    const char *curve, *usage;
    bool is_authority;
    int from_day, to_day; /* from now */
    const char *name;
};
static const struct wish good = {.kind = "rsa", .bits = 2048, .from_day = -1, .to_day = 700};

static EVP_PKEY *key_made(const struct wish *wish)
{
    return strcmp(wish->kind, "rsa") == 0  ? EVP_RSA_gen((unsigned)wish->bits)
           : strcmp(wish->kind, "ec") == 0 ? EVP_EC_gen(wish->curve)
                                           : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

static void extend(X509 *made, int kind, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, kind, value);
    assert_non_null(extension);
    assert_true(X509_add_ext(made, extension, -1));
    X509_EXTENSION_free(extension);
}

static X509 *made_with(const struct wish *wish, EVP_PKEY *key)
{
    X509 *made = X509_new();
    X509_NAME *name = X509_get_subject_name(made);
    const char *words = wish->name ? wish->name : "Bệnh viện Ví Dụ";
    X509_set_version(made, 2);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(made), 0xabcdef);
    X509_NAME_add_entry_by_txt(name, "C", MBSTRING_UTF8, (const uint8_t *)"VN", -1, -1, 0);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const uint8_t *)words, -1, -1, 0);
    X509_set_issuer_name(made, name);
    ASN1_TIME_set(X509_getm_notBefore(made), NOW + (time_t)wish->from_day * DAY_S);
    ASN1_TIME_set(X509_getm_notAfter(made), NOW + (time_t)wish->to_day * DAY_S);
    X509_set_pubkey(made, key);
    if (wish->is_authority) {
        extend(made, NID_basic_constraints, "critical,CA:TRUE");
    }
    if (wish->usage) {
        extend(made, NID_key_usage, wish->usage);
    }
    assert_true(X509_sign(made, key, strcmp(wish->kind, "ed25519") ? EVP_sha256() : NULL) > 0);
    return made;
}

static const char *kept(BIO *bio, size_t *ret_length)
{
    static char text[TEXT_SIZE];
    char *bytes = NULL;
    *ret_length = (size_t)BIO_get_mem_data(bio, &bytes);
    assert_true(*ret_length < sizeof text);
    memcpy(text, bytes, *ret_length);
    text[*ret_length] = '\0';
    BIO_free(bio);
    return text;
}

/* What is said of a certificate made so. */
static uint32_t said_of(const struct wish *wish, struct certificate *ret_certificate)
{
    size_t length;
    EVP_PKEY *key = key_made(wish);
    X509 *made = made_with(wish, key);
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, made);
    X509_free(made);
    EVP_PKEY_free(key);
    const char *text = kept(bio, &length);
    return certificate_read(text, length, NOW, ret_certificate);
}

static void a_good_one_is_read(void **state)
{
    (void)state;
    struct certificate certificate;
    assert_int_equal(said_of(&good, &certificate), 0);
    assert_string_equal(certificate.subject_name, "CN=Bệnh viện Ví Dụ,C=VN");
    assert_string_equal(certificate.issuer_name, certificate.subject_name);
    assert_string_equal(certificate.serial, "abcdef");
    assert_string_equal(certificate.key_kind, "rsa");
    assert_int_equal(certificate.key_bits, 2048);
    assert_int_equal(certificate.valid_from, NOW - DAY_S);
    assert_int_equal(certificate.valid_to, NOW + 700 * DAY_S);
    assert_int_equal(strlen(certificate.fingerprint), 64);
    static const char *const curves[] = {"P-256", "P-384", "P-521"};
    for (size_t i = 0; i < 3; i++) {
        struct wish wish = {.kind = "ec", .curve = curves[i], .to_day = 1};
        assert_int_equal(said_of(&wish, &certificate), 0);
        assert_string_equal(certificate.key_kind, "ec");
    }
}

static void all_faults_are_told(void **state)
{
    (void)state;
    static const struct {
        struct wish wish;
        uint32_t faults;
    } cases[] = {
        {{"rsa", 1024, .to_day = 1}, 1U << CERTIFICATE_KEY_WEAK},
        {{"ec", .curve = "secp256k1", .to_day = 1}, 1U << CERTIFICATE_KEY_KIND},
        {{"ec", .curve = "P-224", .to_day = 1}, 1U << CERTIFICATE_KEY_KIND},
        {{"ed25519", .to_day = 1}, 1U << CERTIFICATE_KEY_KIND},
        {{"ec", .curve = "P-256", .from_day = -9, .to_day = -1}, 1U << CERTIFICATE_EXPIRED},
        {{"ec", .curve = "P-256", .from_day = 89, .to_day = 99}, 0},
        {{"ec", .curve = "P-256", .from_day = 91, .to_day = 99}, 1U << CERTIFICATE_NOT_YET},
        {{"ec", .curve = "P-256", .to_day = 12000}, 1U << CERTIFICATE_TOO_LONG},
        {{"ec", .curve = "P-256", .from_day = 9, .to_day = 8}, 1U << CERTIFICATE_TOO_LONG},
        {{"ec", .curve = "P-256", .to_day = 1, .is_authority = true}, 1U << CERTIFICATE_AUTHORITY},
        {{"ec", .curve = "P-256", .to_day = 1, .usage = "keyEncipherment"},
         1U << CERTIFICATE_USAGE},
        {{"ec", .curve = "P-256", .to_day = 1, .usage = "nonRepudiation"}, 0},
        {{"ec", .curve = "P-256", .to_day = 1, .usage = "digitalSignature,keyAgreement"}, 0},
        {{"rsa", 1024, .from_day = -9, .to_day = -1, .is_authority = true, .usage = "keyCertSign"},
         1U << CERTIFICATE_KEY_WEAK | 1U << CERTIFICATE_EXPIRED | 1U << CERTIFICATE_AUTHORITY |
             1U << CERTIFICATE_USAGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct certificate untouched = {.pem = "as it was"};
        assert_int_equal(said_of(&cases[i].wish, &untouched), cases[i].faults);
        assert_int_equal(strcmp(untouched.pem, "as it was") == 0, cases[i].faults != 0);
    }
    for (int i = 0; i < CERTIFICATE_FAULT_COUNT; i++) {
        assert_true(*certificate_fault_texts[i].text[0] && *certificate_fault_texts[i].text[1]);
    }
}

/* An exponent of 1 leaves what it signs as it is: anybody could sign. */
static void a_key_that_signs_nothing_is_weak(void **state)
{
    (void)state;
    EVP_PKEY *key = EVP_RSA_gen(2048);
    X509 *made = made_with(&good, key);
    uint8_t *der = NULL;
    int length = i2d_X509(made, &der);
    static const uint8_t exponent[] = {0x02, 0x03, 0x01, 0x00, 0x01};
    uint8_t *at = memmem(der, (size_t)length, exponent, sizeof exponent);
    char text[TEXT_SIZE];
    struct certificate certificate;
    for (uint8_t last = 0; last < 2; last++) {
        at[2] = 0;
        at[4] = last;
        size_t count = base64_write(der, (size_t)length, text);
        assert_true(certificate_read(text, count, NOW, &certificate) != 0);
    }
    OPENSSL_free(der);
    X509_free(made);
    EVP_PKEY_free(key);
}

static void every_wrapping_of_it_is_the_same(void **state)
{
    (void)state;
    struct certificate first, again;
    char text[TEXT_SIZE];
    size_t length;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    const struct wish wish = {.to_day = 1, .kind = "ec"};
    X509 *made = made_with(&wish, key);
    BIO *bio = BIO_new(BIO_s_mem());
    X509_print(bio, made);
    PEM_write_bio_X509(bio, made);
    BIO_puts(bio, "and a word behind it\n");
    const char *words = kept(bio, &length);
    assert_int_equal(certificate_read(words, length, NOW, &first), 0);
    uint8_t *der = NULL;
    int der_length = i2d_X509(made, &der);
    size_t count = base64_write(der, (size_t)der_length, text);
    text[count++] = '\n';
    assert_int_equal(certificate_read(text, count, NOW, &again), 0);
    assert_string_equal(first.pem, again.pem);
    assert_string_equal(first.fingerprint, again.fingerprint);
    /* What is not all of it, or more than it, is none. */
    for (int change = -1; change <= 1; change += 2) {
        uint8_t other[TEXT_SIZE] = {0};
        memcpy(other, der, (size_t)der_length);
        count = base64_write(other, (size_t)(der_length + change), text);
        assert_int_equal(certificate_read(text, count, NOW, &again), 1U << CERTIFICATE_UNREADABLE);
    }
    OPENSSL_free(der);
    X509_free(made);
    EVP_PKEY_free(key);
}

static void what_holds_more_is_refused(void **state)
{
    (void)state;
    struct certificate certificate;
    size_t length;
    uint8_t password[] = "x";
    EVP_PKEY *key = EVP_EC_gen("P-256");
    const struct wish wish = {.to_day = 1, .kind = "ec"};
    X509 *made = made_with(&wish, key);
    for (int what = 0; what < 4; what++) {
        BIO *bio = BIO_new(BIO_s_mem());
        PEM_write_bio_X509(bio, made);
        if (what & 1) {
            PEM_write_bio_X509(bio, made);
        }
        if (what & 2) {
            PEM_write_bio_PrivateKey(bio, key, EVP_aes_128_cbc(), password, 1, NULL, NULL);
        }
        const char *text = kept(bio, &length);
        assert_int_equal(certificate_read(text, length, NOW, &certificate),
                         (what & 1 ? 1U << CERTIFICATE_MANY : 0) |
                             (what & 2 ? 1U << CERTIFICATE_PRIVATE_KEY : 0));
    }
    X509_free(made);
    EVP_PKEY_free(key);
}

static void expect_der(uint8_t *der, int length, uint32_t faults)
{
    struct certificate certificate;
    char text[TEXT_SIZE];
    assert_true(length > 0);
    size_t count = base64_write(der, (size_t)length, text);
    assert_int_equal(certificate_read(text, count, NOW, &certificate), faults);
    OPENSSL_free(der);
}

/* As DER: a key of its own kind, in PKCS #8, encrypted, and in a bag with its certificate. */
static void keys_without_a_word_are_known(void **state)
{
    (void)state;
    static const struct wish wishes[] = {{.kind = "rsa", .bits = 2048, .to_day = 1},
                                         {.kind = "ec", .curve = "P-256", .to_day = 1}};
    for (size_t i = 0; i < 2; i++) {
        const uint32_t refused = 1U << CERTIFICATE_PRIVATE_KEY;
        EVP_PKEY *key = key_made(&wishes[i]);
        X509 *made = made_with(&wishes[i], key);
        PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
        X509_SIG *sealed = PKCS8_encrypt(-1, EVP_aes_128_cbc(), "x", 1, NULL, 0, 1, info);
        PKCS12 *bag = PKCS12_create("x", "a", key, made, NULL, 0, 0, 0, 0, 0);
        uint8_t *plain = NULL, *packed = NULL, *bagged = NULL, *closed = NULL, *open = NULL;
        int length = i2d_PrivateKey(key, &plain);
        expect_der(plain, length, refused);
        length = i2d_PKCS8_PRIV_KEY_INFO(info, &packed);
        expect_der(packed, length, refused);
        length = i2d_X509_SIG(sealed, &closed);
        expect_der(closed, length, refused);
        length = i2d_PKCS12(bag, &bagged);
        expect_der(bagged, length, refused);
        length = i2d_PublicKey(key, &open);
        expect_der(open, length, 1U << CERTIFICATE_UNREADABLE);
        PKCS8_PRIV_KEY_INFO_free(info);
        X509_SIG_free(sealed);
        PKCS12_free(bag);
        X509_free(made);
        EVP_PKEY_free(key);
    }
}

static void what_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "abc",
        "AAAA",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----\n",
    };
    static char large[CERTIFICATE_TEXT_MAX + 1];
    struct certificate certificate;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(certificate_read(texts[i], strlen(texts[i]), NOW, &certificate),
                         1U << CERTIFICATE_UNREADABLE);
    }
    assert_int_equal(certificate_read("AAAA\0AAAA", 9, NOW, &certificate),
                     1U << CERTIFICATE_UNREADABLE);
    memset(large, 'A', sizeof large);
    assert_int_equal(certificate_read(large, sizeof large, NOW, &certificate),
                     1U << CERTIFICATE_UNREADABLE);
    static const char half[] = "-----BEGIN EC PRIVATE KEY-----\nAAAA";
    assert_int_equal(certificate_read(half, strlen(half), NOW, &certificate),
                     1U << CERTIFICATE_PRIVATE_KEY);
}

/* Lines, marks of direction and NULs in a name stand escaped in what is shown. */
static void a_name_breaks_no_line(void **state)
{
    (void)state;
    struct certificate certificate;
    struct wish wish = {.kind = "ec", .curve = "P-256", .to_day = 1, .name = "a\r\nb,\x01+\"c"};
    assert_int_equal(said_of(&wish, &certificate), 0);
    assert_string_equal(certificate.subject_name, "CN=a\\0D\\0Ab\\,\\01\\+\\\"c,C=VN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_one_is_read),
        cmocka_unit_test(all_faults_are_told),
        cmocka_unit_test(a_key_that_signs_nothing_is_weak),
        cmocka_unit_test(every_wrapping_of_it_is_the_same),
        cmocka_unit_test(what_holds_more_is_refused),
        cmocka_unit_test(keys_without_a_word_are_known),
        cmocka_unit_test(what_is_none_is_refused),
        cmocka_unit_test(a_name_breaks_no_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
