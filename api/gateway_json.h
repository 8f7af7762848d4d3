/*
 * A form of the gateway's as one object of JSON without objects or lists in it, byte by byte.
 */
#ifndef API_GATEWAY_JSON_H
#define API_GATEWAY_JSON_H

#include "api/gateway_value.h"

void gateway_json_feed(struct gateway_form *form, char c);

#endif
