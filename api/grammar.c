#include "api/grammar.h"

#include <string.h>

/* The first prefix that fits. */
static const struct grammar grammars[] = {
    {"/api/TraCuuCCT/", gateway_enter, gateway_refuse_copay, .refusal_type = ""},
    {"/api/", gateway_enter, gateway_refuse},
    {"/fhir/", NULL, fhir_refuse, .refusal_type = "application/fhir+json",
     .body_type = "application/fhir+json", .count_name = "_count", .cursor_name = "_cursor",
     .unwrap = fhir_unwrap},
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

bool grammar_is_lenient(const struct request *request)
{
    const struct grammar *grammar = grammar_of(request->path);
    const char *prefer = request->headers.prefer;
    return grammar && grammar->count_name && prefer && strstr(prefer, "handling=lenient");
}

bool is_token_endpoint(const char *path)
{
    return strcmp(path, "/oauth/token") == 0;
}
