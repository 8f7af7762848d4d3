#include "api/grammar.h"

#include <string.h>

/* The first prefix that fits. */
static const struct grammar grammars[] = {
    {"/api/TraCuuCCT/", gateway_enter, gateway_refuse_copay, .refusal_type = ""},
    {"/api/", gateway_enter, gateway_refuse},
    {"/fhir/", NULL, fhir_refuse, .refusal_type = "application/fhir+json",
     .body_type = "application/fhir+json", .count_name = "_count", .cursor_name = "_cursor"},
};

const struct grammar *grammar_of(const char *path)
{
    for (size_t i = 0; i < sizeof grammars / sizeof grammars[0]; i++) {
        if (strncmp(grammars[i].prefix, path, strlen(grammars[i].prefix)) == 0) {
            return &grammars[i];
        }
    }
    return NULL;
}
