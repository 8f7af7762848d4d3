#include "base/negotiation.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { QUALITY_MOST = 1000 };

/* How closely a range names an offer. */
enum closeness { OTHER, ANY, FAMILY, SAME };

/* One member of the list: "text/csv;q=0.8". */
struct range {
    const char *text;
    size_t length;
    int quality; /* in thousandths; -1: the range is malformed */
};

/* How an offer is wanted. */
struct wish {
    int quality; /* 0: not at all */
    enum closeness closeness;
    int place; /* of the range in the header */
};

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

/* Behind a quoted string, or behind one byte. */
static const char *step(const char *text)
{
    if (*text != '"') {
        return text + 1;
    }
    for (text++; *text && *text != '"'; text++) {
        text += *text == '\\' && text[1] != '\0';
    }
    return text + (*text == '"');
}

static const char *end_of_part(const char *text)
{
    while (*text && *text != ',' && *text != ';') {
        text = step(text);
    }
    return text;
}

/* "0.25" is 250; -1 when it is no weight: 0 to 1 with at most three decimals. */
static int weight(const char *text, const char *end)
{
    int whole = *text - '0', decimals = 0, scale = 100;
    if (text == end || whole < 0 || whole > 1) {
        return -1;
    }
    if (++text < end && *text++ != '.') {
        return -1;
    }
    for (; text < end; text++, scale /= 10) {
        if (scale == 0 || *text < '0' || *text > '9') {
            return -1;
        }
        decimals += (*text - '0') * scale;
    }
    int quality = whole * QUALITY_MOST + decimals;
    return quality > QUALITY_MOST ? -1 : quality;
}

/* Where a part ends without the blanks behind it. */
static const char *trimmed(const char *text, const char *end)
{
    while (end > text && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    return end;
}

/* Takes the next member off the list; false at its end. */
static bool range_next(const char **list, struct range *ret_range)
{
    const char *text = *list + strspn(*list, ", \t");
    if (*text == '\0') {
        return false;
    }
    const char *end = end_of_part(text);
    *ret_range = (struct range){text, (size_t)(trimmed(text, end) - text), QUALITY_MOST};
    while (*end == ';') {
        const char *parameter = skip_blanks(end + 1);
        end = end_of_part(parameter);
        if ((parameter[0] == 'q' || parameter[0] == 'Q') && parameter[1] == '=') {
            ret_range->quality = weight(parameter + 2, trimmed(parameter + 2, end));
        }
    }
    *list = end;
    return true;
}

static enum closeness type_closeness(const struct range *range, const char *type)
{
    size_t family = strcspn(type, "/") + 1;
    if (range->length == strlen(type) && strncasecmp(range->text, type, range->length) == 0) {
        return SAME;
    }
    if (range->length == family + 1 && range->text[family] == '*' &&
        strncasecmp(range->text, type, family) == 0) {
        return FAMILY;
    }
    return range->length == 3 && strncmp(range->text, "*/*", 3) == 0 ? ANY : OTHER;
}

/* A region that is not offered ("en-GB") still names its language. */
static enum closeness language_closeness(const struct range *range, const char *tag)
{
    size_t length = strlen(tag);
    if (range->length >= length && strncasecmp(range->text, tag, length) == 0 &&
        (range->length == length || range->text[length] == '-')) {
        return SAME;
    }
    return range->length == 1 && *range->text == '*' ? ANY : OTHER;
}

static struct wish wish_of(const char *list, const char *offer,
                           enum closeness (*closeness_of)(const struct range *, const char *))
{
    struct wish wish = {0};
    struct range range;
    for (int place = 0; range_next(&list, &range); place++) {
        enum closeness closeness = range.quality < 0 ? OTHER : closeness_of(&range, offer);
        if (closeness > wish.closeness ||
            (closeness && closeness == wish.closeness && range.quality > wish.quality)) {
            wish = (struct wish){range.quality, closeness, place};
        }
    }
    return wish;
}

static bool is_keener(const struct wish *wish, const struct wish *than)
{
    if (wish->quality != than->quality) {
        return wish->quality > than->quality;
    }
    if (wish->closeness != than->closeness) {
        return wish->closeness > than->closeness;
    }
    return wish->place < than->place;
}

/* The offer wanted most among those that are named at least so closely. */
static int best_of(const char *list, const char *const *offers, size_t count, enum closeness least,
                   enum closeness (*closeness_of)(const struct range *, const char *))
{
    int best = -1;
    struct wish best_wish = {0};
    for (size_t i = 0; i < count; i++) {
        struct wish wish = wish_of(list, offers[i], closeness_of);
        if (wish.quality > 0 && wish.closeness >= least &&
            (best < 0 || is_keener(&wish, &best_wish))) {
            best = (int)i;
            best_wish = wish;
        }
    }
    return best;
}

int negotiate_type(const char *accept, const char *const *types, size_t count)
{
    bool anything = !accept || accept[strspn(accept, ", \t")] == '\0';
    return best_of(anything ? "*/*" : accept, types, count, ANY, type_closeness);
}

int negotiate_language(const char *accept_language, const char *const *tags, size_t count)
{
    if (!accept_language) {
        return -1;
    }
    /* Lookup passes over "*" as long as a language is named. */
    int named = best_of(accept_language, tags, count, SAME, language_closeness);
    return named >= 0 ? named : best_of(accept_language, tags, count, ANY, language_closeness);
}
