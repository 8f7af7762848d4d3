#include "claims/seal.h"

#include <stdlib.h>
#include <string.h>

static const char signature_uri[] = "http://www.w3.org/2000/09/xmldsig#";

/* Where a signature stands: GIAMDINHHS/CHUKYDONVI/Signature. */
enum { SLOT_DEPTH = 2, SIGNATURE_DEPTH = 3 };

struct claim_sealing {
    struct canonical *whole[2]; /* by enum canonical_method */
    struct canonical *signature;
    int depth;
    bool in_slot, in_signature;
    size_t signature_count;
};

void claim_sealing_free(struct claim_sealing *sealing)
{
    if (sealing) {
        canonical_free(sealing->whole[CANONICAL_INCLUSIVE]);
        canonical_free(sealing->whole[CANONICAL_EXCLUSIVE]);
        canonical_free(sealing->signature);
        free(sealing);
    }
}

struct claim_sealing *claim_sealing_new(void)
{
    struct claim_sealing *sealing = calloc(1, sizeof *sealing);
    if (!sealing) {
        return NULL;
    }
    sealing->whole[CANONICAL_INCLUSIVE] = canonical_new(CANONICAL_INCLUSIVE, false);
    sealing->whole[CANONICAL_EXCLUSIVE] = canonical_new(CANONICAL_EXCLUSIVE, false);
    sealing->signature = canonical_new(CANONICAL_INCLUSIVE, true);
    if (!sealing->whole[CANONICAL_INCLUSIVE] || !sealing->whole[CANONICAL_EXCLUSIVE] ||
        !sealing->signature) {
        claim_sealing_free(sealing);
        return NULL;
    }
    return sealing;
}

void claim_sealing_open(struct claim_sealing *sealing, const struct canonical_element *element)
{
    sealing->depth++;
    if (sealing->depth == SLOT_DEPTH) {
        sealing->in_slot = strcmp(element->name, "CHUKYDONVI") == 0 && !element->uri;
    }
    if (sealing->in_slot && sealing->depth == SIGNATURE_DEPTH && element->uri &&
        strcmp(element->name, "Signature") == 0 && strcmp(element->uri, signature_uri) == 0) {
        sealing->in_signature = true;
        sealing->signature_count++;
    }
    /* The root and the slot belong to both documents: the signature needs their namespaces. */
    if (sealing->in_signature || sealing->in_slot || sealing->depth == 1) {
        canonical_open(sealing->signature, element);
    }
    if (!sealing->in_signature) {
        canonical_open(sealing->whole[CANONICAL_INCLUSIVE], element);
        canonical_open(sealing->whole[CANONICAL_EXCLUSIVE], element);
    }
}

void claim_sealing_text(struct claim_sealing *sealing, const char *text, size_t length)
{
    if (sealing->in_signature) {
        canonical_text(sealing->signature, text, length);
        return;
    }
    canonical_text(sealing->whole[CANONICAL_INCLUSIVE], text, length);
    canonical_text(sealing->whole[CANONICAL_EXCLUSIVE], text, length);
}

void claim_sealing_close(struct claim_sealing *sealing, const char *name, const char *prefix)
{
    if (sealing->in_signature || sealing->in_slot || sealing->depth == 1) {
        canonical_close(sealing->signature, name, prefix);
    }
    if (!sealing->in_signature) {
        canonical_close(sealing->whole[CANONICAL_INCLUSIVE], name, prefix);
        canonical_close(sealing->whole[CANONICAL_EXCLUSIVE], name, prefix);
    }
    sealing->in_signature = sealing->in_signature && sealing->depth > SIGNATURE_DEPTH;
    sealing->in_slot = sealing->in_slot && sealing->depth > SLOT_DEPTH;
    sealing->depth--;
}

void claim_sealing_end(struct claim_sealing *sealing, struct claim_seal *ret_seal)
{
    *ret_seal = (struct claim_seal){.signature_count = sealing->signature_count};
    bool inclusive =
        canonical_end(sealing->whole[CANONICAL_INCLUSIVE], ret_seal->digests[CANONICAL_INCLUSIVE]);
    bool exclusive =
        canonical_end(sealing->whole[CANONICAL_EXCLUSIVE], ret_seal->digests[CANONICAL_EXCLUSIVE]);
    ret_seal->text = canonical_kept(sealing->signature, &ret_seal->length);
    ret_seal->is_whole = inclusive && exclusive && ret_seal->text;
}
