#include "base/form.h"

#include <string.h>

#include "base/date.h"
#include "base/moment.h"
#include "base/uuid.h"

static const struct form_kind form_kinds[FORM_COUNT] = {
    [FORM_TEXT] = {NULL, 1000, {"không phải văn bản hợp lệ", "is not valid text"}, "Tái khám"},
    [FORM_SCAN] = {NULL, 1024, {"không phải mã quét", "is not a scanned text"}, "0100000034"},
    [FORM_DOCUMENT] = {NULL,
                       60000,
                       {"không phải tài liệu hợp lệ", "is not a valid document"},
                       "a,b\n1,2\n"},
    [FORM_SECRET] = {NULL,
                     128,
                     {"phải có từ 8 đến 128 ký tự", "must have 8 to 128 characters"},
                     "correct horse battery staple"},
    /* A birth date, or what stands on the card, is what a stranger tries first. */
    [FORM_NEW_PASSWORD] = {"[^0-9 ./-]",
                           128,
                           {"không được chỉ gồm chữ số", "must not be digits alone"},
                           "correct horse battery staple"},
    [FORM_CSV] = {NULL,
                  65536,
                  {"không phải bảng CSV", "is not a CSV table"},
                  "figure,key,valid_from,valid_to,value,unit,article,confidence\n"},
    [FORM_NAME] = {NULL,
                   100,
                   {"không phải họ tên hợp lệ", "is not a valid name"},
                   "Nguyễn Văn Ví Dụ"},
    [FORM_LOGIN] = {"^[A-Za-z0-9._@-]{3,64}$",
                    64,
                    {"phải có 3 đến 64 chữ không dấu, chữ số hoặc . _ - @",
                     "must have 3 to 64 plain letters, digits or . _ - @"},
                    "0100000034"},
    [FORM_PHONE] = {"^(0|\\+84)[0-9]{9,10}$",
                    14,
                    {"không phải số điện thoại Việt Nam", "is not a Vietnamese phone number"},
                    "0900000001"},
    [FORM_SI_NUMBER] =
        {"^([0-9]{10}|[0-9]{12})$",
         12,
         {"phải là mã số BHXH 10 chữ số hoặc số định danh 12 chữ số",
          "must be a social-insurance number of 10 digits or a personal number of 12"},
         "0100000034"},
    [FORM_PERSONAL_NUMBER] = {"^[0-9]{12}$",
                              12,
                              {"phải là số định danh 12 chữ số",
                               "must be a personal number of 12 digits"},
                              "001190000001"},
    [FORM_CARD_NUMBER] = {"^([0-9]{10}|[0-9]{12}|[A-Z]{2}[0-9]{13})$",
                          15,
                          {"phải là số thẻ có 10, 12 hoặc 15 ký tự",
                           "must be a card number of 10, 12 or 15 characters"},
                          "0100000034"},
    [FORM_CODE] = {"^[0-9]{8}$",
                   8,
                   {"phải là mã 8 chữ số", "must be a code of 8 digits"},
                   "12345678"},
    [FORM_UUID] = {"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
                   36,
                   {"không phải định danh hợp lệ", "is not a valid identifier"},
                   "0197a3b2-0000-7000-8000-000000000001"},
    [FORM_OFFICE] = {"^[0-9]{5}$",
                     5,
                     {"phải là mã cơ quan BHXH 5 chữ số", "must be an office code of 5 digits"},
                     "01000"},
    [FORM_FACILITY] = {"^[0-9]{2}[0-9A-Z]{3}$",
                       5,
                       {"phải là mã cơ sở khám chữa bệnh 5 ký tự",
                        "must be a facility code of 5 characters"},
                       "79024"},
    [FORM_DOSSIER_NO] = {"^[0-9]{5}-[0-9]{6}-[0-9]{6}$",
                         19,
                         {"phải là mã hồ sơ", "must be the number of a dossier"},
                         "01000-261122-000001"},
    [FORM_TOKEN] = {"^[A-Za-z0-9_-]{43}$",
                    43,
                    {"không phải mã phiên hợp lệ", "is not a valid token"},
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    [FORM_MONTH] = {"^[0-9]{4}-(0[1-9]|1[0-2])$",
                    7,
                    {"phải là tháng dạng YYYY-MM", "must be a month YYYY-MM"},
                    "2026-12"},
    [FORM_DATE] = {"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                   10,
                   {"phải là ngày dạng YYYY-MM-DD có trên lịch",
                    "must be a calendar date YYYY-MM-DD"},
                   "2026-11-22"},
    [FORM_PARTIAL_DATE] = {"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
                           10,
                           {"phải là YYYY, YYYY-MM hoặc YYYY-MM-DD có trên lịch",
                            "must be YYYY, YYYY-MM or YYYY-MM-DD of the calendar"},
                           "1990-05"},
    [FORM_LOCAL_DATE] = {"^(([0-9]{2}/)?[0-9]{2}/)?[0-9]{4}$|^[0-9]{8}$",
                         10,
                         {"phải là ngày dd/MM/yyyy, MM/yyyy, yyyy hoặc ddMMyyyy có trên lịch",
                          "must be dd/MM/yyyy, MM/yyyy, yyyy or ddMMyyyy of the calendar"},
                         "15/03/1990"},
    [FORM_HOUR] = {"^([01][0-9]|2[0-3]):[0-5][0-9]$",
                   5,
                   {"phải là giờ dạng HH:MM", "must be a time of day HH:MM"},
                   "07:30"},
    [FORM_KNOWN_AT] = {"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
                       "(Z|[+-][0-9]{2}:[0-9]{2}))?$",
                       35,
                       {"phải là ngày YYYY-MM-DD, hoặc thời điểm RFC 3339 có múi giờ",
                        "must be a date YYYY-MM-DD, or an instant of RFC 3339 with its offset"},
                       "2026-11-22T09:30:00+07:00"},
    [FORM_DISEASE] = {"^[A-Z][0-9]{2}(\\.[0-9]{1,3})?$",
                      7,
                      {"phải là mã ICD-10, như J18 hoặc J18.9",
                       "must be a code of ICD-10, such as J18 or J18.9"},
                      "J18.9"},
    [FORM_DATE_SEARCH] =
        {"^((eq|ne|gt|lt|ge|le|sa|eb)?[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]"
         "{2}(:[0-9]{2}(\\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?([,&](?!$)|$))+$",
         200,
         {"phải là YYYY, YYYY-MM hoặc YYYY-MM-DD có trên lịch, có thể sau eq ne gt lt ge le sa eb",
          "must be YYYY, YYYY-MM or YYYY-MM-DD of the calendar, perhaps after eq ne gt lt ge le sa "
          "eb"},
         "ge2026-01"},
};

const struct form_kind *form_kind(enum form form)
{
    return &form_kinds[form];
}

static bool all_of(const char *text, const char *alphabet)
{
    return text[strspn(text, alphabet)] == '\0';
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
static const char digits[] = "0123456789";

static bool is_phone(const char *text)
{
    size_t skip = strncmp(text, "+84", 3) == 0 ? 3 : text[0] == '0' ? 1 : 0;
    size_t rest = strlen(text) - skip;
    return skip > 0 && (rest == 9 || rest == 10) && all_of(text + skip, digits);
}

static bool is_card_number(const char *text)
{
    size_t length = strlen(text);
    if (length == 15) {
        return text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z' &&
               all_of(text + 2, digits);
    }
    return (length == 10 || length == 12) && all_of(text, digits);
}

static bool is_hour(const char *text)
{
    return strlen(text) == 5 && text[2] == ':' && strspn(text, digits) == 2 &&
           strspn(text + 3, digits) == 2 && memcmp(text, "23", 2) <= 0 && text[3] <= '5';
}

static bool is_dossier_no(const char *text)
{
    static const char pattern[] = "ddddd-dddddd-dddddd";
    for (size_t i = 0; i < sizeof pattern; i++) {
        bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (pattern[i] == 'd' ? !is_digit : text[i] != pattern[i]) {
            return false;
        }
    }
    return true;
}

static bool is_month(const char *text, size_t length)
{
    struct date month;
    return length == 7 && date_parse(text, length, &month);
}

static bool is_known_at(const char *text, size_t length)
{
    enum { DAY_LENGTH = DATE_TEXT_SIZE - 1 };
    struct date day;
    int64_t unix_s;
    return length == DAY_LENGTH ? date_parse(text, length, &day) : moment_parse(text, &unix_s);
}

static bool is_disease(const char *text, size_t length)
{
    bool category =
        text[0] >= 'A' && text[0] <= 'Z' && length >= 3 && strspn(text + 1, digits) == 2;
    bool more = category && text[3] == '.' && length <= 7;
    return category && (length == 3 || (more && length > 4 && all_of(text + 4, digits)));
}

/* Goes past what a pattern of d (digit) and other characters describes; NULL when it does not. */
static const char *past(const char *text, const char *pattern)
{
    for (; text && *pattern; text++, pattern++) {
        bool fits = *pattern == 'd' ? *text >= '0' && *text <= '9' : *text == *pattern;
        if (!fits) {
            return NULL;
        }
    }
    return text;
}

/* The end of "T10:00:00.5+07:00"; NULL when it is no time. */
static const char *past_time(const char *text)
{
    const char *end = past(text, "Tdd:dd"), *more = past(end, ":dd");
    end = more ? more : end;
    if (more && past(end, ".d")) {
        end += 1 + strspn(end + 1, digits);
    }
    if (!end || *end == 'Z') {
        return end ? end + 1 : NULL;
    }
    more = *end == '-' ? past(end, "-dd:dd") : past(end, "+dd:dd");
    return more ? more : end;
}

/* The end of "ge2026-01-01"; NULL when it is no such day of the calendar. */
static const char *past_search_day(const char *text)
{
    static const char *const prefixes[] = {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"};
    struct date date;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strncmp(text, prefixes[i], 2) == 0) {
            text += 2;
            break;
        }
    }
    size_t length = strspn(text, "0123456789-");
    if (!date_parse(text, length, &date)) {
        return NULL;
    }
    return length == 10 && text[length] == 'T' ? past_time(text + length) : text + length;
}

static bool is_date_search(const char *text)
{
    const char *end = past_search_day(text);
    while (end && (*end == ',' || *end == '&')) {
        end = past_search_day(end + 1);
    }
    return end && *end == '\0';
}

bool form_fits(enum form form, const char *text)
{
    size_t length = strlen(text);
    switch (form) {
    case FORM_LOGIN:
        return length >= 3 && all_of(text, LETTERS "0123456789._@-");
    case FORM_PHONE:
        return is_phone(text);
    case FORM_SI_NUMBER:
        return (length == 10 || length == 12) && all_of(text, digits);
    case FORM_PERSONAL_NUMBER:
        return length == 12 && all_of(text, digits);
    case FORM_CARD_NUMBER:
        return is_card_number(text);
    case FORM_CODE:
        return length == 8 && all_of(text, digits);
    case FORM_UUID:
        return uuid_is_valid(text, length);
    case FORM_OFFICE:
        return length == 5 && all_of(text, digits);
    case FORM_FACILITY:
        return length == 5 && strspn(text, "0123456789") >= 2 &&
               strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5;
    case FORM_DOSSIER_NO:
        return is_dossier_no(text);
    case FORM_NEW_PASSWORD:
        return text[strspn(text, "0123456789 ./-")] != '\0';
    case FORM_TOKEN:
        return length == 43 && all_of(text, LETTERS "0123456789_-");
    case FORM_MONTH:
        return is_month(text, length);
    case FORM_HOUR:
        return is_hour(text);
    case FORM_KNOWN_AT:
        return is_known_at(text, length);
    case FORM_DISEASE:
        return is_disease(text, length);
    case FORM_DATE_SEARCH:
        return is_date_search(text);
    case FORM_DOCUMENT:
    case FORM_SCAN:
    case FORM_CSV:
    case FORM_SECRET:
    case FORM_TEXT:
    case FORM_NAME:
    case FORM_DATE:
    case FORM_PARTIAL_DATE:
    case FORM_LOCAL_DATE:
    case FORM_COUNT:
    default:
        return true;
    }
}
