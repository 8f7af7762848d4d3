/*
 * Signed codes of cards from rows of the register (profile: cards/card_token.h).
 *
 * A row must have the columns card_number, full_name, birth_date, sex, benefit_digit,
 * initial_facility, valid_from, valid_to, five_year_date, living_area, serial, status_list,
 * status_index, state. The statement that reads it writes the ledger, see api/signing.h.
 *
 * A static code of one card and one day is always the same bytes: it is issued at the day's first
 * second. The app's copy lives 30 days and is renewed silently; one for paper or plastic lives as
 * long as the card, 13 months at most.
 */
#ifndef API_CARD_CODE_H
#define API_CARD_CODE_H

#include "api/signing.h"
#include "cards/card_token.h"

enum card_code_life { CARD_CODE_OF_APP, CARD_CODE_OF_PAPER };

struct card_code {
    uint8_t bytes[TOKEN_SIZE_MOST];
    size_t size;
    int64_t expires_at;
};

/* Whether the card has any code at all: it is active and has not ended. Needs state and valid_to.
 */
bool card_code_is_usable(const struct request *request, const struct sql_rows *rows, int row);

/* Whether codes that live for minutes are given: the card is active and today is one of its days. A
 * static one may be printed ahead. Needs state, valid_from and valid_to. */
bool card_code_is_due(const struct request *request, const struct sql_rows *rows, int row);

/* The static code (BHYT1), signed with a key for KEY_CARD. PROBLEM_card_not_usable: the card is
 * not active or has ended. */
enum problem card_code_static(struct request *request, const struct sql_rows *rows, int row,
                              const struct signing_key *key, enum card_code_life life,
                              struct card_code *ret_code);

/* The one-time code (BHYT3) with the id of signing_prepare(request, KEY_DYNAMIC, &key). */
enum problem card_code_one_time(struct request *request, const struct sql_rows *rows, int row,
                                const struct signing_key *key, struct card_code *ret_code);

/* The credential (inner part of BHYT2) for a phone's key, signed with a key for KEY_DYNAMIC. */
enum problem card_code_credential(struct request *request, const struct sql_rows *rows, int row,
                                  const struct signing_key *key, const struct device_key *device,
                                  struct card_code *ret_code);

/* "BHYT1:…", or digits only, for scanners that type through a Vietnamese input method. */
enum problem card_code_text(struct request *request, enum token_form form,
                            const struct card_code *code, bool digits, const char **ret_text);

/* All at once for who issues a card: signs and writes the BHYT1 text for paper. */
enum problem card_code_issued(struct request *request, const struct sql_rows *rows, int row,
                              const struct signing_key *key, const char **ret_text);

#endif
