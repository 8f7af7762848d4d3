/* The body of POST /v1/dossiers as its field table (dossier_table, api/handlers.h) decodes it. */
#ifndef API_DOSSIER_BODY_H
#define API_DOSSIER_BODY_H

#include "base/field.h"

struct applicant {
    const char *number, *full_name;
    struct date birth_date;
};

struct paper {
    int64_t document;
    const char *title, *copy_kind;
};

struct dossier_body {
    const char *procedure, *person;
    const struct applicant *applicant;
    const char *channel, *office, *return_method, *payment_method;
    const json_t *form;
    struct field_list attachments;
};

#endif
