/*
 * The certificate by which a facility signs its claims, as it is handed in to be registered: one
 * X.509 certificate, PEM (also with the words that tools print around it) or the base64 of its DER,
 * whose key is one that claims/signature.h takes. Who issued it is not looked at: it counts because
 * the fund has registered it.
 *
 * All that is wrong with it is told at once. A private key that somebody pastes in is refused,
 * never kept. Any thread may call it.
 *
 * Source: RFC 5280, RFC 7468; the letters of the gateway cited in claims/signature.h.
 */
#ifndef CLAIMS_CERTIFICATE_H
#define CLAIMS_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CERTIFICATE_TEXT_MAX = 16 * 1024, /* characters of what is handed in */
    CERTIFICATE_NAME_SIZE = 1024,
    CERTIFICATE_SERIAL_SIZE = 65,
    CERTIFICATE_FINGERPRINT_SIZE = 65
};

enum certificate_fault {
    CERTIFICATE_UNREADABLE,
    CERTIFICATE_MANY,
    CERTIFICATE_PRIVATE_KEY,
    CERTIFICATE_AUTHORITY,
    CERTIFICATE_USAGE,
    CERTIFICATE_KEY_KIND,
    CERTIFICATE_KEY_WEAK,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_YET,
    CERTIFICATE_TOO_LONG,
    CERTIFICATE_FAULT_COUNT
};

struct certificate_fault_text {
    const char *text[2]; /* by enum language: goes on after "the certificate …" */
};
extern const struct certificate_fault_text certificate_fault_texts[CERTIFICATE_FAULT_COUNT];

struct certificate {
    char pem[CERTIFICATE_TEXT_MAX + 1]; /* the certificate and nothing else */
    char subject_name[CERTIFICATE_NAME_SIZE], issuer_name[CERTIFICATE_NAME_SIZE]; /* RFC 4514 */
    char serial[CERTIFICATE_SERIAL_SIZE];                                         /* hexadecimal */
    char fingerprint[CERTIFICATE_FINGERPRINT_SIZE]; /* SHA-256 of the DER, hexadecimal */
    const char *key_kind;                           /* "rsa" or "ec" */
    int key_bits;
    int64_t valid_from, valid_to; /* seconds since 1970 */
};

/* now: seconds since 1970. Returns bits 1 << enum certificate_fault, 0 for a good certificate; only
 * then *ret_certificate is filled. */
uint32_t certificate_read(const char *text, size_t length, int64_t now,
                          struct certificate *ret_certificate);

#endif
