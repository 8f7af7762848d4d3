/*
 * The end of the fast track: a dossier that a rule has decided and that made a card is answered
 * with the signed code of that card, to be scanned at once.
 */
#ifndef API_DOSSIER_CARD_H
#define API_DOSSIER_CARD_H

#include "api/request.h"

/*
 * After dossier_opened has been written: puts the code into the reply, and into the answer that is
 * kept for the key, so that repeating the request gives the same bytes. A reply without a new card,
 * or with its code already, stays as it is; so does one that cannot be signed now: the code is then
 * had from GET /v1/people/{person}/card/qr.
 */
enum problem dossier_card_add(struct request *request);

#endif
