#include "claims/certificate.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "claims/base64.h"

enum {
    RSA_BITS_MIN = 2048,
    RSA_BITS_MAX = 8192, /* a larger one only costs whoever verifies */
    SERIAL_BYTES_MAX = 32,
    NOT_YET_DAYS = 90,
    VALID_DAYS_MAX = 30 * 366,
    DAY_S = 86400
};

const struct certificate_fault_text certificate_fault_texts[CERTIFICATE_FAULT_COUNT] = {
    [CERTIFICATE_UNREADABLE] = {{"không phải chứng thư số X.509 dạng PEM hoặc base64 của DER",
                                 "is no X.509 certificate, as PEM or as base64 of its DER"}},
    [CERTIFICATE_MANY] = {{"có nhiều hơn một chứng thư: mỗi lần chỉ đăng ký một",
                           "holds more than one certificate: register one at a time"}},
    [CERTIFICATE_PRIVATE_KEY] =
        {{"có kèm khóa bí mật: không bao giờ gửi khóa bí mật cho ai; hãy coi "
          "khóa đã lộ và xin cấp chứng thư mới",
          "comes with a private key: never hand one to anybody; take it as "
          "disclosed and ask for a new certificate"}},
    [CERTIFICATE_AUTHORITY] = {{"là chứng thư của tổ chức cấp chứng thư, không phải của người ký",
                                "is that of an authority, not of somebody who signs"}},
    [CERTIFICATE_USAGE] = {{"không dùng để ký được (keyUsage thiếu digitalSignature và "
                            "nonRepudiation)",
                            "is not for signing (keyUsage lacks digitalSignature and "
                            "nonRepudiation)"}},
    [CERTIFICATE_KEY_KIND] = {{"phải có khóa RSA, hoặc ECDSA trên P-256, P-384, P-521",
                               "must have a key of RSA, or of ECDSA on P-256, P-384 or P-521"}},
    [CERTIFICATE_KEY_WEAK] = {{"có khóa RSA không đạt: cần 2048 đến 8192 bit, số mũ lẻ từ 3",
                               "has a key of RSA that will not do: 2048 to 8192 bits and an odd "
                               "exponent of at least 3 are needed"}},
    [CERTIFICATE_EXPIRED] = {{"đã hết hạn", "has expired"}},
    [CERTIFICATE_NOT_YET] = {{"chưa có hiệu lực, và còn hơn 90 ngày nữa mới có",
                              "is not valid yet, and will not be for more than 90 days"}},
    [CERTIFICATE_TOO_LONG] = {{"có thời hạn ngược, hoặc dài quá 30 năm",
                               "is valid for more than 30 years, or ends before it begins"}},
};

static uint32_t bit(enum certificate_fault fault)
{
    return 1U << fault;
}

/* ---- from the text to the one certificate in it ---- */

/* The certificate of so many bytes of DER, which are all of it and in the one legal encoding: the
 * same certificate never has two fingerprints. NULL for anything else. */
static X509 *der_read(const uint8_t *bytes, size_t length)
{
    const uint8_t *end = bytes;
    unsigned char *again = NULL;
    X509 *read = d2i_X509(NULL, &end, (long)length);
    int again_length = read ? i2d_X509(read, &again) : -1;
    if (again_length != (int)length || memcmp(again, bytes, length) != 0) {
        X509_free(read);
        read = NULL;
    }
    OPENSSL_free(again);
    return read;
}

/* Steps into a DER element; its tag, -1 for none. */
static int element_open(const uint8_t **bytes, long *length)
{
    int tag = -1, class = 0;
    long inner = 0;
    if (ASN1_get_object(bytes, &inner, &tag, &class, *length) & 0x80) {
        return -1;
    }
    *length = inner;
    return class == V_ASN1_UNIVERSAL ? tag : -1;
}

/* Keys (PKCS #1, PKCS #8, SEC 1) and what browsers export with them (PKCS #12) begin with the one
 * byte of a version, no certificate does; an encrypted key is an algorithm and its octets. */
static bool is_private(const uint8_t *bytes, size_t length)
{
    const uint8_t *at = bytes, *sealed_end = bytes;
    long rest = (long)length;
    if (element_open(&at, &rest) != V_ASN1_SEQUENCE) {
        return false;
    }
    if (element_open(&at, &rest) == V_ASN1_INTEGER) {
        return rest == 1;
    }
    X509_SIG *sealed = d2i_X509_SIG(NULL, &sealed_end, (long)length);
    bool is_sealed = sealed != NULL;
    X509_SIG_free(sealed);
    return is_sealed;
}

static uint32_t base64_certificate(const char *text, size_t length, X509 **ret_read)
{
    static const size_t slack = 3;
    struct base64_reader reader = {0};
    size_t count = 0;
    uint8_t *bytes = OPENSSL_malloc(length / 4 * 3 + slack);
    uint32_t faults = bit(CERTIFICATE_UNREADABLE);
    if (bytes && base64_read(&reader, text, length, bytes, &count) && base64_is_whole(&reader) &&
        count > 0) {
        *ret_read = der_read(bytes, count);
        faults = *ret_read                  ? 0
                 : is_private(bytes, count) ? bit(CERTIFICATE_PRIVATE_KEY)
                                            : bit(CERTIFICATE_UNREADABLE);
    }
    OPENSSL_clear_free(bytes, length / 4 * 3 + slack);
    return faults;
}

/* One block of a PEM text. */
static uint32_t block_read(const char *name, const char *header, const uint8_t *bytes, long length,
                           X509 **read)
{
    if (strstr(name, "PRIVATE KEY")) {
        return bit(CERTIFICATE_PRIVATE_KEY);
    }
    if (strcmp(name, PEM_STRING_X509) != 0 && strcmp(name, PEM_STRING_X509_OLD) != 0) {
        return bit(CERTIFICATE_UNREADABLE);
    }
    if (*read) {
        return bit(CERTIFICATE_MANY);
    }
    *read = *header ? NULL : der_read(bytes, (size_t)length);
    return *read ? 0 : bit(CERTIFICATE_UNREADABLE);
}

static uint32_t pem_certificate(const char *text, size_t length, X509 **ret_read)
{
    uint32_t faults = 0;
    char *name = NULL, *header = NULL;
    uint8_t *bytes = NULL;
    long count = 0;
    BIO *bio = BIO_new_mem_buf(text, (int)length);
    while (bio && PEM_read_bio(bio, &name, &header, &bytes, &count)) {
        faults |= block_read(name, header, bytes, count, ret_read);
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(bytes, (size_t)count);
    }
    /* The end of the text, or a block that is broken. */
    bool is_over = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    BIO_free(bio);
    return faults | (*ret_read && is_over ? 0 : bit(CERTIFICATE_UNREADABLE));
}

static uint32_t text_certificate(const char *text, size_t length, X509 **ret_read)
{
    static const char begin[] = "-----BEGIN ", key[] = "PRIVATE KEY-----";
    if (length > CERTIFICATE_TEXT_MAX || memchr(text, '\0', length)) {
        return bit(CERTIFICATE_UNREADABLE);
    }
    uint32_t faults = memmem(text, length, begin, strlen(begin))
                          ? pem_certificate(text, length, ret_read)
                          : base64_certificate(text, length, ret_read);
    if (memmem(text, length, key, strlen(key))) {
        faults |= bit(CERTIFICATE_PRIVATE_KEY); /* also one that is cut short */
    }
    /* Who pasted the key alone need not hear that it is no certificate. */
    return faults & bit(CERTIFICATE_PRIVATE_KEY) ? faults & ~bit(CERTIFICATE_UNREADABLE) : faults;
}

/* ---- what it says ---- */

static bool time_read(const ASN1_TIME *time, int64_t *ret_unix_s)
{
    struct tm tm;
    if (!ASN1_TIME_to_tm(time, &tm)) {
        return false;
    }
    const struct date date = {(int16_t)(tm.tm_year + 1900), (uint8_t)(tm.tm_mon + 1),
                              (uint8_t)tm.tm_mday};
    *ret_unix_s =
        (int64_t)date_to_days(date) * DAY_S + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
    return date_is_valid(date);
}

/* "CN=…,O=…,C=VN" with its letters as they are; what would break a line is escaped. */
static bool name_read(const X509_NAME *name, char *ret_text)
{
    const unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
    char *text = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    long length =
        bio && X509_NAME_print_ex(bio, name, 0, flags) > 0 ? BIO_get_mem_data(bio, &text) : 0;
    bool is_good = length > 0 && length < CERTIFICATE_NAME_SIZE &&
                   text_is_utf8(text, (size_t)length) && !memchr(text, '\0', (size_t)length);
    if (is_good) {
        memcpy(ret_text, text, (size_t)length);
        ret_text[length] = '\0';
    }
    BIO_free(bio);
    return is_good;
}

static bool serial_read(const X509 *read, char *ret_text)
{
    const ASN1_INTEGER *serial = X509_get0_serialNumber(read);
    int length = ASN1_STRING_length(serial);
    if (length < 1 || length > SERIAL_BYTES_MAX) {
        return false;
    }
    text_hex(ASN1_STRING_get0_data(serial), (size_t)length, ret_text);
    return true;
}

static bool fingerprint_read(const X509 *read, char *ret_text)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!X509_digest(read, EVP_sha256(), digest, &size)) {
        return false;
    }
    text_hex(digest, size, ret_text);
    return true;
}

static bool pem_write(X509 *read, char *ret_text)
{
    char *text = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    long length = bio && PEM_write_bio_X509(bio, read) ? BIO_get_mem_data(bio, &text) : 0;
    bool is_good = length > 0 && length <= CERTIFICATE_TEXT_MAX;
    if (is_good) {
        memcpy(ret_text, text, (size_t)length);
        ret_text[length] = '\0';
    }
    BIO_free(bio);
    return is_good;
}

/* ---- what is asked of it ---- */

static bool exponent_is_good(const EVP_PKEY *key)
{
    BIGNUM *exponent = NULL;
    bool is_good = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) &&
                   BN_is_odd(exponent) && !BN_is_one(exponent);
    BN_free(exponent);
    return is_good;
}

static bool curve_is_known(const EVP_PKEY *key)
{
    char name[32] = "";
    size_t length = 0;
    EVP_PKEY_get_group_name(key, name, sizeof name, &length);
    return strcmp(name, SN_X9_62_prime256v1) == 0 || strcmp(name, SN_secp384r1) == 0 ||
           strcmp(name, SN_secp521r1) == 0;
}

static uint32_t look_at_key(const X509 *read, struct certificate *certificate)
{
    const EVP_PKEY *key = X509_get0_pubkey(read);
    int kind = key ? EVP_PKEY_get_base_id(key) : EVP_PKEY_NONE;
    certificate->key_bits = key ? EVP_PKEY_get_bits(key) : 0;
    certificate->key_kind = kind == EVP_PKEY_RSA ? "rsa" : "ec";
    if (kind == EVP_PKEY_RSA) {
        bool is_strong = certificate->key_bits >= RSA_BITS_MIN &&
                         certificate->key_bits <= RSA_BITS_MAX && exponent_is_good(key);
        return is_strong ? 0 : bit(CERTIFICATE_KEY_WEAK);
    }
    return kind == EVP_PKEY_EC && curve_is_known(key) ? 0 : bit(CERTIFICATE_KEY_KIND);
}

static uint32_t look_at_times(const struct certificate *certificate, int64_t now)
{
    int64_t from = certificate->valid_from, to = certificate->valid_to;
    return (to < now ? bit(CERTIFICATE_EXPIRED) : 0) |
           (from > now + (int64_t)NOT_YET_DAYS * DAY_S ? bit(CERTIFICATE_NOT_YET) : 0) |
           (to < from || to - from > (int64_t)VALID_DAYS_MAX * DAY_S ? bit(CERTIFICATE_TOO_LONG)
                                                                     : 0);
}

static uint32_t look_at_extensions(X509 *read)
{
    const uint32_t signing = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
    uint32_t flags = X509_get_extension_flags(read);
    return (flags & EXFLAG_INVALID ? bit(CERTIFICATE_UNREADABLE) : 0) |
           (flags & EXFLAG_CA ? bit(CERTIFICATE_AUTHORITY) : 0) |
           (X509_get_key_usage(read) & signing ? 0 : bit(CERTIFICATE_USAGE));
}

uint32_t certificate_read(const char *text, size_t length, int64_t now,
                          struct certificate *ret_certificate)
{
    struct certificate found = {0};
    X509 *read = NULL;
    ERR_clear_error();
    uint32_t faults = text_certificate(text, length, &read);
    if (read) {
        bool is_told = name_read(X509_get_subject_name(read), found.subject_name) &&
                       name_read(X509_get_issuer_name(read), found.issuer_name) &&
                       serial_read(read, found.serial) &&
                       fingerprint_read(read, found.fingerprint) && pem_write(read, found.pem) &&
                       time_read(X509_get0_notBefore(read), &found.valid_from) &&
                       time_read(X509_get0_notAfter(read), &found.valid_to);
        faults |= is_told ? look_at_times(&found, now) : bit(CERTIFICATE_UNREADABLE);
        faults |= look_at_key(read, &found) | look_at_extensions(read);
    }
    if (faults == 0) {
        *ret_certificate = found;
    }
    X509_free(read);
    ERR_clear_error();
    return faults;
}
