#include "claims/canonical.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { BINDINGS_MAX = 512, LOCAL_MAX = 64, BUFFER_BYTES = 8 * 1024 };

/* A namespace that an open element has shown. */
struct binding {
    const char *prefix, *uri; /* "" = none */
    int depth;
};

struct canonical {
    enum canonical_method method;
    EVP_MD_CTX *digest;
    bool failed, keeps_text, kept_too_much;
    char *kept;
    size_t kept_length;
    int depth;
    struct binding bindings[BINDINGS_MAX];
    size_t binding_count;
    size_t used;
    char buffer[BUFFER_BYTES];
};

struct canonical *canonical_new(enum canonical_method method, bool keeps_text)
{
    struct canonical *canonical = calloc(1, sizeof *canonical);
    if (!canonical) {
        return NULL;
    }
    canonical->method = method;
    canonical->keeps_text = keeps_text;
    canonical->digest = EVP_MD_CTX_new();
    if (!canonical->digest || !EVP_DigestInit_ex(canonical->digest, EVP_sha256(), NULL)) {
        canonical_free(canonical);
        return NULL;
    }
    return canonical;
}

void canonical_free(struct canonical *canonical)
{
    if (canonical) {
        EVP_MD_CTX_free(canonical->digest);
        free(canonical->kept);
        free(canonical);
    }
}

static void flush(struct canonical *canonical)
{
    if (canonical->used &&
        !EVP_DigestUpdate(canonical->digest, canonical->buffer, canonical->used)) {
        canonical->failed = true;
    }
    canonical->used = 0;
}

static void keep(struct canonical *canonical, const char *bytes, size_t length)
{
    if (!canonical->kept) {
        canonical->kept = malloc(CANONICAL_TEXT_MAX + 1);
    }
    if (!canonical->kept || canonical->kept_length + length > CANONICAL_TEXT_MAX) {
        canonical->kept_too_much = true;
        return;
    }
    memcpy(canonical->kept + canonical->kept_length, bytes, length);
    canonical->kept_length += length;
    canonical->kept[canonical->kept_length] = '\0';
}

static void put(struct canonical *canonical, const char *bytes, size_t length)
{
    if (canonical->keeps_text) {
        keep(canonical, bytes, length);
        return;
    }
    if (canonical->used + length > BUFFER_BYTES) {
        flush(canonical);
    }
    if (length > BUFFER_BYTES) {
        canonical->failed =
            !EVP_DigestUpdate(canonical->digest, bytes, length) || canonical->failed;
        return;
    }
    memcpy(canonical->buffer + canonical->used, bytes, length);
    canonical->used += length;
}

static void put_text(struct canonical *canonical, const char *text)
{
    put(canonical, text, strlen(text));
}

/* What a character is written as; NULL = as it is. */
static const char *escape(char character, bool is_attribute)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return is_attribute ? NULL : "&gt;";
    case '"':
        return is_attribute ? "&quot;" : NULL;
    case '\t':
        return is_attribute ? "&#x9;" : NULL;
    case '\n':
        return is_attribute ? "&#xA;" : NULL;
    case '\r':
        return "&#xD;";
    default:
        return NULL;
    }
}

static void put_escaped(struct canonical *canonical, const char *text, size_t length,
                        bool is_attribute)
{
    size_t from = 0;
    for (size_t i = 0; i < length; i++) {
        const char *escaped = escape(text[i], is_attribute);
        if (escaped) {
            put(canonical, text + from, i - from);
            put_text(canonical, escaped);
            from = i + 1;
        }
    }
    put(canonical, text + from, length - from);
}

static void put_name(struct canonical *canonical, const char *name, const char *prefix)
{
    if (prefix && *prefix) {
        put_text(canonical, prefix);
        put(canonical, ":", 1);
    }
    put_text(canonical, name);
}

static const char *shown(const struct canonical *canonical, const char *prefix)
{
    for (size_t i = canonical->binding_count; i-- > 0;) {
        if (strcmp(canonical->bindings[i].prefix, prefix) == 0) {
            return canonical->bindings[i].uri;
        }
    }
    return "";
}

/* Remembers that a namespace must be shown here, unless an open element shows it already. */
static void show(struct canonical *canonical, const char *prefix, const char *uri)
{
    prefix = prefix ? prefix : "";
    uri = uri ? uri : "";
    if (strcmp(shown(canonical, prefix), uri) == 0 || strcmp(prefix, "xml") == 0) {
        return;
    }
    if (canonical->binding_count == BINDINGS_MAX) {
        canonical->failed = true;
        return;
    }
    canonical->bindings[canonical->binding_count++] =
        (struct binding){prefix, uri, canonical->depth};
}

static int compare_bindings(const void *a, const void *b)
{
    return strcmp(((const struct binding *)a)->prefix, ((const struct binding *)b)->prefix);
}

/* Inclusive: what is declared here; exclusive: what the names of this element use. */
static void put_namespaces(struct canonical *canonical, const struct canonical_element *element)
{
    size_t first = canonical->binding_count;
    if (canonical->method == CANONICAL_INCLUSIVE) {
        for (size_t i = 0; i < element->namespace_count; i++) {
            show(canonical, element->namespaces[2 * i], element->namespaces[2 * i + 1]);
        }
    } else {
        show(canonical, element->prefix, element->uri);
        for (size_t i = 0; i < element->attribute_count; i++) {
            if (element->attributes[5 * i + 1]) {
                show(canonical, element->attributes[5 * i + 1], element->attributes[5 * i + 2]);
            }
        }
    }
    qsort(canonical->bindings + first, canonical->binding_count - first,
          sizeof *canonical->bindings, compare_bindings);
    for (size_t i = first; i < canonical->binding_count; i++) {
        const struct binding *binding = &canonical->bindings[i];
        put_text(canonical, *binding->prefix ? " xmlns:" : " xmlns");
        put_text(canonical, binding->prefix);
        put(canonical, "=\"", 2);
        put_escaped(canonical, binding->uri, strlen(binding->uri), true);
        put(canonical, "\"", 1);
    }
}

struct attribute {
    const char *name, *prefix, *uri, *value;
    size_t length;
};

static int compare_attributes(const void *a, const void *b)
{
    const struct attribute *one = a, *other = b;
    int order = strcmp(one->uri, other->uri);
    return order ? order : strcmp(one->name, other->name);
}

static void put_attributes(struct canonical *canonical, const struct canonical_element *element)
{
    struct attribute sorted[LOCAL_MAX];
    if (element->attribute_count > LOCAL_MAX) {
        canonical->failed = true;
        return;
    }
    for (size_t i = 0; i < element->attribute_count; i++) {
        const char *const *five = element->attributes + 5 * i;
        sorted[i] = (struct attribute){five[0], five[1] ? five[1] : "", five[2] ? five[2] : "",
                                       five[3], (size_t)(five[4] - five[3])};
    }
    qsort(sorted, element->attribute_count, sizeof *sorted, compare_attributes);
    for (size_t i = 0; i < element->attribute_count; i++) {
        put(canonical, " ", 1);
        put_name(canonical, sorted[i].name, sorted[i].prefix);
        put(canonical, "=\"", 2);
        put_escaped(canonical, sorted[i].value, sorted[i].length, true);
        put(canonical, "\"", 1);
    }
}

void canonical_open(struct canonical *canonical, const struct canonical_element *element)
{
    canonical->depth++;
    put(canonical, "<", 1);
    put_name(canonical, element->name, element->prefix);
    put_namespaces(canonical, element);
    put_attributes(canonical, element);
    put(canonical, ">", 1);
}

void canonical_text(struct canonical *canonical, const char *text, size_t length)
{
    put_escaped(canonical, text, length, false);
}

void canonical_close(struct canonical *canonical, const char *name, const char *prefix)
{
    put(canonical, "</", 2);
    put_name(canonical, name, prefix);
    put(canonical, ">", 1);
    while (canonical->binding_count &&
           canonical->bindings[canonical->binding_count - 1].depth == canonical->depth) {
        canonical->binding_count--;
    }
    canonical->depth--;
}

const char *canonical_kept(const struct canonical *canonical, size_t *ret_length)
{
    *ret_length = canonical->kept_length;
    return canonical->kept_too_much ? NULL : canonical->kept;
}

bool canonical_end(struct canonical *canonical, uint8_t ret_digest[CANONICAL_DIGEST_BYTES])
{
    unsigned size = 0;
    flush(canonical);
    return !canonical->failed && EVP_DigestFinal_ex(canonical->digest, ret_digest, &size) &&
           size == CANONICAL_DIGEST_BYTES;
}
