#include "dossiers/form_field.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

enum { TEXT_LENGTH_MAX = 500, NAME_LENGTH_MAX = 200, AMOUNT_DIGITS = 15, INTEGER_DIGITS = 9 };

static const char *const kind_names[] = {
    [FORM_FIELD_TEXT] = "text",
    [FORM_FIELD_NAME] = "name",
    [FORM_FIELD_DATE] = "date",
    [FORM_FIELD_PARTIAL_DATE] = "partial_date",
    [FORM_FIELD_MONTH] = "month",
    [FORM_FIELD_INTEGER] = "integer",
    [FORM_FIELD_AMOUNT_VND] = "amount_vnd",
    [FORM_FIELD_BOOLEAN] = "boolean",
    [FORM_FIELD_CHOICE] = "choice",
    [FORM_FIELD_SI_NUMBER] = "si_number",
    [FORM_FIELD_PERSONAL_NUMBER] = "personal_number",
    [FORM_FIELD_PHONE] = "phone",
    [FORM_FIELD_EMAIL] = "email",
    [FORM_FIELD_FACILITY] = "facility",
    [FORM_FIELD_BANK_ACCOUNT] = "bank_account",
    NULL,
};

static const char *const demands[][2] = {
    [FORM_FIELD_TEXT] = {"phải là chữ, từ 1 đến 500 ký tự",
                         "must be a text of 1 to 500 characters"},
    [FORM_FIELD_NAME] = {"phải là họ và tên", "must be a person's name"},
    [FORM_FIELD_DATE] = {"phải là ngày YYYY-MM-DD", "must be a date YYYY-MM-DD"},
    [FORM_FIELD_PARTIAL_DATE] = {"phải là YYYY, YYYY-MM hoặc YYYY-MM-DD",
                                 "must be YYYY, YYYY-MM or YYYY-MM-DD"},
    [FORM_FIELD_MONTH] = {"phải là tháng YYYY-MM", "must be a month YYYY-MM"},
    [FORM_FIELD_INTEGER] = {"phải là số nguyên không âm", "must be a whole number, not negative"},
    [FORM_FIELD_AMOUNT_VND] = {"phải là số tiền nguyên (đồng)", "must be a whole amount in đồng"},
    [FORM_FIELD_BOOLEAN] = {"phải là true hoặc false", "must be true or false"},
    [FORM_FIELD_CHOICE] = {"không thuộc các lựa chọn", "is not one of the choices"},
    [FORM_FIELD_SI_NUMBER] = {"phải là mã số BHXH 10 chữ số", "must be an SI number of 10 digits"},
    [FORM_FIELD_PERSONAL_NUMBER] = {"phải là số định danh 12 chữ số",
                                    "must be a personal number of 12 digits"},
    [FORM_FIELD_PHONE] = {"phải là số điện thoại", "must be a telephone number"},
    [FORM_FIELD_EMAIL] = {"phải là địa chỉ email", "must be an e-mail address"},
    [FORM_FIELD_FACILITY] = {"phải là mã cơ sở khám chữa bệnh 5 ký tự",
                             "must be a facility code of 5 characters"},
    [FORM_FIELD_BANK_ACCOUNT] = {"phải là số tài khoản 6 đến 19 chữ số",
                                 "must be an account number of 6 to 19 digits"},
};

static const struct csv_column columns[] = {
    {"form", offsetof(struct form_field, form), CSV_CODE, .required = true},
    {"ordinal", offsetof(struct form_field, ordinal), CSV_COUNT, .required = true},
    {"name", offsetof(struct form_field, name), CSV_CODE, .required = true},
    {"kind", offsetof(struct form_field, kind), CSV_CHOICE, true, kind_names},
    {"choices", offsetof(struct form_field, choices), CSV_LIST, .required = false},
    {"required", offsetof(struct form_field, required), CSV_FLAG, .required = true},
    {"label_vi", offsetof(struct form_field, label_vi), CSV_TEXT, .required = true},
    {"label_en", offsetof(struct form_field, label_en), CSV_TEXT, .required = true},
};

static const struct csv_table table = {columns, COUNT_OF(columns), sizeof(struct form_field)};

bool form_fields_read(char *text, size_t length, struct form_field *rows, size_t capacity,
                      size_t *ret_count, struct data_faults *faults)
{
    return csv_read(text, length, &table, rows, capacity, ret_count, faults);
}

const struct form_field *form_field_find(const struct form_fields *fields,
                                         const struct csv_list *forms, const char *name)
{
    for (size_t f = 0; f < forms->count; f++) {
        for (size_t i = 0; i < fields->count; i++) {
            if (strcmp(fields->rows[i].form, forms->items[f]) == 0 &&
                strcmp(fields->rows[i].name, name) == 0) {
                return &fields->rows[i];
            }
        }
    }
    return NULL;
}

bool form_field_is_number(enum form_field_kind kind)
{
    return kind == FORM_FIELD_INTEGER || kind == FORM_FIELD_AMOUNT_VND;
}

static bool is_digits(const char *text, size_t least, size_t most)
{
    size_t length = strspn(text, "0123456789");
    return text[length] == '\0' && length >= least && length <= most;
}

static bool is_date(const char *text, size_t length)
{
    struct date date;
    return (length == 0 || strlen(text) == length) && date_parse(text, strlen(text), &date);
}

static bool is_phone(const char *text)
{
    return is_digits(text + (*text == '+'), 9, 15);
}

/* No control characters: an address goes into the head of a letter. */
static bool is_email(const char *text)
{
    const char *at = strchr(text, '@'), *p = text;
    while ((unsigned char)*p > ' ' && *p != 0x7f) {
        p++;
    }
    return *p == '\0' && at && at > text && at[1] && !strchr(at + 1, '@') &&
           p - text <= NAME_LENGTH_MAX;
}

static bool is_facility(const char *text)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return strlen(text) == 5 && strspn(text, "0123456789") >= 2 &&
           text[strspn(text, letters)] == '\0';
}

static bool is_choice(const struct csv_list *choices, const char *text)
{
    for (size_t i = 0; i < choices->count; i++) {
        if (strcmp(choices->items[i], text) == 0) {
            return true;
        }
    }
    return false;
}

bool form_field_fits(const struct form_field *field, const char *text)
{
    size_t length = text_length(text, strlen(text));
    switch (field->kind) {
    case FORM_FIELD_TEXT:
        return length >= 1 && length <= TEXT_LENGTH_MAX;
    case FORM_FIELD_NAME:
        return length >= 1 && length <= NAME_LENGTH_MAX && !strpbrk(text, "0123456789");
    case FORM_FIELD_DATE:
        return is_date(text, strlen("YYYY-MM-DD"));
    case FORM_FIELD_PARTIAL_DATE:
        return is_date(text, 0);
    case FORM_FIELD_MONTH:
        return is_date(text, strlen("YYYY-MM"));
    case FORM_FIELD_INTEGER:
        return is_digits(text, 1, INTEGER_DIGITS);
    case FORM_FIELD_AMOUNT_VND:
        return is_digits(text, 1, AMOUNT_DIGITS);
    case FORM_FIELD_BOOLEAN:
        return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
    case FORM_FIELD_CHOICE:
        return is_choice(&field->choices, text);
    case FORM_FIELD_SI_NUMBER:
        return is_digits(text, 10, 10);
    case FORM_FIELD_PERSONAL_NUMBER:
        return is_digits(text, 12, 12);
    case FORM_FIELD_PHONE:
        return is_phone(text);
    case FORM_FIELD_EMAIL:
        return is_email(text);
    case FORM_FIELD_FACILITY:
        return is_facility(text);
    case FORM_FIELD_BANK_ACCOUNT:
        return is_digits(text, 6, 19);
    }
    return false;
}

const char *form_field_demand(enum form_field_kind kind, enum language language)
{
    return demands[kind][language];
}
