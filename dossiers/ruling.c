#include "dossiers/ruling.h"

#include <stdbool.h>
#include <string.h>

enum { QUARTER_DAYS = 15, MEMBERS_MAX = 6 };

/* A member that must be given, with one of the words; a word of NULL is any. */
struct demand {
    const char *name;
    const char *words[3];
};

struct ruling {
    const char *procedure;
    const char *rule;
    struct demand demand;
    const char *allowed[MEMBERS_MAX]; /* other members that do not matter to the decision */
    bool at_quarter_start;
};

static const struct ruling rulings[] = {
    {"612", "card_reissued", {"reason", {"lost", "damaged"}}, {"phone", "email", "address"}, false},
    {"613",
     "facility_changed",
     {"initial_facility", {NULL}},
     {"reason", "phone", "email", "address"},
     true},
    {"CT-1", "contact_changed", {"change", {"email"}}, {"email"}, false},
    {"CT-1", "contact_changed", {"change", {"address"}}, {"address"}, false},
};

static const char *value_of(const struct form_value *values, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(values[i].name, name) == 0) {
            return values[i].text;
        }
    }
    return NULL;
}

static bool is_listed(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count && words[i]; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static bool demand_is_met(const struct ruling *ruling, const struct form_value *values,
                          size_t count)
{
    const char *text = value_of(values, count, ruling->demand.name);
    size_t words = sizeof ruling->demand.words / sizeof *ruling->demand.words;
    bool is_any = ruling->demand.words[0] == NULL;
    return text && (is_any || is_listed(ruling->demand.words, words, text));
}

/* A change of contact without the new contact is nobody's rule. */
static bool change_is_given(const struct ruling *ruling, const struct form_value *values,
                            size_t count)
{
    return strcmp(ruling->demand.name, "change") != 0 ||
           value_of(values, count, ruling->allowed[0]) != NULL;
}

static bool nothing_else_is_given(const struct ruling *ruling, const struct form_value *values,
                                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(values[i].name, ruling->demand.name) != 0 &&
            !is_listed(ruling->allowed, MEMBERS_MAX, values[i].name)) {
            return false;
        }
    }
    return true;
}

const char *ruling_find(const char *procedure, const struct form_value *values, size_t count,
                        struct date today)
{
    bool is_quarter_start = today.month % 3 == 1 && today.day <= QUARTER_DAYS;
    for (size_t i = 0; i < sizeof rulings / sizeof *rulings; i++) {
        const struct ruling *ruling = &rulings[i];
        if (strcmp(ruling->procedure, procedure) == 0 &&
            (is_quarter_start || !ruling->at_quarter_start) &&
            demand_is_met(ruling, values, count) && change_is_given(ruling, values, count) &&
            nothing_else_is_given(ruling, values, count)) {
            return ruling->rule;
        }
    }
    return NULL;
}
