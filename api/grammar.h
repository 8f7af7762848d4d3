/*
 * Other grammars over the same questions. What stands below one of these addresses is asked and
 * answered as software expects that is already out there: where the credentials stand, and how a
 * refusal reads. Routes, rights, access log and limits are the house's.
 */
#ifndef API_GRAMMAR_H
#define API_GRAMMAR_H

#include "api/request.h"

struct route;

struct grammar {
    const char *prefix;
    /* Finds the session once the request is decoded; NULL: an access token, as everywhere. */
    enum problem (*enter)(struct request *request);
    void (*refuse)(struct request *request, enum problem problem);
    const char *refusal_type; /* of refusals with a status of their own; NULL: they are replies */
    const char *body_type;    /* taken beside application/json; NULL: none */
    const char *count_name,
        *cursor_name; /* how a page of a search is asked for; NULL: as of LIST */
};

/* NULL: the house's own. */
const struct grammar *grammar_of(const char *path);

/* fhir.c */
void fhir_refuse(struct request *request, enum problem problem);

/* gateway.c */
enum problem gateway_enter(struct request *request);
void gateway_refuse(struct request *request, enum problem problem);
void gateway_refuse_copay(struct request *request, enum problem problem);

#endif
