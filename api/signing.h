/*
 * What the server signs with. The key set (key_set.cose, signed by the root) says which keys exist,
 * for which purpose and when they sign; the server signs with those whose secret halves lie in the
 * folder of keys, picks them by purpose and time, and takes a newer key set without a restart.
 * Secrets stand in locked memory, out of reach of core files and swap.
 *
 * A signature has a row in the ledger (migrations/functions/signature.sql) before it has bytes:
 *
 *     const struct signing_key *key;
 *     TRY(signing_prepare(request, KEY_CARD, &key));            sets :signing_kid and others
 *     TRY(dispatch_query(request, SQL_READ, QUERY_x, &rows));   … signature_noted(:signing_kid, …)
 *     TRY(signing_receipt(…)), or what api/card_code.h and api/seal.h have
 *
 * What a pointer points to stays for the life of the process, also when a newer set is taken.
 */
#ifndef API_SIGNING_H
#define API_SIGNING_H

#include "api/handout.h"
#include "api/request.h"
#include "cards/key_set.h"
#include "cards/receipt.h"

/* Reads and verifies all; false, said on stderr, when the key set or a secret is missing, forged,
 * or open to others. At start, and signing_forget at the end. */
bool signing_load(const char *folder);
void signing_forget(void);

/* Takes a newer key set when there is one in the folder; keeps the old when that is not good. */
void signing_refresh(void);

/* The keys as verifiers get them, and the signed document. */
const struct key_set *signing_keys(void);
struct span signing_document(void);

/* The same as they are handed out: COSE, and as a JSON Web Key Set. */
const struct handout *signing_document_handout(void);
const struct handout *signing_jwks_handout(void);

/* The key that signs for a purpose now, NULL when there is none. */
const struct signing_key *signing_key_at(enum key_purpose purpose, int64_t now);

/* The request's time as seconds since 1970, and the first second of its day: what is signed as of
 * that is the same bytes all day. */
int64_t signing_now(const struct request *request);
int64_t signing_day(const struct request *request);

/* The key for a purpose, with :signing_kid (hex), :signing_purpose and :signing_id (8 random bytes,
 * hex; a cti or a receipt's id) set for the statement that writes the ledger.
 * PROBLEM_signing_unavailable when no key may sign now. */
enum problem signing_prepare(struct request *request, enum key_purpose purpose,
                             const struct signing_key **ret_key);

/* The random id that signing_prepare has set, as bytes. */
bool signing_id(const struct request *request, uint8_t ret_id[8]);

/*
 * A receipt of what a facility is told about a card, for the minute of the request: after
 * signing_prepare(request, KEY_RECEIPT, &key). `result` is of a-z, 0-9 and _, below
 * RECEIPT_RESULT_SIZE.
 */
enum problem signing_receipt(struct request *request, const struct signing_key *key,
                             const char *facility, const char *card_number, const char *result,
                             const char **ret_text);

/* Signatures made since start, by purpose: what the ledger must have as many rows for. */
unsigned long signing_count(enum key_purpose purpose);
void signing_counted(const struct signing_key *key);

#endif
