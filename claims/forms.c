#include "claims/forms.h"

#include <string.h>

#include "claims/claim.h"

enum { VALUE_MAX = 24 }; /* of one value in a list, with its NUL */

static bool all_of(const char *value, size_t length, const char *set)
{
    return strlen(value) == length && strspn(value, set) == length;
}

#define DIGITS "0123456789"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool is_digits(const char *value)
{
    return value[strspn(value, DIGITS)] == '\0';
}

static bool is_decimal(const char *value)
{
    int64_t milli = 0;
    return claim_decimal(value, &milli);
}

static bool is_date(const char *value)
{
    struct claim_time time;
    return strlen(value) == 8 && claim_time_parse(value, &time);
}

static bool is_time(const char *value)
{
    struct claim_time time;
    return strlen(value) == 12 && claim_time_parse(value, &time);
}

static bool is_date_or_time(const char *value)
{
    struct claim_time time;
    return claim_time_parse(value, &time);
}

static bool is_birth(const char *value)
{
    struct claim_time time;
    return claim_birth_parse(value, &time);
}

static bool is_facility(const char *value)
{
    return all_of(value, 5, DIGITS UPPER) && strspn(value, DIGITS) >= 2;
}

static bool is_personal_id(const char *value)
{
    return all_of(value, 9, DIGITS) || all_of(value, 12, DIGITS) ||
           (*value >= 'A' && *value <= 'Z' && all_of(value + 1, 7, DIGITS));
}

static bool is_card(const char *value)
{
    return all_of(value, 10, DIGITS) || all_of(value, 12, DIGITS) ||
           all_of(value, 15, DIGITS UPPER);
}

static bool is_ten_digits(const char *value)
{
    return all_of(value, 10, DIGITS);
}

static bool is_insurance_number(const char *value)
{
    return is_ten_digits(value) && strspn(value, "0") < 10;
}

/* ICD-10: J18, J18.9, E10.2†, M49.0* ('+' is often typed for the dagger). */
static bool is_disease(const char *value)
{
    static const char dagger[] = "\xe2\x80\xa0";
    if (*value < 'A' || *value > 'Z' || strspn(value + 1, DIGITS) != 2) {
        return false;
    }
    const char *rest = value + 3;
    if (*rest == '.') {
        size_t decimals = strspn(rest + 1, DIGITS UPPER);
        if (decimals < 1 || decimals > 3) {
            return false;
        }
        rest += 1 + decimals;
    }
    return *rest == '\0' || strcmp(rest, "*") == 0 || strcmp(rest, "+") == 0 ||
           strcmp(rest, dagger) == 0;
}

static bool is_pack(const char *value)
{
    return *value == 'G' && value[1] >= '1' && value[1] <= '9' && strlen(value) <= 4 &&
           is_digits(value + 1);
}

struct form_check {
    bool (*fits)(const char *value);
    enum claim_rule rule;
    bool is_list;
};

static const struct form_check checks[CLAIM_FORM_COUNT] = {
    [CLAIM_DIGITS] = {is_digits, CLAIM_RULE_bad_digits},
    [CLAIM_DECIMAL] = {is_decimal, CLAIM_RULE_bad_number},
    [CLAIM_SPLIT] = {is_decimal, CLAIM_RULE_bad_number},
    [CLAIM_DATE] = {is_date, CLAIM_RULE_bad_date},
    [CLAIM_TIME] = {is_time, CLAIM_RULE_bad_time},
    [CLAIM_DATE_OR_TIME] = {is_date_or_time, CLAIM_RULE_bad_date},
    [CLAIM_DATES] = {is_date, CLAIM_RULE_bad_date, true},
    [CLAIM_BIRTH] = {is_birth, CLAIM_RULE_bad_date},
    [CLAIM_FACILITY] = {is_facility, CLAIM_RULE_bad_facility},
    [CLAIM_FACILITIES] = {is_facility, CLAIM_RULE_bad_facility, true},
    [CLAIM_PERSONAL_ID] = {is_personal_id, CLAIM_RULE_bad_personal_id},
    [CLAIM_CARDS] = {is_card, CLAIM_RULE_bad_card, true},
    [CLAIM_INSURANCE_NUMBER] = {is_insurance_number, CLAIM_RULE_bad_insurance_number},
    [CLAIM_TEN_DIGITS] = {is_ten_digits, CLAIM_RULE_bad_ten_digits},
    [CLAIM_DISEASE] = {is_disease, CLAIM_RULE_bad_disease},
    [CLAIM_DISEASES] = {is_disease, CLAIM_RULE_bad_disease, true},
    [CLAIM_PACK] = {is_pack, CLAIM_RULE_bad_pack},
};

/* Every value of a list, of which none may be empty. */
static bool list_fits(const char *list, bool (*fits)(const char *value))
{
    for (const char *at = list;; at++) {
        char value[VALUE_MAX];
        size_t length = strcspn(at, ";");
        if (length == 0 || length >= sizeof value) {
            return false;
        }
        memcpy(value, at, length);
        value[length] = '\0';
        if (!fits(value)) {
            return false;
        }
        at += length;
        if (*at == '\0') {
            return true;
        }
    }
}

static bool code_fits(const char *const *codes, const char *value)
{
    for (; *codes; codes++) {
        if (strcmp(*codes, value) == 0) {
            return true;
        }
    }
    return false;
}

bool claim_form_fits(enum claim_form form, const char *value, enum claim_rule *ret_rule)
{
    const struct form_check *check = &checks[form];
    const char *const *codes = claim_codes(form);
    if (codes) {
        *ret_rule = CLAIM_RULE_bad_code;
        return code_fits(codes, value);
    }
    *ret_rule = check->rule;
    return !check->fits || (check->is_list ? list_fits(value, check->fits) : check->fits(value));
}

bool claim_form_counts(enum claim_form form)
{
    return form == CLAIM_DECIMAL || form == CLAIM_SPLIT || form == CLAIM_DIGITS ||
           form == CLAIM_SCOPE || form == CLAIM_PAYMENT || form == CLAIM_COST_GROUP;
}

bool claim_list_has(const char *list, const char *word)
{
    size_t wanted = strlen(word);
    for (const char *at = list; *at; at += *at == ';') {
        size_t length = strcspn(at, ";");
        if (length == wanted && memcmp(at, word, length) == 0) {
            return true;
        }
        at += length;
    }
    return false;
}
