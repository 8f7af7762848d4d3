/* Accept and Accept-Language by a table: what is given for what is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/negotiation.h"

static const char *const code[] = {"application/json", "image/svg+xml", "image/png"};
static const char *const book[] = {"application/json", "application/pdf"};
static const char *const picture[] = {"image/png"};
static const char *const fhir[] = {"application/fhir+json", "application/json"};
static const char *const languages[] = {"vi", "en"};

#define OF(offers) offers, sizeof offers / sizeof offers[0]

static const struct type_case {
    const char *accept;
    const char *const *offers;
    size_t count;
    const char *given; /* NULL: 406 */
} type_cases[] = {
    /* who does not say gets the first */
    {NULL, OF(code), "application/json"},
    {"", OF(code), "application/json"},
    {" , ", OF(code), "application/json"},
    {"*/*", OF(code), "application/json"},
    {"*/*", OF(picture), "image/png"},
    /* the type itself, in whatever case */
    {"image/png", OF(code), "image/png"},
    {"APPLICATION/JSON", OF(code), "application/json"},
    {"Image/PNG;Q=0.5", OF(code), "image/png"},
    {"application/json; charset=utf-8", OF(code), "application/json"},
    {"application/fhir+json; fhirVersion=4.0", OF(fhir), "application/fhir+json"},
    {"image/gif", OF(code), NULL},
    {"image/pn", OF(code), NULL},
    {"image/png2", OF(code), NULL},
    {"image/svg", OF(code), NULL},
    {"xapplication/json", OF(code), NULL},
    {"application/jsonx, text/html", OF(code), NULL},
    /* a family */
    {"image/*", OF(code), "image/svg+xml"},
    {"IMAGE/*", OF(picture), "image/png"},
    {"text/*", OF(code), NULL},
    {"image/*", OF(book), NULL},
    {"*", OF(book), NULL},
    {"*/json", OF(book), NULL},
    /* the weight decides, the place only between equals */
    {"application/json;q=0, image/png", OF(code), "image/png"},
    {"application/json;q=0.1, image/png", OF(code), "image/png"},
    {"application/pdf;q=0.1, application/json", OF(book), "application/json"},
    {"application/json;q=0.999,application/pdf", OF(book), "application/pdf"},
    {"application/pdf, application/json", OF(book), "application/pdf"},
    {"application/json, application/pdf", OF(book), "application/json"},
    {"image/png, image/svg+xml", OF(code), "image/png"},
    {"text/html;q=0.9, application/pdf;q=0.2, application/json;q=0.1", OF(book), "application/pdf"},
    {"image/png;q=0.5 , image/svg+xml ; q=0.6", OF(code), "image/svg+xml"},
    /* zero is none */
    {"image/png;q=0", OF(code), NULL},
    {"image/png;q=0.000", OF(picture), NULL},
    {"*/*;q=0", OF(code), NULL},
    /* the closest range speaks for a type */
    {"image/png;q=0, image/*", OF(code), "image/svg+xml"},
    {"image/*, image/png;q=0", OF(picture), NULL},
    {"*/*, image/*;q=0, application/json;q=0", OF(code), NULL},
    {"*/*;q=0.1, application/json;q=0", OF(book), "application/pdf"},
    {"image/*;q=0.2, image/png;q=0.1, application/json;q=0.15", OF(code), "image/svg+xml"},
    {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", OF(book),
     "application/json"},
    /* of two wanted alike, the one that was named */
    {"*/*, image/png", OF(code), "image/png"},
    {"image/*, image/png", OF(code), "image/png"},
    /* what is malformed says nothing; what is quoted parts nothing */
    {"application/json;q=2, application/pdf;q=0.1", OF(book), "application/pdf"},
    {"application/json;q=, application/pdf;q=0.1", OF(book), "application/pdf"},
    {"application/json;q=-1, application/pdf;q=0.1", OF(book), "application/pdf"},
    {"application/json;q=0.1234, application/pdf;q=0.1", OF(book), "application/pdf"},
    {"application/json;q=1.001, application/pdf;q=0.1", OF(book), "application/pdf"},
    {"application/json;q=.5, application/pdf;q=0.1", OF(book), "application/pdf"},
    {"application/json;q=1.000, application/pdf", OF(book), "application/json"},
    {"application/json;q=0.;x=y, application/pdf;q=0.1", OF(book), "application/pdf"},
    {"application/json;v=\"a, application/pdf\";q=0.5", OF(book), "application/json"},
    {"application/pdf;v=\"\\\",;q=0\", application/json;q=0.5", OF(book), "application/pdf"},
    {"application/json;v=\"open", OF(book), "application/json"},
    {"application/json;v=\"open\\", OF(book), "application/json"},
    {";q=1, ;;, application/pdf", OF(book), "application/pdf"},
};

static const struct language_case {
    const char *accept_language, *given; /* NULL: none is named */
} language_cases[] = {
    {NULL, NULL},
    {"", NULL},
    {"vi", "vi"},
    {"en", "en"},
    {"EN", "en"},
    {"en-GB", "en"},
    {"vi-VN,vi;q=0.9,en-US;q=0.8,en;q=0.7", "vi"},
    {"en-US,en;q=0.9,vi;q=0.8", "en"},
    {"vi;q=0.1,en;q=0.9", "en"},
    {"en;q=0.1,vi;q=0.9", "vi"},
    {"vi;q=0,en", "en"},
    {"vi;q=0", NULL},
    {"en;q=0", NULL},
    {"en, vi", "en"},
    {"vi, en", "vi"},
    {"fr", NULL},
    {"fr, en;q=0.3", "en"},
    {"fr-Latn-en", NULL},
    {"eng", NULL},
    {"vie, e", NULL},
    {"*", "vi"},
    {"fr, *;q=0.1", "vi"},
    {"*, en;q=0.5", "en"},
    {"vi;q=0, *", "en"},
    {"*;q=0", NULL},
    {"en;q=nonsense, vi;q=0.1", "vi"},
};

static void test_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof type_cases / sizeof type_cases[0]; i++) {
        const struct type_case *c = &type_cases[i];
        int place = negotiate_type(c->accept, c->offers, c->count);
        const char *given = place < 0 ? "none" : c->offers[place];
        if (strcmp(given, c->given ? c->given : "none") != 0) {
            fail_msg("%s: %s, not %s", c->accept, given, c->given ? c->given : "none");
        }
    }
}

static void test_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof language_cases / sizeof language_cases[0]; i++) {
        const struct language_case *c = &language_cases[i];
        int place = negotiate_language(c->accept_language, OF(languages));
        const char *given = place < 0 ? "none" : languages[place];
        if (strcmp(given, c->given ? c->given : "none") != 0) {
            fail_msg("%s: %s, not %s", c->accept_language, given, c->given ? c->given : "none");
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
