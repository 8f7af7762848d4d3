#include "api/gateway_form.h"

#include "api/gateway_json.h"
#include "base/text.h"

static void feed_byte(struct gateway_form *form, char c)
{
    if (form->escape > 0) {
        int digit = text_hex_digit(c);
        form->malformed |= digit < 0;
        form->byte = form->byte * 16 + (digit < 0 ? 0 : digit);
        if (--form->escape == 0) {
            gateway_value_take(form, (char)form->byte);
        }
    } else if (c == '%') {
        form->escape = 2;
        form->byte = 0;
    } else if (c == '&') {
        gateway_value_name(form);
    } else if (c == '=' && !form->in_value) {
        gateway_value_begin(form);
    } else {
        gateway_value_take(form, c == '+' ? ' ' : c);
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
        gateway_value_flush(form);
    }
    form->malformed |= !base64_is_whole(&form->base64);
}
