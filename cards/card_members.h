/*
 * The members of the card inside a signed code, one table row each, and what a phone signs. Used by
 * cards/card_claims.c and cards/card_token.c only.
 */
#ifndef CARDS_CARD_MEMBERS_H
#define CARDS_CARD_MEMBERS_H

#include "cards/card_token.h"

/* Reads the whole map; which members a form of code must have is not judged here. */
enum token_fault card_members_read(struct cbor_reader *reader, struct token_card *ret_card);
void card_members_write(struct cbor_writer *writer, const struct token_card *card);

/* Whether a paper card could be printed from it: all that the profile does not call optional. */
bool card_members_are_whole(const struct token_card *card);

/* A facility's code, the old digits of its province first: "79024". */
bool token_facility_read(struct cbor_reader *reader, char ret_facility[6]);

/* What token_shown_write has written, and nothing else. */
bool token_shown_read(struct span payload, struct token_shown *ret_shown);

#endif
