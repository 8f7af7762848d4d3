/*
 * Field tables: a JSON body described once. The same table decodes it (all faults at once, unknown
 * members refused), binds SQL parameters by name, and prints the OpenAPI schema.
 *
 *     struct card_check { const char *scan; struct date birth_date; struct clerk clerk; };
 *     static const struct field card_check_fields[] = {
 *         FIELD(struct card_check, scan, .form = FORM_TEXT, .max_length = 1024),
 *         FIELD(struct card_check, birth_date, .form = FORM_PARTIAL_DATE),
 *         OBJECT(struct card_check, clerk, &clerk_table, .required = true),
 *     };
 *     const struct field_table card_check_table = FIELD_TABLE(card_check, struct card_check,
 * card_check_fields);
 *
 * The kind of a member comes from its C type, so table and struct cannot disagree. An absent text
 * is NULL, an absent date has year 0; numbers and booleans, which cannot say "absent", must be
 * required or have a default of 0. An OBJECT that is absent is all zero; where the difference
 * counts, MAYBE gives a pointer that is NULL. A LIST holds objects of one table or, without a
 * table, texts of one form; `.min` and `.max` count its elements. A `const json_t *` takes any
 * object as it is: its members are data's, not the program's.
 */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/form.h"
#include "base/problem.h"

enum field_kind {
    FIELD_TEXT,
    FIELD_INTEGER,
    FIELD_BOOLEAN,
    FIELD_DATE,
    FIELD_OBJECT,
    FIELD_MAYBE,
    FIELD_LIST,
    FIELD_JSON
};

/* Elements one behind the other: structs of the list's table, or `const char *`. */
struct field_list {
    const void *items;
    size_t count;
};

struct field_table;

struct field {
    const char *name; /* member of the struct, of the JSON object, parameter of the SQL */
    size_t offset;
    enum field_kind kind;
    enum form form;
    bool required;
    int min_length, max_length; /* characters; 0 = 1 and the form's own limit */
    int64_t min, max;           /* integers, or elements of a list; both 0 = any */
    const char *const *choices; /* NULL-terminated, or NULL */
    const struct field_table *object;
    const char *title; /* for the OpenAPI document, English */
};

struct field_table {
    const char *name;
    size_t struct_size;
    const struct field *fields;
    size_t count;
    const char *title;
    bool is_open; /* members that it does not name are passed over */
};

#define FIELD_KIND_(member)                                                                        \
    _Generic((member),                                                                             \
        const char *: FIELD_TEXT,                                                                  \
        int64_t: FIELD_INTEGER,                                                                    \
        bool: FIELD_BOOLEAN,                                                                       \
        struct date: FIELD_DATE,                                                                   \
        const json_t *: FIELD_JSON)
#define FIELD(type, member, ...)                                                                   \
    {                                                                                              \
        .name = #member, .offset = offsetof(type, member),                                         \
        .kind = FIELD_KIND_(((type *)0)->member), __VA_ARGS__                                      \
    }
/* The same under another name on the wire than in the house. */
#define FIELD_AS(type, member, wire_name, ...)                                                     \
    {                                                                                              \
        .name = (wire_name), .offset = offsetof(type, member),                                     \
        .kind = FIELD_KIND_(((type *)0)->member), __VA_ARGS__                                      \
    }
#define OBJECT(type, member, table, ...)                                                           \
    {                                                                                              \
        .name = #member, .offset = offsetof(type, member), .kind = FIELD_OBJECT,                   \
        .object = (table), __VA_ARGS__                                                             \
    }
/* The member is a pointer to a struct of that table. */
#define MAYBE(type, member, table, ...)                                                            \
    {                                                                                              \
        .name = #member, .offset = offsetof(type, member), .kind = FIELD_MAYBE, .object = (table), \
        __VA_ARGS__                                                                                \
    }
/* The member is a struct field_list; a table of NULL = texts. */
#define LIST(type, member, table, ...)                                                             \
    {                                                                                              \
        .name = #member, .kind = FIELD_LIST, .object = (table),                                    \
        .offset = _Generic(((type *)0)->member, struct field_list                                  \
                           : offsetof(type, member)),                                              \
        __VA_ARGS__                                                                                \
    }
#define FIELD_TABLE(table_name, type, array, ...)                                                  \
    {                                                                                              \
        .name = #table_name, .struct_size = sizeof(type), .fields = (array),                       \
        .count = sizeof(array) / sizeof((array)[0]), __VA_ARGS__                                   \
    }

/*
 * Decodes a JSON object into a struct of the arena; every fault goes to `faults`, and NULL is
 * returned when there was any (or no memory: then faults stays empty).
 */
void *field_decode(struct arena *arena, const struct field_table *table, const json_t *json,
                   struct fault_list *faults);

/* The same, but whatever has no fault is there beside what has; NULL only without memory. */
void *field_decode_partly(struct arena *arena, const struct field_table *table, const json_t *json,
                          struct fault_list *faults);

/* The same from name=value texts (a query string); a pointer is "?name". Texts, dates and whole
 * numbers that are not negative. */
struct field_pair {
    const char *name, *value;
};
void *field_decode_pairs(struct arena *arena, const struct field_table *table,
                         const struct field_pair *pairs, size_t count, struct fault_list *faults);

/*
 * The SQL text of a parameter: "scan", or "clerk_name" for the member name of the object clerk.
 * Returns false when the table has no such member; *ret_text is NULL for SQL null. What a MAYBE or
 * a LIST holds is for handlers.
 */
bool field_bind(struct arena *arena, const struct field_table *table, const void *body,
                const char *name, const char **ret_text);

#endif
