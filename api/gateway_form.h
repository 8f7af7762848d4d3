/*
 * The form with which the gateway's clients send a file: username, loaiHoSo, maTinh, maCSKCB and
 * fileHSBase64, in any order and of any length, read as its bytes come. The file leaves decoded;
 * the rest is kept. Memory does not grow with the file.
 *
 * A blank in base64 is a plus sign that a client forgot to escape.
 */
#ifndef API_GATEWAY_FORM_H
#define API_GATEWAY_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "claims/base64.h"

enum { GATEWAY_FORM_VALUE_SIZE = 66, GATEWAY_FORM_CHUNK = 3072 };

/* Zero it to begin, but for `put` and `to`. Values that are missing are "". */
struct gateway_form {
    void (*put)(void *to, const void *bytes, size_t length); /* takes what the file is */
    void *to;
    char user_name[GATEWAY_FORM_VALUE_SIZE], kind[GATEWAY_FORM_VALUE_SIZE],
        province[GATEWAY_FORM_VALUE_SIZE], facility[GATEWAY_FORM_VALUE_SIZE];
    bool has_file;
    bool malformed; /* a broken escape, a value that is too long, a file that is no base64 */
    /* of the reading */
    char name[GATEWAY_FORM_VALUE_SIZE];
    size_t length; /* of the name or of the value that is being read */
    char *value;   /* NULL: of nothing that is kept */
    bool in_value, in_file;
    int escape; /* digits still to come */
    int byte;
    struct base64_reader base64;
    char chunk[GATEWAY_FORM_CHUNK];
    size_t chunk_length;
};

void gateway_form_feed(struct gateway_form *form, const char *bytes, size_t length);

/* The form ends here. */
void gateway_form_end(struct gateway_form *form);

#endif
