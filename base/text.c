#include "base/text.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

struct code_points {
    int32_t *at;
    size_t count;
};

static bool is_blank(int32_t code_point)
{
    return utf8proc_category(code_point) == UTF8PROC_CATEGORY_ZS;
}

static bool is_allowed(int32_t code_point)
{
    static const uint32_t refused = 1U << UTF8PROC_CATEGORY_CC | 1U << UTF8PROC_CATEGORY_CF |
                                    1U << UTF8PROC_CATEGORY_CS | 1U << UTF8PROC_CATEGORY_CO |
                                    1U << UTF8PROC_CATEGORY_CN | 1U << UTF8PROC_CATEGORY_ZL |
                                    1U << UTF8PROC_CATEGORY_ZP;
    /* Fillers, joiners and variation selectors are letters and marks that nobody can see. */
    return !(refused >> utf8proc_category(code_point) & 1) &&
           !utf8proc_get_property(code_point)->ignorable;
}

static bool is_utf8_of(const char *text, size_t length, bool (*is_welcome)(int32_t))
{
    const uint8_t *bytes = (const uint8_t *)text;
    for (size_t i = 0; i < length;) {
        int32_t code_point = 0;
        utf8proc_ssize_t step =
            utf8proc_iterate(bytes + i, (utf8proc_ssize_t)(length - i), &code_point);
        if (step <= 0 || !is_welcome(code_point)) {
            return false;
        }
        i += (size_t)step;
    }
    return true;
}

/* Canonically decomposed, folded as the options say; one code point more, for the NUL to come. */
static bool code_points_decompose(struct arena *arena, const char *text, size_t length,
                                  utf8proc_option_t options, struct code_points *ret_points)
{
    const uint8_t *bytes = (const uint8_t *)text;
    utf8proc_option_t all = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | options;
    utf8proc_ssize_t size = (utf8proc_ssize_t)length;
    utf8proc_ssize_t count = utf8proc_decompose(bytes, size, NULL, 0, all);
    if (count < 0) {
        return false;
    }
    int32_t *at = ARENA_ARRAY(arena, int32_t, (size_t)count + 1);
    if (!at || utf8proc_decompose(bytes, size, at, count, all) != count) {
        return false;
    }
    *ret_points = (struct code_points){at, (size_t)count};
    return true;
}

static void blanks_collapse(struct code_points *points)
{
    size_t kept = 0;
    for (size_t i = 0; i < points->count; i++) {
        bool blank = is_blank(points->at[i]);
        if (!blank || (kept > 0 && points->at[kept - 1] != ' ')) {
            points->at[kept++] = blank ? ' ' : points->at[i];
        }
    }
    points->count = kept > 0 && points->at[kept - 1] == ' ' ? kept - 1 : kept;
}

/* NFC with single blanks, written in place: no code point takes more than its four bytes. */
static char *code_points_encode(struct code_points points)
{
    blanks_collapse(&points);
    utf8proc_ssize_t size = utf8proc_reencode(points.at, (utf8proc_ssize_t)points.count,
                                              UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    return size < 0 ? NULL : (char *)points.at;
}

static bool is_tone(int32_t code_point)
{
    static const int32_t tones[] = {0x300, 0x301, 0x303, 0x309, 0x323}; /* huyền sắc ngã hỏi nặng */
    for (size_t i = 0; i < sizeof tones / sizeof *tones; i++) {
        if (tones[i] == code_point) {
            return true;
        }
    }
    return false;
}

/*
 * The old spelling puts the tone of an open oa, oe or uy on the first vowel, the new one on the
 * second. In decomposed text the mark moves over the second vowel, unless that one has marks of its
 * own (oă, uâ).
 */
static void tones_move(struct code_points points)
{
    for (size_t i = 0; i + 2 < points.count; i++) {
        int32_t first = points.at[i];
        int32_t second = points.at[i + 2];
        bool is_pair =
            (first == 'o' && (second == 'a' || second == 'e')) || (first == 'u' && second == 'y');
        bool has_mark =
            i + 3 < points.count && utf8proc_get_property(points.at[i + 3])->combining_class != 0;
        if (is_pair && is_tone(points.at[i + 1]) && !has_mark) {
            points.at[i + 2] = points.at[i + 1];
            points.at[i + 1] = second;
        }
    }
}

static void d_strokes_remove(struct code_points points)
{
    for (size_t i = 0; i < points.count; i++) {
        if (points.at[i] == 0x111) {
            points.at[i] = 'd';
        }
    }
}

static bool is_any(int32_t code_point)
{
    return utf8proc_codepoint_valid(code_point);
}

bool text_is_utf8(const char *text, size_t length)
{
    return is_utf8_of(text, length, is_any);
}

char *text_normalise(struct arena *arena, const char *text, size_t length)
{
    struct code_points points = {0};
    if (!is_utf8_of(text, length, is_allowed) ||
        !code_points_decompose(arena, text, length, 0, &points)) {
        return NULL;
    }
    return code_points_encode(points);
}

/* Folding starts from NFC: folded marks (U+0345 becomes a letter) depend on the order they stand
 * in. */
static bool normal_decompose(struct arena *arena, const char *text, size_t length,
                             utf8proc_option_t options, struct code_points *ret_points)
{
    const char *normal = text_normalise(arena, text, length);
    return normal && code_points_decompose(arena, normal, strlen(normal),
                                           UTF8PROC_CASEFOLD | options, ret_points);
}

char *text_name_key(struct arena *arena, const char *text, size_t length)
{
    struct code_points points = {0};
    if (!normal_decompose(arena, text, length, 0, &points)) {
        return NULL;
    }
    tones_move(points);
    return code_points_encode(points);
}

char *text_search_key(struct arena *arena, const char *text, size_t length)
{
    struct code_points points = {0};
    if (!normal_decompose(arena, text, length, UTF8PROC_STRIPMARK, &points)) {
        return NULL;
    }
    d_strokes_remove(points);
    return code_points_encode(points);
}

size_t text_length(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return count;
}

void text_hex(const void *bytes, size_t size, char *ret_text)
{
    sodium_bin2hex(ret_text, 2 * size + 1, bytes, size);
}

size_t text_integer(int64_t number, char *ret_text)
{
    char backwards[24];
    size_t count = 0, length = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        backwards[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0) {
        ret_text[length++] = '-';
    }
    while (count) {
        ret_text[length++] = backwards[--count];
    }
    ret_text[length] = '\0';
    return length;
}

char *text_hex_new(struct arena *arena, const void *bytes, size_t size)
{
    char *text = arena_alloc(arena, 2 * size + 1);
    if (text) {
        text_hex(bytes, size, text);
    }
    return text;
}

int text_hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool text_unhex(const char *text, size_t length, void *ret_bytes)
{
    return sodium_hex2bin(ret_bytes, length / 2, text, length, NULL, NULL, NULL) == 0;
}
