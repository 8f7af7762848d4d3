#include "migrations/demo/demo.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "migrations/demo/benefit.h"
#include "migrations/demo/books.h"
#include "migrations/demo/cast.h"
#include "migrations/demo/place.h"

enum { FAILED = 1, REFUSED = 2 };

/* A long load says every so many people that it lives. */
enum { PROGRESS_PEOPLE = 100000 };

/*
 * A load into bare tables is several times faster: foreign keys, what stands for one, exclusion
 * constraints and plain indexes are taken off and put back, each checking every row. All of it in
 * the one transaction: nobody ever sees the tables bare.
 */
static const char bare_tables[] =
    "create temporary table loaded on commit drop as "
    "select c.oid, c.relname from pg_class c "
    "where c.relnamespace = 'public'::regnamespace and c.relname = any ($1::text[])";
static const char taken_off[] =
    "create temporary table taken_off on commit drop as "
    "select 1 as step, format('alter table %I drop constraint %I', k.conrelid::regclass, "
    "k.conname) "
    "as drop, format('alter table %I add constraint %I %s', k.conrelid::regclass, k.conname, "
    "pg_get_constraintdef(k.oid)) as add, case k.contype when 'x' then 2 else 3 end as add_step "
    "from pg_constraint k where k.contype in ('f', 'x') "
    "and (k.conrelid in (select oid from loaded) or k.confrelid in (select oid from loaded)) "
    "union all "
    "select 2, format('drop index %I', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid), 1 "
    "from pg_index i where i.indrelid in (select oid from loaded) and not exists "
    "(select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', "
    "'x')) "
    "union all "
    "select 1, 'alter table payment disable trigger payment_has_benefit', "
    "'select payments_check(); alter table payment enable trigger payment_has_benefit', 3 "
    "union all "
    "select 1, 'alter table visit_line disable trigger visit_line_has_visit', "
    "'select visit_lines_check(); alter table visit_line enable trigger visit_line_has_visit', 3";
static const char unforced[] =
    "create temporary table unforced on commit drop as "
    "select relname from pg_class where relnamespace = 'public'::regnamespace "
    "and relforcerowsecurity";

/* Runs, in order, every statement that the query finds. */
static bool run_each(struct world *world, const char *query)
{
    struct admin_rows rows;
    struct arena arena;
    arena_init(&arena);
    bool ok = admin_query(world->tables.admin, &arena, query, 0, NULL, &rows);
    for (size_t i = 0; ok && i < rows.row_count; i++) {
        ok = admin_run(world->tables.admin, admin_value(&rows, i, 0));
    }
    arena_destroy(&arena);
    return ok;
}

static bool tables_bare(struct world *world)
{
    char names[1024] = "{";
    struct admin_rows none;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        strcat(names, table_name((enum table)i));
        strcat(names, i + 1 < TABLE_COUNT ? "," : "}");
    }
    const char *parameters[] = {names};
    return admin_run(world->tables.admin, "set local maintenance_work_mem = '256MB'") &&
           admin_query(world->tables.admin, &world->scratch, bare_tables, 1, parameters, &none) &&
           admin_run(world->tables.admin, taken_off) &&
           run_each(world, "select drop from taken_off order by step, drop");
}

static bool tables_dress(struct world *world)
{
    return run_each(world, "select add from taken_off order by add_step, add") &&
           run_each(world, "select format('alter table %I force row level security', relname) "
                           "from unforced order by relname") &&
           run_each(world, "select format('analyze %I', relname) from loaded order by relname");
}

/* COPY does not work under row-level security; for this transaction the owner is exempt. */
static bool row_security_unforce(struct admin *admin, struct world *world)
{
    return admin_run(admin, unforced) &&
           run_each(world, "select format('alter table %I no force row level security', relname) "
                           "from unforced order by relname");
}

static bool is_empty(struct world *world, bool *ret_empty)
{
    struct admin_rows rows;
    if (!admin_query(world->tables.admin, &world->scratch,
                     "select (exists (select from person) or exists (select from account))::text",
                     0, NULL, &rows)) {
        return false;
    }
    *ret_empty = strcmp(admin_value(&rows, 0, 0), "false") == 0;
    return true;
}

static void households_add(struct world *world)
{
    static const struct wishes nothing_special = {0};
    while (world->people_made < world->people_wanted && !world->tables.failed) {
        struct chance chance;
        struct family family;
        int64_t left = world->people_wanted - world->people_made;
        chance_begin(&chance, world->seed, (uint64_t)world->households_made);
        family_make(world, &chance, left < FAMILY_MEMBERS ? (size_t)left : FAMILY_MEMBERS, &family);
        for (size_t i = 0; i < family.count; i++) {
            books_add(world, &chance, &family, &family.members[i], &nothing_special);
        }
        family_add(world, &chance, &family);
        if (world->people_made / PROGRESS_PEOPLE >
            (world->people_made - (int64_t)family.count) / PROGRESS_PEOPLE) {
            fprintf(stderr, "demo: %" PRId64 " of %" PRId64 " people\n", world->people_made,
                    world->people_wanted);
        }
    }
}

/* The same seed gives every card the same place in the status lists. */
static bool places_seed(struct world *world)
{
    char seed[32];
    const char *parameters[] = {seed};
    struct admin_rows none;
    snprintf(seed, sizeof seed, "%" PRIu64, world->seed);
    return admin_query(world->tables.admin, &world->scratch,
                       "update status_key set key = sha256(convert_to($1, 'utf8'))", 1, parameters,
                       &none) &&
           admin_query(world->tables.admin, &world->scratch,
                       "select setval('card_position', 0, false)", 0, NULL, &none);
}

static bool population_load(struct world *world, const char *base_url, json_t **ret_summary)
{
    offices_make(world);
    banks_add(world);
    if (!employers_make(world) || !cast_add(world, base_url, ret_summary)) {
        return false;
    }
    households_add(world);
    return tables_flush(&world->tables);
}

static int demo_load(struct world *world, const char *base_url)
{
    json_t *summary = NULL;
    struct admin *admin = world->tables.admin;
    bool empty = false;
    if (!row_security_unforce(admin, world) || !is_empty(world, &empty)) {
        return FAILED;
    }
    if (!empty) {
        fprintf(stderr, "demo: this database already holds people; the demo population wants an "
                        "empty one\n");
        return REFUSED;
    }
    bool ok = places_seed(world) && tables_bare(world) &&
              population_load(world, base_url, &summary) && tables_dress(world) &&
              admin_run(admin, "commit") && json_dumpf(summary, stdout, JSON_INDENT(2)) == 0 &&
              putchar('\n') != EOF && fflush(stdout) == 0;
    json_decref(summary);
    return ok ? 0 : FAILED;
}

int demo_run(const char *conninfo, int64_t people, uint64_t seed, struct date today,
             const char *base_url)
{
    if (people < DEMO_LEAST_PEOPLE || people > DEMO_MOST_PEOPLE) {
        fprintf(stderr, "demo: between %d and %d people\n", DEMO_LEAST_PEOPLE, DEMO_MOST_PEOPLE);
        return REFUSED;
    }
    struct admin *admin = sodium_init() < 0 ? NULL : admin_open(conninfo);
    if (admin == NULL) {
        return FAILED;
    }
    struct world world;
    int status = FAILED;
    if (world_open(&world, admin, people, seed, today) && admin_run(admin, "begin")) {
        status = demo_load(&world, base_url);
    }
    world_close(&world);
    if (status != 0) {
        fprintf(stderr, "demo: nothing was loaded\n");
    }
    admin_close(admin);
    return status;
}
