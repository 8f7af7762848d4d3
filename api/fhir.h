/*
 * What the parts of the FHIR façade share.
 */
#ifndef API_FHIR_H
#define API_FHIR_H

#include "api/request.h"

/* The address below which its resources stand; NULL: no memory. */
const char *fhir_base(struct request *request);

#endif
