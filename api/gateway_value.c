#include "api/gateway_value.h"

#include <string.h>

void gateway_value_flush(struct gateway_form *form)
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
void gateway_value_begin(struct gateway_form *form)
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

void gateway_value_name(struct gateway_form *form)
{
    form->in_value = form->in_file = false;
    form->length = 0;
    memset(form->name, 0, sizeof form->name);
}

void gateway_value_take(struct gateway_form *form, char c)
{
    if (form->in_file) {
        form->chunk[form->chunk_length++] = c == ' ' ? '+' : c;
        if (form->chunk_length == sizeof form->chunk) {
            gateway_value_flush(form);
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
