/*
 * Who asks, as an address: what limits and the accesses of strangers are counted by.
 */
#ifndef API_PEER_H
#define API_PEER_H

#include "api/request.h"

/* The address at the other end, or what a trusted proxy (ANSINH_TRUSTED_PROXY) says it is; memory
 * of the request, NULL when there is none left. */
const char *peer_address(struct request *request);

#endif
