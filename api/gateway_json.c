#include "api/gateway_json.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

static bool is_blank(char c)
{
    return c && strchr(" \t\r\n", c);
}

/* Nothing that is kept has letters beyond ASCII: in their place a sign that no such value has. */
static void take_code(struct gateway_form *form)
{
    gateway_value_take(form, form->byte < 0x80 ? (char)form->byte : '?');
}

static void feed_escape(struct gateway_form *form, char c)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    if (form->escape > 0) {
        int digit = text_hex_digit(c);
        form->malformed |= digit < 0;
        form->byte = form->byte * 16 + (digit < 0 ? 0 : digit);
        form->escaped = --form->escape > 0;
        if (form->escape == 0) {
            take_code(form);
        }
    } else if (c == 'u') {
        form->escape = 4;
        form->byte = 0;
    } else {
        const char *at = c ? strchr(letters, c) : NULL;
        form->malformed |= !at;
        form->escaped = false;
        if (at) {
            gateway_value_take(form, meant[at - letters]);
        }
    }
}

static void feed_text(struct gateway_form *form, char c)
{
    if (form->escaped) {
        feed_escape(form, c);
    } else if (c == '\\') {
        form->escaped = true;
    } else if (c == '"') {
        form->place = form->place == JSON_IN_NAME ? JSON_BEHIND_NAME : JSON_BEHIND_VALUE;
    } else {
        form->malformed |= (unsigned char)c < 0x20;
        gateway_value_take(form, c);
    }
}

/* As if it had not been sent. */
static void forget_null(struct gateway_form *form)
{
    if (form->value && strcmp(form->value, "null") == 0) {
        memset(form->value, 0, GATEWAY_FORM_VALUE_SIZE);
    }
}

static void feed_behind_value(struct gateway_form *form, char c)
{
    form->place = c == ',' ? JSON_BEFORE_NAME : c == '}' ? JSON_BEHIND_OBJECT : JSON_BEHIND_VALUE;
    form->malformed |= form->place == JSON_BEHIND_VALUE && !is_blank(c);
}

/* No file is a number or a word. */
static void feed_word(struct gateway_form *form, char c)
{
    if (isalnum((unsigned char)c) || (c && strchr("+-.", c))) {
        form->malformed |= form->in_file;
        gateway_value_take(form, c);
    } else {
        forget_null(form);
        feed_behind_value(form, c);
    }
}

static void feed_before_value(struct gateway_form *form, char c)
{
    if (is_blank(c)) {
        return;
    }
    gateway_value_begin(form);
    form->place = c == '"' ? JSON_IN_TEXT : JSON_IN_WORD;
    if (form->place == JSON_IN_WORD) {
        form->malformed |= !isalnum((unsigned char)c) && c != '-';
        feed_word(form, c);
    }
}

static void feed_before_name(struct gateway_form *form, char c)
{
    if (c == '"') {
        gateway_value_name(form);
        form->place = JSON_IN_NAME;
    } else if (c == '}' && form->place == JSON_BEFORE_FIRST) {
        form->place = JSON_BEHIND_OBJECT;
    } else {
        form->malformed |= !is_blank(c);
    }
}

/* The one sign that may come here, or blanks. */
static void expect(struct gateway_form *form, char c, char sign, enum gateway_json_place next)
{
    if (c == sign) {
        form->place = next;
    } else {
        form->malformed |= !is_blank(c);
    }
}

void gateway_json_feed(struct gateway_form *form, char c)
{
    switch (form->place) {
    case JSON_BEFORE_OBJECT:
        expect(form, c, '{', JSON_BEFORE_FIRST);
        break;
    case JSON_BEFORE_FIRST:
    case JSON_BEFORE_NAME:
        feed_before_name(form, c);
        break;
    case JSON_BEHIND_NAME:
        expect(form, c, ':', JSON_BEFORE_VALUE);
        break;
    case JSON_BEFORE_VALUE:
        feed_before_value(form, c);
        break;
    case JSON_IN_NAME:
    case JSON_IN_TEXT:
        feed_text(form, c);
        break;
    case JSON_IN_WORD:
        feed_word(form, c);
        break;
    case JSON_BEHIND_VALUE:
        feed_behind_value(form, c);
        break;
    case JSON_BEHIND_OBJECT:
    default:
        form->malformed |= !is_blank(c);
        break;
    }
}
