#include "records/query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

extern const char query_texts[];

static struct query_definition definitions[QUERY_COUNT];

/* One reply per key and principal for 24 hours; an older row of the same key gives way. */
static const char write_wrap_head[] = "with answer as materialized (";
static const char write_wrap_tail[] =
    "), kept as (insert into idempotency (principal, key, route, fingerprint, status, reply, "
    "created_at) "
    "select coalesce(context_account()::text, 'public'), :idempotency_key, :route, "
    "decode(:fingerprint, 'hex'), :success_status::int, "
    "regexp_replace(to_json(answer)::text, '^[{]\"problem\":null,', '{'), :now::timestamptz "
    "from answer "
    "on conflict (principal, key) do update set route = excluded.route, fingerprint = "
    "excluded.fingerprint, "
    "status = excluded.status, reply = excluded.reply, created_at = excluded.created_at returning "
    "reply) "
    "select reply, reply::jsonb ->> 'problem' as problem from kept";

static int parameter_number(struct query_definition *query, const char *name, size_t length)
{
    for (int i = 0; i < query->parameter_count; i++) {
        if (strlen(query->parameters[i]) == length &&
            strncmp(query->parameters[i], name, length) == 0) {
            return i + 1;
        }
    }
    if (query->parameter_count == QUERY_PARAMETER_LIMIT) {
        fprintf(stderr, "records: %s has too many parameters\n", query->name);
        exit(1);
    }
    query->parameters[query->parameter_count++] = strndup(name, length);
    return query->parameter_count;
}

/* The end of a quoted text or a comment that starts at `at`, or `at` itself. */
static const char *skip_opaque(const char *at)
{
    if (*at == '\'') {
        const char *end = strchr(at + 1, '\'');
        return end ? end + 1 : at + strlen(at);
    }
    if (at[0] == '-' && at[1] == '-') {
        return at + strcspn(at, "\n");
    }
    return at;
}

/* `:name` becomes `$n`; `::type`, quoted text and comments stay. */
static char *number_parameters(struct query_definition *query, const char *text)
{
    char *numbered = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&numbered, &size);
    if (!out) {
        exit(1);
    }
    for (const char *at = text; *at;) {
        const char *opaque = skip_opaque(at);
        if (opaque != at) {
            fwrite(at, 1, (size_t)(opaque - at), out);
            at = opaque;
        } else if (at[0] == ':' && at[1] == ':') {
            fputs("::", out);
            at += 2;
        } else if (at[0] == ':' && (islower((unsigned char)at[1]) || at[1] == '_')) {
            size_t length = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
            fprintf(out, "$%d", parameter_number(query, at + 1, length));
            at += 1 + length;
        } else {
            fputc(*at++, out);
        }
    }
    fclose(out);
    return numbered;
}

static void load_shapes(struct query_definition *query, const char *text)
{
    static const char mark[] = "-- shape ";
    for (const char *at = strstr(text, mark); at; at = strstr(at + 1, mark)) {
        const char *line = at + strlen(mark);
        if (query->shape_count < QUERY_SHAPE_LIMIT) {
            query->shapes[query->shape_count++] = strndup(line, strcspn(line, "\n"));
        }
    }
}

/* A statement ends with the first semicolon that ends a line; what follows belongs to the next one.
 */
static char *first_statement(const char *text)
{
    const char *end = strstr(text, ";\n");
    return strndup(text, end ? (size_t)(end - text) : strlen(text));
}

static void load_text(struct query_definition *query, const char *text)
{
    char *body = first_statement(text);
    query->plain = number_parameters(query, body);
    query->text = query->plain;
    if (query->is_write) {
        char *wrapped = NULL;
        if (asprintf(&wrapped, "%s%s\n%s", write_wrap_head, body, write_wrap_tail) < 0) {
            exit(1);
        }
        query->text = number_parameters(query, wrapped);
        query->columns[0] = (struct query_column){.name = "reply", .comment = ""};
        query->columns[1] = (struct query_column){.name = "problem", .comment = ""};
        query->column_count = 2;
        free(wrapped);
    }
    free(body);
}

bool query_load(void)
{
    static const char mark[] = "-- name: ";
    int index = 1;
    definitions[QUERY_none].name = "none";
    for (const char *at = strstr(query_texts, mark); at; index++) {
        const char *line = at + strlen(mark);
        const char *next = strstr(line, mark);
        struct query_definition *query = &definitions[index];
        const char *name = index < QUERY_COUNT ? query_names[index] : "";
        if (strncmp(line, name, strlen(name)) != 0 || !*name) {
            fprintf(stderr, "records: statement %d is not \"%s\"\n", index, name);
            return false;
        }
        query->name = name;
        query->is_write = strncmp(line + strlen(name), " write", 6) == 0;
        line += strcspn(line, "\n");
        char *text = next ? strndup(line, (size_t)(next - line)) : strdup(line);
        load_shapes(query, text);
        load_text(query, text);
        free(text);
        at = next;
    }
    return index == QUERY_COUNT;
}

const struct query_definition *query_definition(enum query query)
{
    return &definitions[query];
}

struct query_definition *query_definition_mutable(enum query query)
{
    return &definitions[query];
}

void query_print(FILE *out)
{
    for (int i = 1; i < QUERY_COUNT; i++) {
        const struct query_definition *query = &definitions[i];
        fprintf(out, "-- name: %s", query->name);
        for (int p = 0; p < query->parameter_count; p++) {
            fprintf(out, " %s", query->parameters[p]);
        }
        fprintf(out, "\nprepare %s as\n%s;\n", query->name, query->plain);
    }
}
