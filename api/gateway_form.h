/*
 * The form with which the gateway's clients send a file: username, loaiHoSo, maTinh, maCSKCB and
 * fileHSBase64, in any order and of any length, url-encoded or as an object of JSON, read as its
 * bytes come. The file leaves decoded; the rest is kept. Memory does not grow with the file.
 */
#ifndef API_GATEWAY_FORM_H
#define API_GATEWAY_FORM_H

#include "api/gateway_value.h"

void gateway_form_feed(struct gateway_form *form, const char *bytes, size_t length);

/* The form ends here. */
void gateway_form_end(struct gateway_form *form);

#endif
