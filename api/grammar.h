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
    /* What of a body the route's table describes; NULL: all of it. */
    const json_t *(*unwrap)(const struct request *request, const json_t *body);
};

/* NULL: the house's own. */
const struct grammar *grammar_of(const char *path);

/* Whether what a search does not know is to be passed over (Prefer: handling=lenient). */
bool grammar_is_lenient(const struct request *request);

/* The address whose problems say what RFC 6749 §5.2 wants, too. */
bool is_token_endpoint(const char *path);

/* fhir.c and fhir_eligibility.c */
void fhir_refuse(struct request *request, enum problem problem);
const json_t *fhir_unwrap(const struct request *request, const json_t *body);

/* gateway.c */
enum problem gateway_enter(struct request *request);
void gateway_refuse(struct request *request, enum problem problem);
void gateway_refuse_copay(struct request *request, enum problem problem);

#endif
