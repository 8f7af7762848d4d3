/*
 * What was filled into the form of a dossier: checked field by field against the fields of the
 * procedure's forms (data, not a field table of the program), every fault at once.
 */
#ifndef API_DOSSIER_FORM_H
#define API_DOSSIER_FORM_H

#include <jansson.h>

#include "api/rulebook.h"
#include "base/buffer.h"
#include "dossiers/ruling.h"

enum { FORM_VALUES_MAX = 64 };

/* The values that are given, in the order of the request; texts are the request's. */
struct form_values {
    struct form_value items[FORM_VALUES_MAX];
    bool is_number[FORM_VALUES_MAX];
    size_t count;
};

/* Adds a fault for each member that is no field of the forms or no value of its field. */
void dossier_form_read(struct request *request, const struct rulebook *book,
                       const struct procedure *procedure, const json_t *form,
                       struct form_values *ret_values);

/* {"reason":"lost"} */
void dossier_form_put(struct buffer *json, const struct form_values *values);

#endif
