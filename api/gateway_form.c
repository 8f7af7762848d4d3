#include "api/gateway_form.h"

#include <string.h>

static void flush(struct gateway_form *form)
{
    uint8_t bytes[GATEWAY_FORM_CHUNK / 4 * 3 + 3];
    size_t count = 0;
    form->malformed |= !base64_read(&form->base64, form->chunk, form->chunk_length, bytes, &count);
    form->chunk_length = 0;
    if (!form->malformed && count > 0) {
        form->put(form->to, bytes, count);
    }
}

/* Whose value comes now, by the name that has been read. */
void gateway_form_value(struct gateway_form *form)
{
    const struct {
        const char *name;
        char *value;
    } kept[] = {{"username", form->user_name},
                {"loaiHoSo", form->kind},
                {"maTinh", form->province},
                {"maCSKCB", form->facility}};
    form->in_value = true;
    form->in_file = strcmp(form->name, "fileHSBase64") == 0;
    form->malformed |= form->in_file && form->has_file;
    form->has_file |= form->in_file;
    form->value = NULL;
    form->length = 0;
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (strcmp(kept[i].name, form->name) == 0) {
            form->malformed |= kept[i].value[0] != '\0';
            form->value = kept[i].value;
        }
    }
}

void gateway_form_name(struct gateway_form *form)
{
    form->in_value = form->in_file = false;
    form->length = 0;
    memset(form->name, 0, sizeof form->name);
}

void gateway_form_take(struct gateway_form *form, char c)
{
    if (form->in_file) {
        form->chunk[form->chunk_length++] = c == ' ' ? '+' : c;
        if (form->chunk_length == sizeof form->chunk) {
            flush(form);
        }
        return;
    }
    char *text = form->in_value ? form->value : form->name;
    if (text && c && form->length + 1 < GATEWAY_FORM_VALUE_SIZE) {
        text[form->length++] = c;
        return;
    }
    /* A name that is too long is nobody's; a value that is kept may not be, and no text holds a
     * NUL. */
    form->malformed |= !c || (form->in_value && text);
    if (!form->in_value) {
        form->name[0] = '\0';
    }
}

int gateway_form_hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static void feed_byte(struct gateway_form *form, char c)
{
    if (form->escape > 0) {
        int digit = gateway_form_hex(c);
        form->malformed |= digit < 0;
        form->byte = form->byte * 16 + (digit < 0 ? 0 : digit);
        if (--form->escape == 0) {
            gateway_form_take(form, (char)form->byte);
        }
    } else if (c == '%') {
        form->escape = 2;
        form->byte = 0;
    } else if (c == '&') {
        gateway_form_name(form);
    } else if (c == '=' && !form->in_value) {
        gateway_form_value(form);
    } else {
        gateway_form_take(form, c == '+' ? ' ' : c);
    }
}

void gateway_form_feed(struct gateway_form *form, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length && !form->malformed; i++) {
        if (form->is_json) {
            gateway_json_feed(form, bytes[i]);
        } else {
            feed_byte(form, bytes[i]);
        }
    }
}

void gateway_form_end(struct gateway_form *form)
{
    form->malformed |= form->is_json ? form->place != JSON_BEHIND_OBJECT : form->escape > 0;
    if (!form->malformed) {
        flush(form);
    }
    form->malformed |= !base64_is_whole(&form->base64);
}
