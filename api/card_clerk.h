/*
 * Who stands at the counter: every check names its clerk and its purpose, and the citizen reads
 * both.
 */
#ifndef API_CARD_CLERK_H
#define API_CARD_CLERK_H

#include "api/request.h"

struct clerk {
    const char *name, *personal_number;
};
extern const struct field_table clerk_table;

/* Sets :clerk_number, :clerk_name, :clerk_key and :purpose. */
void card_clerk_set(struct request *request, const struct clerk *clerk, const char *purpose);

#endif
