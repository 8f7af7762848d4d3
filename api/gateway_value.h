/*
 * What is read of a form of the gateway's (api/gateway_form.h), whichever way it is spelled: values
 * that are kept, and the file, which leaves decoded.
 *
 * A blank in base64 is a plus sign that a client forgot to escape.
 */
#ifndef API_GATEWAY_VALUE_H
#define API_GATEWAY_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "claims/base64.h"

enum { GATEWAY_FORM_VALUE_SIZE = 66, GATEWAY_FORM_CHUNK = 3072 };

/* Where in an object of JSON the next byte stands. */
enum gateway_json_place {
    JSON_BEFORE_OBJECT,
    JSON_BEFORE_FIRST, /* a name, or the end of an object without any */
    JSON_BEFORE_NAME,
    JSON_IN_NAME,
    JSON_BEHIND_NAME,
    JSON_BEFORE_VALUE,
    JSON_IN_TEXT,
    JSON_IN_WORD, /* a number, true, false, null */
    JSON_BEHIND_VALUE,
    JSON_BEHIND_OBJECT,
};

/* Zero it to begin, but for `put`, `to` and `is_json`. Values that are missing are "". */
struct gateway_form {
    void (*put)(void *to, const void *bytes, size_t length); /* takes what the file is */
    void *to;
    bool is_json;
    char user_name[GATEWAY_FORM_VALUE_SIZE], kind[GATEWAY_FORM_VALUE_SIZE],
        province[GATEWAY_FORM_VALUE_SIZE], facility[GATEWAY_FORM_VALUE_SIZE];
    bool has_file;
    bool malformed; /* a broken escape, a value that is too long, a file that is no base64 */
    /* of the reading */
    char name[GATEWAY_FORM_VALUE_SIZE];
    size_t length; /* of the name or of the value that is being read */
    char *value;   /* NULL: of nothing that is kept */
    bool in_value, in_file;
    enum gateway_json_place place;
    bool escaped; /* behind a backslash of JSON */
    int escape;   /* digits still to come */
    int byte;
    struct base64_reader base64;
    char chunk[GATEWAY_FORM_CHUNK];
    size_t chunk_length;
};

/* A name begins, the value of the name begins that has been read, and the next byte of either. */
void gateway_value_name(struct gateway_form *form);
void gateway_value_begin(struct gateway_form *form);
void gateway_value_take(struct gateway_form *form, char c);

/* Hands on what has been read of the file. */
void gateway_value_flush(struct gateway_form *form);

#endif
