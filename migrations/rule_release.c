#include "migrations/rule_release.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "migrations/embedded.h"

static bool say(const char *file, const struct rule_fault *fault)
{
    fprintf(stderr, "rules: %s line %zu: %s %s\n", file, fault->line,
            figure_caption(fault->figure)->rule, rule_problem_name(fault->problem));
    return false;
}

/* The reader consumes the text, and what is built in cannot be written. */
static bool file_read(struct arena *arena, struct rule_set *set, const struct embedded_file *file)
{
    struct rule_fault fault = {.problem = RULE_TOO_MANY};
    struct rule_faults faults = {&fault, 1, 0};
    char *text = arena_copy(arena, file->text, file->size);
    return (text && rule_set_parse(set, text, file->size, &faults)) || say(file->name, &fault);
}

bool rule_release_read(struct arena *arena, struct rule_row *rows, struct rule_set *ret_set)
{
    static const char prefix[] = "rules/figures_";
    struct rule_fault fault;
    struct rule_faults faults = {&fault, 1, 0};
    rule_set_init(ret_set, rows, RULE_SET_ROWS);
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        if (strncmp(file->name, prefix, sizeof prefix - 1) == 0 &&
            !file_read(arena, ret_set, file)) {
            return false;
        }
    }
    return rule_set_check(ret_set, &faults) || say("all files", &fault);
}

/* The id follows from the figures, so it is the same in every database. */
static const char store[] =
    "with first as (select not exists (select from rule_set) as of_all) "
    "insert into rule_set (id, name, source, base, effective_from, changes, figures, figure_count, "
    "sha256, state, drafted_at) "
    "select overlay(overlay(substr($2, 1, 32) placing '8' from 13 for 1) placing '8' from 17 for "
    "1)::uuid, "
    "'An Sinh ' || $4, 'release', rule_set_of_day(current_date), "
    "case when of_all then date '1995-01-01' else current_date + 1 end, '[]', $1, $3::int, "
    "decode($2, 'hex'), case when of_all then 'signed' else 'draft' end, "
    "case when of_all then timestamptz '1995-01-01' else clock_timestamp() end "
    "from first on conflict do nothing";

bool rule_release_store(struct admin *admin, struct arena *arena)
{
    struct rule_row *rows = ARENA_ARRAY(arena, struct rule_row, RULE_SET_ROWS);
    struct rule_set set;
    struct buffer figures;
    struct admin_rows none;
    unsigned char hash[crypto_hash_sha256_BYTES];
    char sha256[2 * sizeof hash + 1];
    char line[RULE_LINE_SIZE];
    if (!rows || !rule_release_read(arena, rows, &set)) {
        return false;
    }
    buffer_init(&figures, arena, 256 * 1024);
    buffer_text(&figures, rule_file_heading);
    for (size_t i = 0; i < set.row_count; i++) {
        buffer_put(&figures, line, rule_row_print(&set.rows[i], line));
    }
    crypto_hash_sha256(hash, (const unsigned char *)figures.bytes, figures.length);
    text_hex(hash, sizeof hash, sha256);
    const char *parameters[] = {figures.bytes, sha256, arena_printf(arena, "%zu", set.row_count),
                                ANSINH_VERSION};
    return !figures.failed && admin_query(admin, arena, store, 4, parameters, &none);
}
