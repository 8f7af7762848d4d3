/* Any text as the value of a form's field: what fits has only the letters its kind allows. The
 * first byte chooses the kind. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "dossiers/form_field.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_fitting(const struct form_field *field, const char *text)
{
    static const char digits[] = "0123456789";
    size_t length = strlen(text);
    struct date date;
    switch (field->kind) {
    case FORM_FIELD_DATE:
        assert(date_parse(text, length, &date) && date_is_valid(date));
        break;
    case FORM_FIELD_INTEGER:
    case FORM_FIELD_AMOUNT_VND:
        assert(length > 0 && strspn(text, "-0123456789") == length);
        break;
    case FORM_FIELD_SI_NUMBER:
        assert((length == 10 || length == 12) && strspn(text, digits) == length);
        break;
    case FORM_FIELD_PERSONAL_NUMBER:
        assert(length == 12 && strspn(text, digits) == length);
        break;
    case FORM_FIELD_CHOICE:
        assert(strcmp(text, "lost") == 0 || strcmp(text, "damaged") == 0);
        break;
    case FORM_FIELD_FACILITY:
        assert(length == 5);
        break;
    case FORM_FIELD_PHONE:
        assert(strspn(text, "+0123456789") == length);
        break;
    case FORM_FIELD_EMAIL:
        assert(strchr(text, '@') && !strpbrk(text, " \r\n"));
        break;
    case FORM_FIELD_TEXT:
    case FORM_FIELD_NAME:
    case FORM_FIELD_PARTIAL_DATE:
    case FORM_FIELD_MONTH:
    case FORM_FIELD_BOOLEAN:
    case FORM_FIELD_BANK_ACCOUNT:
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct form_field field = {.form = "TK1-TS", .name = "x"};
    field.kind = (enum form_field_kind)(data[0] % (FORM_FIELD_BANK_ACCOUNT + 1));
    if (field.kind == FORM_FIELD_CHOICE) {
        field.choices = (struct csv_list){{"lost", "damaged"}, 2};
    }
    char *text = malloc(size);
    assert(text);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    if (form_field_fits(&field, text)) {
        check_fitting(&field, text);
    }
    assert(*form_field_demand(field.kind, LANGUAGE_VI) &&
           *form_field_demand(field.kind, LANGUAGE_EN));
    free(text);
    return 0;
}
