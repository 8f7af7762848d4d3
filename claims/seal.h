/*
 * What is left of an envelope when its signature is to be checked: the digests of the whole
 * document without the signature, and the signature as a small document of its own. Filled by the
 * reader.
 */
#ifndef CLAIMS_SEAL_H
#define CLAIMS_SEAL_H

#include "claims/canonical.h"

struct claim_seal {
    size_t signature_count;                     /* elements Signature in CHUKYDONVI */
    bool is_whole;                              /* the digests and the text are good */
    uint8_t digests[2][CANONICAL_DIGEST_BYTES]; /* by enum canonical_method */
    /* <GIAMDINHHS …><CHUKYDONVI><Signature>…, with the namespaces it stood in; the reader's. */
    const char *text;
    size_t length;
};

struct claim_sealing;

struct claim_sealing *claim_sealing_new(void);
void claim_sealing_free(struct claim_sealing *sealing);
void claim_sealing_open(struct claim_sealing *sealing, const struct canonical_element *element);
void claim_sealing_text(struct claim_sealing *sealing, const char *text, size_t length);
void claim_sealing_close(struct claim_sealing *sealing, const char *name, const char *prefix);
/* At the end of the document. */
void claim_sealing_end(struct claim_sealing *sealing, struct claim_seal *ret_seal);

#endif
