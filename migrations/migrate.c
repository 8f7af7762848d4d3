#include "migrations/migrate.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "migrations/embedded.h"
#include "migrations/rule_release.h"
#include "records/admin.h"

/* Tables of data in the order of their references; the key decides which row a line replaces.
 * `replaces` is what a row must be for that: what an officer has changed since stays. */
static const struct catalogue {
    const char *table;
    const char *key;
    const char *file; /* NULL: catalogues/TABLE.csv */
    const char *replaces;
} catalogues[] = {
    {"province", "code"},
    {"ward", "code"},
    {"office", "code"},
    {"facility", "code"},
    {"icd10", "code"},
    {"visit_kind", "code"},
    {"visit_outcome", "code"},
    {"household_relation", "code"},
    {"living_area", "code"},
    {"object_code", "code"},
    {"object_code_digit", "object_code, valid_from"},
    {"benefit_level", "digit, valid_from"},
    {"base_salary", "valid_from"},
    {"fund", "code"},
    {"contribution_rate", "fund, valid_from"},
    {"card_check_result_code", "code"},
    {"card_check_reason", "code"},
    {"dispute_policy", "kind, audience, valid_from"},
    {"declaration_plan", "code"},
    {"import_reason", "code"},
    {"procedure_form", "form", "rules/procedure_forms.csv"},
    {"procedure_form_field", "form, name", "rules/procedure_form_fields.csv"},
    {"procedure", "code, valid_from", "rules/procedure_catalogue.csv"},
    {"procedure_result", "procedure", "rules/procedure_results.csv"},
    {"deadline_rule", "procedure, kind, coalesce(office, ''), valid_from",
     "rules/deadline_rules.csv"},
    {"office_hours", "coalesce(office, ''), valid_from", "rules/calendar_office_hours.csv"},
    {"calendar_fixed_holiday", "month, day, valid_from", "rules/calendar_fixed_holidays.csv"},
    {"calendar_day", "date", "rules/calendar_days.csv", "changed_by is null"},
};

static const char bootstrap[] =
    "select pg_advisory_lock(107161735063912);"
    "create table if not exists schema_migration (name text primary key, sha256 bytea not null, "
    "applied_at timestamptz not null);"
    "comment on table schema_migration is "
    "'What has been applied to this database: numbered files, catalogues, and the whole program.';"
    "comment on column schema_migration.name is 'File, or program for the sum of all files.';"
    "comment on column schema_migration.sha256 is 'Checksum of the text applied.';"
    "comment on column schema_migration.applied_at is 'When it was applied.'";

static const char note_applied[] =
    "insert into schema_migration (name, sha256, applied_at) "
    "values ($1, decode($2, 'hex'), clock_timestamp()) "
    "on conflict (name) do update set sha256 = excluded.sha256, applied_at = excluded.applied_at "
    "where schema_migration.sha256 <> excluded.sha256";

struct migration {
    struct admin *admin;
    struct arena *arena;
    struct admin_rows applied; /* name, checksum in hex; sorted by name */
};

static bool is_in(const char *folder, const char *name)
{
    return strncmp(name, folder, strlen(folder)) == 0;
}

static bool is_numbered(const char *name)
{
    return name[0] >= '0' && name[0] <= '9';
}

static void file_checksum(const struct embedded_file *file, char *ret_text)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)file->text, file->size);
    text_hex(hash, sizeof hash, ret_text);
}

void migrate_checksum(char *ret_text)
{
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        if (!is_in("demo/", file->name)) {
            crypto_hash_sha256_update(&state, (const unsigned char *)file->name,
                                      strlen(file->name) + 1);
            crypto_hash_sha256_update(&state, (const unsigned char *)file->text, file->size + 1);
        }
    }
    crypto_hash_sha256_final(&state, hash);
    text_hex(hash, sizeof hash, ret_text);
}

static const struct embedded_file *file_find(const char *name)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (strcmp(embedded_files[i].name, name) == 0) {
            return &embedded_files[i];
        }
    }
    return NULL;
}

static const char *applied_checksum(const struct migration *migration, const char *name)
{
    for (size_t i = 0; i < migration->applied.row_count; i++) {
        if (strcmp(admin_value(&migration->applied, i, 0), name) == 0) {
            return admin_value(&migration->applied, i, 1);
        }
    }
    return NULL;
}

static bool note(struct migration *migration, const char *name, const char *checksum)
{
    const char *parameters[] = {name, checksum};
    struct admin_rows none;
    return admin_query(migration->admin, migration->arena, note_applied, 2, parameters, &none);
}

static bool transaction_end(struct migration *migration, bool ok)
{
    if (!ok) {
        admin_run(migration->admin, "rollback");
        return false;
    }
    return admin_run(migration->admin, "commit");
}

static bool file_apply(struct migration *migration, const struct embedded_file *file)
{
    if (!admin_run(migration->admin, file->text)) {
        fprintf(stderr, "migrate: %s was not applied\n", file->name);
        return false;
    }
    return true;
}

/* History can only grow at its end: no applied file may be gone, altered or preceded by a new one.
 */
static bool history_is_kept(const struct migration *migration)
{
    const char *newest = "";
    for (size_t i = 0; i < migration->applied.row_count; i++) {
        const char *name = admin_value(&migration->applied, i, 0);
        if (is_numbered(name)) {
            newest = name;
            if (file_find(name) == NULL) {
                fprintf(stderr, "migrate: %s was applied by a newer program\n", name);
                return false;
            }
        }
    }
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        if (!is_numbered(file->name)) {
            continue;
        }
        char checksum[MIGRATE_CHECKSUM_SIZE];
        file_checksum(file, checksum);
        const char *applied = applied_checksum(migration, file->name);
        if (applied != NULL && strcmp(applied, checksum) != 0) {
            fprintf(stderr, "migrate: %s was altered after it had been applied\n", file->name);
            return false;
        }
        if (applied == NULL && strcmp(file->name, newest) < 0) {
            fprintf(stderr, "migrate: %s comes before %s, which is already applied\n", file->name,
                    newest);
            return false;
        }
    }
    return true;
}

static bool numbered_apply(struct migration *migration)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        if (!is_numbered(file->name) || applied_checksum(migration, file->name) != NULL) {
            continue;
        }
        char checksum[MIGRATE_CHECKSUM_SIZE];
        file_checksum(file, checksum);
        bool ok = admin_run(migration->admin, "begin") && file_apply(migration, file) &&
                  note(migration, file->name, checksum);
        if (!transaction_end(migration, ok)) {
            return false;
        }
    }
    return true;
}

static bool functions_each_apply(struct migration *migration)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (is_in("functions/", embedded_files[i].name) &&
            !file_apply(migration, &embedded_files[i])) {
            return false;
        }
    }
    return true;
}

/* Twice, because functions call each other across files: unchecked, so that all exist, then
 * checked. */
static bool functions_apply(struct migration *migration)
{
    bool ok = admin_run(migration->admin, "begin; set local check_function_bodies = off") &&
              functions_each_apply(migration) &&
              admin_run(migration->admin, "set local check_function_bodies = on") &&
              functions_each_apply(migration);
    return transaction_end(migration, ok);
}

/* "code,name" of the header becomes "excluded.code,excluded.name". */
static char *columns_excluded(struct arena *arena, const char *columns)
{
    static const char prefix[] = "excluded.";
    size_t count = 1;
    for (const char *next = columns; *next != '\0'; next++) {
        count += *next == ',';
    }
    char *list = arena_alloc(arena, strlen(columns) + count * strlen(prefix) + 1);
    if (list == NULL) {
        return NULL;
    }
    char *end = stpcpy(list, prefix);
    for (const char *next = columns; *next != '\0'; next++) {
        *end++ = *next;
        if (*next == ',') {
            end = stpcpy(end, prefix);
        }
    }
    return list;
}

static bool rows_upsert(struct migration *migration, const struct catalogue *catalogue,
                        const struct embedded_file *file)
{
    struct arena *arena = migration->arena;
    char *columns = arena_copy(arena, file->text, strcspn(file->text, "\r\n"));
    char *excluded = columns == NULL ? NULL : columns_excluded(arena, columns);
    if (excluded == NULL) {
        return false;
    }
    char *incoming = arena_printf(arena, "create temporary table incoming (like %s) on commit drop",
                                  catalogue->table);
    char *target = arena_printf(arena, "incoming (%s)", columns);
    char *upsert = arena_printf(arena,
                                "insert into %s as target (%s) select %s from incoming "
                                "on conflict (%s) do update set (%s) = row (%s) where %s%s",
                                catalogue->table, columns, columns, catalogue->key, columns,
                                excluded, catalogue->replaces ? "target." : "",
                                catalogue->replaces ? catalogue->replaces : "true");
    return incoming != NULL && target != NULL && upsert != NULL &&
           admin_run(migration->admin, incoming) &&
           admin_copy_begin(migration->admin, target, "format csv, header") &&
           admin_copy_put(migration->admin, file->text, file->size) &&
           admin_copy_end(migration->admin, true) && admin_run(migration->admin, upsert);
}

static bool catalogue_load(struct migration *migration, const struct catalogue *catalogue)
{
    const char *name = catalogue->file
                           ? catalogue->file
                           : arena_printf(migration->arena, "catalogues/%s.csv", catalogue->table);
    const struct embedded_file *file = name == NULL ? NULL : file_find(name);
    if (file == NULL) {
        fprintf(stderr, "migrate: the catalogue of %s is missing\n", catalogue->table);
        return false;
    }
    char checksum[MIGRATE_CHECKSUM_SIZE];
    file_checksum(file, checksum);
    const char *applied = applied_checksum(migration, name);
    if (applied != NULL && strcmp(applied, checksum) == 0) {
        return true;
    }
    bool ok = admin_run(migration->admin, "begin") && rows_upsert(migration, catalogue, file) &&
              note(migration, name, checksum);
    if (!transaction_end(migration, ok)) {
        fprintf(stderr, "migrate: %s was not loaded\n", name);
        return false;
    }
    return true;
}

static bool catalogues_load(struct migration *migration)
{
    for (size_t i = 0; i < sizeof catalogues / sizeof *catalogues; i++) {
        if (!catalogue_load(migration, &catalogues[i])) {
            return false;
        }
    }
    return true;
}

static bool program_note(struct migration *migration)
{
    char checksum[MIGRATE_CHECKSUM_SIZE];
    migrate_checksum(checksum);
    return note(migration, "program", checksum);
}

static bool database_bring_up(struct migration *migration)
{
    return admin_run(migration->admin, bootstrap) &&
           admin_query(migration->admin, migration->arena,
                       "select name, encode(sha256, 'hex') from schema_migration order by name "
                       "collate \"C\"",
                       0, NULL, &migration->applied) &&
           history_is_kept(migration) && numbered_apply(migration) && functions_apply(migration) &&
           catalogues_load(migration) && rule_release_store(migration->admin, migration->arena) &&
           program_note(migration);
}

int migrate_run(const char *conninfo)
{
    if (sodium_init() < 0) {
        fprintf(stderr, "migrate: no source of randomness\n");
        return 1;
    }
    struct arena arena;
    arena_init(&arena);
    struct migration migration = {.admin = admin_open(conninfo), .arena = &arena};
    bool ok = migration.admin != NULL && database_bring_up(&migration);
    admin_close(migration.admin);
    arena_destroy(&arena);
    return ok ? 0 : 1;
}
