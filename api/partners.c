#include "api/partners.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/adapters.h"
#include "base/field.h"
#include "base/json_input.h"
#include "base/limits.h"

struct partners {
    struct arena arena;
    struct partner *list;
    size_t count;
};

static const struct field partner_fields[] = {
    FIELD(struct partner, destination, .form = FORM_TEXT, .required = true, .max_length = 64),
    FIELD(struct partner, adapter, .form = FORM_TEXT, .required = true, .choices = adapter_names),
    FIELD(struct partner, url, .form = FORM_TEXT, .required = true, .max_length = 512),
    FIELD(struct partner, username, .form = FORM_TEXT, .max_length = 128),
    FIELD(struct partner, password, .form = FORM_SECRET),
    FIELD(struct partner, secret, .form = FORM_TEXT, .max_length = 256),
    FIELD(struct partner, code, .form = FORM_TEXT, .max_length = 64),
    FIELD(struct partner, ca_file, .form = FORM_TEXT, .max_length = 512),
    FIELD(struct partner, timeout_ms, .min = 0, .max = 60000),
};
static const struct field_table partner_table =
    FIELD_TABLE(partner, struct partner, partner_fields);

bool partner_url_is_allowed(const char *url)
{
    static const char *const here[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    static const char secure[] = "https://";
    size_t length = strlen(url);
    for (size_t i = 0; i < length; i++) {
        if (url[i] <= ' ' || url[i] > '~' || strchr("@\\#?\"<>", url[i])) {
            return false;
        }
    }
    if (length == 0 || url[length - 1] == '/') {
        return false;
    }
    if (strncmp(url, secure, sizeof secure - 1) == 0) {
        return length > sizeof secure - 1 && url[sizeof secure - 1] != '/' &&
               url[sizeof secure - 1] != ':';
    }
    for (size_t i = 0; i < sizeof here / sizeof here[0]; i++) {
        size_t host = strlen(here[i]);
        if (strncmp(url, here[i], host) == 0 && strchr(":/", url[host])) {
            return true;
        }
    }
    return false;
}

/* The whole file, NULL when it cannot be read, is too large, or others may read it. */
static char *read_whole(struct arena *arena, const char *path, size_t *ret_length)
{
    struct stat status;
    char *text = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        (status.st_mode & 077) == 0 && status.st_size <= LIMIT_BODY_BYTES) {
        text = arena_alloc(arena, (size_t)status.st_size + 1);
        ssize_t count = text ? read(fd, text, (size_t)status.st_size) : -1;
        text = count == status.st_size ? text : NULL;
        *ret_length = (size_t)status.st_size;
    }
    if (fd >= 0) {
        close(fd);
    }
    return text;
}

static bool say(const char *path, size_t index, const char *what, const char *detail)
{
    fprintf(stderr, "ansinh: %s, entry %zu: %s %s\n", path, index + 1, what, detail);
    return false;
}

static bool take_partner(struct partners *partners, const char *path, size_t index,
                         const json_t *json)
{
    struct fault_list faults;
    fault_list_init(&faults);
    struct partner *decoded = field_decode(&partners->arena, &partner_table, json, &faults);
    if (!decoded) {
        const struct fault *first = faults.first;
        return say(path, index, first ? first->pointer : "", first ? first->detail[1] : "");
    }
    if (!partner_url_is_allowed(decoded->url)) {
        return say(path, index, "url",
                   "must be https (http only to this machine), without / at its end");
    }
    if (partners_find(partners, decoded->destination)) {
        return say(path, index, "destination", "is named twice");
    }
    decoded->runs = adapter_find(decoded->adapter);
    decoded->timeout_ms = decoded->timeout_ms ? decoded->timeout_ms : PARTNER_TIMEOUT_MS;
    partners->list[partners->count++] = *decoded;
    return true;
}

static bool take_list(struct partners *partners, const char *path)
{
    size_t length = 0;
    const char *text = read_whole(&partners->arena, path, &length);
    const json_t *json = text ? json_input_parse(&partners->arena, text, length) : NULL;
    size_t count = json_array_size(json);
    if (!json_is_array(json)) {
        fprintf(stderr, "ansinh: %s must be a JSON list that only its owner may read\n", path);
        return false;
    }
    partners->list = ARENA_ARRAY(&partners->arena, struct partner, count + 1);
    bool good = partners->list;
    for (size_t i = 0; good && i < count; i++) {
        good = take_partner(partners, path, i, json_array_get(json, i));
    }
    return good;
}

struct partners *partners_load(const char *path)
{
    struct partners *partners = calloc(1, sizeof *partners);
    if (partners) {
        arena_init(&partners->arena);
        if (*path && !take_list(partners, path)) {
            partners_free(partners);
            return NULL;
        }
    }
    return partners;
}

void partners_free(struct partners *partners)
{
    if (partners) {
        arena_destroy(&partners->arena);
        free(partners);
    }
}

size_t partners_count(const struct partners *partners)
{
    return partners->count;
}

static bool path_is_plain(const char *path)
{
    for (const char *at = path; *at; at++) {
        if (*at <= ' ' || *at > '~' || strchr("@\\#\"<>", *at)) {
            return false;
        }
    }
    return path[0] == '/' && path[1] && !strstr(path, "..") && !strstr(path, "//");
}

const struct partner *partners_of_address(const struct partners *partners, const char *adapter,
                                          const char *address, const char **ret_path)
{
    for (size_t i = 0; i < partners->count; i++) {
        const struct partner *partner = &partners->list[i];
        size_t length = strlen(partner->url);
        if (strcmp(partner->adapter, adapter) == 0 && strncmp(partner->url, address, length) == 0 &&
            path_is_plain(address + length)) {
            *ret_path = address + length;
            return partner;
        }
    }
    return NULL;
}

struct partner *partners_find(struct partners *partners, const char *destination)
{
    for (size_t i = 0; i < partners->count; i++) {
        if (strcmp(partners->list[i].destination, destination) == 0) {
            return &partners->list[i];
        }
    }
    return NULL;
}
