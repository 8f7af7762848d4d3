#include "claims/signature.h"

#include <libxml/parser.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#include "claims/base64.h"

enum { RSA_BITS_MIN = 2048, CERTIFICATE_BYTES_MAX = 16 * 1024 };

static const char inclusive_uri[] = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
static const char exclusive_uri[] = "http://www.w3.org/2001/10/xml-exc-c14n#";
static const char enveloped_uri[] = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
static const char sha256_uri[] = "http://www.w3.org/2001/04/xmlenc#sha256";

static const char *const signature_uris[] = {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
};

/* The parts of a Signature that is in the form of one. */
struct parts {
    xmlNodePtr signed_info, canonicalization, signature_method, signature_value, key_info;
    enum canonical_method method; /* of the document, for the reference */
    xmlNodePtr digest_value;
};

static bool xmlsec_is_ready;

static void xmlsec_start(void)
{
    xmlSecErrorsDefaultCallbackEnableOutput(0);
    xmlsec_is_ready =
        xmlSecInit() >= 0 && xmlSecCryptoAppInit(NULL) >= 0 && xmlSecCryptoInit() >= 0;
}

static bool is_element(xmlNodePtr node, const char *name)
{
    return node && xmlSecCheckNodeName(node, (const xmlChar *)name, xmlSecDSigNs);
}

/* The element after this one; NULL when there is none. */
static xmlNodePtr following(xmlNodePtr node)
{
    return node ? xmlSecGetNextElementNode(node->next) : NULL;
}

/* Its first element; NULL when there is none. */
static xmlNodePtr inside(xmlNodePtr node)
{
    return node ? xmlSecGetNextElementNode(node->children) : NULL;
}

static bool attribute_is(xmlNodePtr node, const char *name, const char *value)
{
    xmlChar *text = xmlGetNoNsProp(node, (const xmlChar *)name);
    bool is_same = text && strcmp((const char *)text, value) == 0;
    xmlFree(text);
    return is_same;
}

static bool algorithm_is(xmlNodePtr node, const char *uri)
{
    return attribute_is(node, "Algorithm", uri) && !inside(node);
}

/* enveloped-signature, then at most one canonicalization. */
static bool transforms_read(xmlNodePtr transforms, struct parts *parts)
{
    xmlNodePtr first = inside(transforms), second = following(first);
    parts->method = CANONICAL_INCLUSIVE;
    if (!is_element(first, "Transform") || !algorithm_is(first, enveloped_uri)) {
        return false;
    }
    if (!second) {
        return true;
    }
    parts->method = algorithm_is(second, exclusive_uri) ? CANONICAL_EXCLUSIVE : CANONICAL_INCLUSIVE;
    return is_element(second, "Transform") && !following(second) &&
           (parts->method == CANONICAL_EXCLUSIVE || algorithm_is(second, inclusive_uri));
}

static bool reference_read(xmlNodePtr reference, struct parts *parts, enum claim_rule *ret_rule)
{
    xmlNodePtr transforms = inside(reference), digest = following(transforms);
    *ret_rule = CLAIM_RULE_signature_reference;
    if (!is_element(reference, "Reference") || following(reference) ||
        !attribute_is(reference, "URI", "") || !is_element(transforms, "Transforms") ||
        !transforms_read(transforms, parts)) {
        return false;
    }
    parts->digest_value = following(digest);
    *ret_rule = CLAIM_RULE_signature_form;
    if (!is_element(digest, "DigestMethod") || !is_element(parts->digest_value, "DigestValue") ||
        following(parts->digest_value)) {
        return false;
    }
    *ret_rule = CLAIM_RULE_signature_algorithm;
    return algorithm_is(digest, sha256_uri);
}

static bool is_signature_method(xmlNodePtr node)
{
    for (size_t i = 0; i < sizeof signature_uris / sizeof *signature_uris; i++) {
        if (algorithm_is(node, signature_uris[i])) {
            return true;
        }
    }
    return false;
}

static bool signature_read(xmlNodePtr signature, struct parts *parts, enum claim_rule *ret_rule)
{
    *ret_rule = CLAIM_RULE_signature_form;
    parts->signed_info = inside(signature);
    parts->signature_value = following(parts->signed_info);
    parts->key_info = following(parts->signature_value);
    if (!is_element(parts->signed_info, "SignedInfo") ||
        !is_element(parts->signature_value, "SignatureValue")) {
        return false;
    }
    if (parts->key_info && !is_element(parts->key_info, "KeyInfo")) {
        parts->key_info = NULL;
    }
    parts->canonicalization = inside(parts->signed_info);
    parts->signature_method = following(parts->canonicalization);
    if (!is_element(parts->canonicalization, "CanonicalizationMethod") ||
        !is_element(parts->signature_method, "SignatureMethod")) {
        return false;
    }
    *ret_rule = CLAIM_RULE_signature_algorithm;
    if (!is_signature_method(parts->signature_method) ||
        (!algorithm_is(parts->canonicalization, inclusive_uri) &&
         !algorithm_is(parts->canonicalization, exclusive_uri))) {
        return false;
    }
    return reference_read(following(parts->signature_method), parts, ret_rule);
}

/* The base64 of a node; returns how many bytes, 0 for none or too many. */
static size_t node_bytes(xmlNodePtr node, uint8_t *ret_bytes, size_t capacity)
{
    struct base64_reader reader = {0};
    size_t count = 0;
    xmlChar *text = xmlNodeGetContent(node);
    size_t length = text ? strlen((const char *)text) : 0;
    bool is_good = text && length / 4 * 3 + 3 <= capacity &&
                   base64_read(&reader, (const char *)text, length, ret_bytes, &count) &&
                   base64_is_whole(&reader);
    xmlFree(text);
    return is_good ? count : 0;
}

static bool digest_matches(const struct claim_seal *seal, const struct parts *parts)
{
    uint8_t told[256];
    return node_bytes(parts->digest_value, told, sizeof told) == CANONICAL_DIGEST_BYTES &&
           memcmp(told, seal->digests[parts->method], CANONICAL_DIGEST_BYTES) == 0;
}

static X509 *certificate_read(const struct claim_certificate *certificate)
{
    BIO *bio = BIO_new_mem_buf(certificate->pem, (int)certificate->length);
    X509 *read = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    return read;
}

/* True when the signature brings no certificate, or this one among its own. */
static bool is_brought(xmlNodePtr key_info, X509 *certificate)
{
    static const char names[] = "X509Certificate";
    uint8_t told[CERTIFICATE_BYTES_MAX];
    unsigned char *der = NULL;
    int length = i2d_X509(certificate, &der);
    bool is_told = false, is_same = false;
    for (xmlNodePtr data = inside(key_info); data; data = following(data)) {
        for (xmlNodePtr node = is_element(data, "X509Data") ? inside(data) : NULL; node;
             node = following(node)) {
            size_t count = is_element(node, names) ? node_bytes(node, told, sizeof told) : 0;
            is_told = is_told || is_element(node, names);
            is_same =
                is_same || (length > 0 && count == (size_t)length && memcmp(told, der, count) == 0);
        }
    }
    OPENSSL_free(der);
    return !is_told || is_same;
}

/* "20261114": days of UTC, as the certificate tells them. */
static bool is_between(const X509 *certificate, struct date on)
{
    char day[9] = "";
    ASN1_GENERALIZEDTIME *from =
        ASN1_TIME_to_generalizedtime(X509_get0_notBefore(certificate), NULL);
    ASN1_GENERALIZEDTIME *to = ASN1_TIME_to_generalizedtime(X509_get0_notAfter(certificate), NULL);
    snprintf(day, sizeof day, "%04d%02d%02d", on.year % 10000, on.month % 100, on.day % 100);
    bool is_in = from && to && memcmp(ASN1_STRING_get0_data(from), day, 8) <= 0 &&
                 memcmp(day, ASN1_STRING_get0_data(to), 8) <= 0;
    ASN1_GENERALIZEDTIME_free(from);
    ASN1_GENERALIZEDTIME_free(to);
    return is_in;
}

static bool is_strong(X509 *certificate)
{
    const EVP_PKEY *key = X509_get0_pubkey(certificate);
    return key && (EVP_PKEY_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_bits(key) >= RSA_BITS_MIN);
}

/* SignedInfo, canonical, against SignatureValue with one key. */
static bool signed_info_verify(const struct parts *parts, xmlSecKeyPtr key)
{
    xmlSecTransformCtx context;
    if (xmlSecTransformCtxInitialize(&context) < 0) {
        return false;
    }
    xmlSecTransformPtr canonical = xmlSecTransformCtxNodeRead(&context, parts->canonicalization,
                                                              xmlSecTransformUsageC14NMethod);
    xmlSecTransformPtr method = xmlSecTransformCtxNodeRead(&context, parts->signature_method,
                                                           xmlSecTransformUsageSignatureMethod);
    xmlSecNodeSetPtr nodes =
        xmlSecNodeSetGetChildren(parts->signed_info->doc, parts->signed_info, 1, 0);
    bool is_good = false;
    if (canonical && method && nodes) {
        method->operation = xmlSecTransformOperationVerify;
        is_good = xmlSecTransformSetKey(method, key) >= 0 &&
                  xmlSecTransformCtxXmlExecute(&context, nodes) >= 0 &&
                  xmlSecTransformVerifyNodeContent(method, parts->signature_value, &context) >= 0 &&
                  method->status == xmlSecTransformStatusOk;
    }
    xmlSecTransformCtxFinalize(&context);
    xmlSecNodeSetDestroy(nodes);
    return is_good;
}

/* What one registered certificate says: CLAIM_RULE_COUNT = it has signed. */
static enum claim_rule try_certificate(const struct parts *parts,
                                       const struct claim_certificate *certificate, struct date on)
{
    enum claim_rule rule = CLAIM_RULE_signature_certificate;
    X509 *read = certificate_read(certificate);
    if (!read || !is_brought(parts->key_info, read)) {
        rule = CLAIM_RULE_signature_certificate;
    } else if (certificate->is_revoked) {
        rule = CLAIM_RULE_signature_revoked;
    } else if (!is_strong(read)) {
        rule = CLAIM_RULE_signature_algorithm;
    } else if (!is_between(read, on)) {
        rule = CLAIM_RULE_signature_expired;
    } else {
        xmlSecKeyPtr key = xmlSecCryptoAppKeyLoadMemory(
            (const xmlSecByte *)certificate->pem, (xmlSecSize)certificate->length,
            xmlSecKeyDataFormatCertPem, NULL, NULL, NULL);
        rule =
            key && signed_info_verify(parts, key) ? CLAIM_RULE_COUNT : CLAIM_RULE_signature_wrong;
        xmlSecKeyDestroy(key);
    }
    X509_free(read);
    return rule;
}

static bool certificates_try(const struct parts *parts,
                             const struct claim_certificate *certificates, size_t count,
                             struct date on, size_t *ret_certificate, enum claim_rule *ret_rule)
{
    *ret_rule = CLAIM_RULE_signature_certificate;
    for (size_t i = 0; i < count; i++) {
        enum claim_rule rule = try_certificate(parts, &certificates[i], on);
        if (rule == CLAIM_RULE_COUNT) {
            *ret_certificate = i;
            return true;
        }
        *ret_rule = rule > *ret_rule ? rule : *ret_rule;
    }
    return false;
}

static bool document_verify(xmlDocPtr document, const struct claim_seal *seal,
                            const struct claim_certificate *certificates, size_t count,
                            struct date on, size_t *ret_certificate, enum claim_rule *ret_rule)
{
    struct parts parts = {0};
    xmlNodePtr root = document ? xmlDocGetRootElement(document) : NULL;
    xmlNodePtr slot = inside(root);
    xmlNodePtr signature = inside(slot);
    *ret_rule = CLAIM_RULE_signature_form;
    if (!is_element(signature, "Signature") || !signature_read(signature, &parts, ret_rule)) {
        return false;
    }
    *ret_rule = CLAIM_RULE_signature_digest;
    return digest_matches(seal, &parts) &&
           certificates_try(&parts, certificates, count, on, ret_certificate, ret_rule);
}

bool claim_signature_verify(const struct claim_seal *seal,
                            const struct claim_certificate *certificates, size_t count,
                            struct date on, size_t *ret_certificate, enum claim_rule *ret_rule)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, xmlsec_start);
    *ret_rule = seal->signature_count == 0  ? CLAIM_RULE_signature_missing
                : seal->signature_count > 1 ? CLAIM_RULE_signature_many
                : !seal->is_whole           ? CLAIM_RULE_signature_form
                                            : CLAIM_RULE_no_memory;
    if (seal->signature_count != 1 || !seal->is_whole || !xmlsec_is_ready) {
        return false;
    }
    xmlDocPtr document = xmlReadMemory(seal->text, (int)seal->length, NULL, "UTF-8",
                                       XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    bool is_good =
        document_verify(document, seal, certificates, count, on, ret_certificate, ret_rule);
    xmlFreeDoc(document);
    return is_good;
}
