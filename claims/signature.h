/*
 * The signature of an envelope, in CHUKYDONVI: XMLDSig, enveloped, of the whole document. The fund
 * knows the facilities' certificates; one that comes with the signature counts only when it is one
 * of them.
 *
 * Taken are: one Reference, URI="", transforms enveloped-signature and at most one C14N 1.0 or
 * Exclusive C14N 1.0 (without comments and PrefixList), digest SHA-256; RSA (2048 bits at least) or
 * ECDSA with SHA-256, SHA-384 or SHA-512. Nothing is fetched and no file is opened. The document's
 * digests were taken while it was read (claims/seal.h), so its size does not matter; libxmlsec1
 * verifies the signature of SignedInfo.
 *
 * Source: XML Signature Syntax and Processing 1.1; QĐ 3176/QĐ-BYT 2024 with the gateway's letters
 * (SHA-256, certificates registered on the portal).
 */
#ifndef CLAIMS_SIGNATURE_H
#define CLAIMS_SIGNATURE_H

#include "base/date.h"
#include "claims/fault.h"
#include "claims/seal.h"

/* A registered certificate, PEM; what is revoked is only known by sight. */
struct claim_certificate {
    const char *pem;
    size_t length;
    bool is_revoked;
};

/* True when one of the certificates, valid on that day, has signed; *ret_certificate says which.
 * Else *ret_rule says what is wrong. Any thread may call it. */
bool claim_signature_verify(const struct claim_seal *seal,
                            const struct claim_certificate *certificates, size_t count,
                            struct date on, size_t *ret_certificate, enum claim_rule *ret_rule);

#endif
