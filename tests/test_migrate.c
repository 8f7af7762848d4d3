/*
 * Migrations and what the schema promises. Wants ANSINH_TEST_DATABASE_URL, a conninfo
 * (keyword=value form) of a role that may create roles and databases; without it the tests are
 * skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "migrations/migrate.h"
#include "records/admin.h"

enum { CONNINFO_SIZE = 1024 };

static char owner_conninfo[CONNINFO_SIZE];
static struct admin *owner;
static struct arena arena;

static const char *scalar(const char *text)
{
    struct admin_rows rows;
    assert_true(admin_query(owner, &arena, text, 0, NULL, &rows));
    assert_int_equal(rows.row_count, 1);
    return admin_value(&rows, 0, 0);
}

/* The names that a query finds, for messages that say which ones are wrong. */
static void assert_none(const char *text)
{
    struct admin_rows rows;
    assert_true(admin_query(owner, &arena, text, 0, NULL, &rows));
    for (size_t i = 0; i < rows.row_count; i++) {
        print_error("found: %s\n", admin_value(&rows, i, 0));
    }
    assert_int_equal(rows.row_count, 0);
}

static char cases_text[64 * 1024];

static void cases_read(void)
{
    FILE *file = fopen("tests/cases/schema.sql", "r");
    assert_non_null(file);
    size_t length = fread(cases_text, 1, sizeof cases_text - 1, file);
    cases_text[length] = '\0';
    fclose(file);
}

/* The lines between a heading and the next empty line. */
static const char *statement_after(const char *text, const char *heading)
{
    const char *start = strchr(strstr(text, heading), '\n') + 1;
    const char *end = strstr(start, "\n\n");
    return arena_copy(&arena, start, end == NULL ? strlen(start) : (size_t)(end - start));
}

static int group_setup(void **state)
{
    (void)state;
    const char *conninfo = getenv("ANSINH_TEST_DATABASE_URL");
    if (conninfo == NULL) {
        return 0;
    }
    arena_init(&arena);
    struct admin *root = admin_open(conninfo);
    bool ok = root != NULL &&
              admin_run(root, "drop database if exists ansinh_test_migrate with (force)") &&
              admin_run(root, "do $$ begin create role ansinh_test_owner login createrole; "
                              "exception when duplicate_object then null; end $$") &&
              admin_run(root, "create database ansinh_test_migrate owner ansinh_test_owner");
    admin_close(root);
    snprintf(owner_conninfo, sizeof owner_conninfo,
             "%s user=ansinh_test_owner dbname=ansinh_test_migrate", conninfo);
    if (!ok || migrate_run(owner_conninfo) != 0) {
        return 1;
    }
    cases_read();
    owner = admin_open(owner_conninfo);
    return owner == NULL;
}

static int group_teardown(void **state)
{
    (void)state;
    admin_close(owner);
    arena_destroy(&arena);
    return 0;
}

static int need_database(void **state)
{
    (void)state;
    if (owner == NULL) {
        skip();
    }
    arena_reset(&arena);
    return 0;
}

static void test_second_run_changes_nothing(void **state)
{
    (void)state;
    static const char newest[] = "select max(applied_at)::text from schema_migration";
    const char *before = scalar(newest);
    assert_int_equal(migrate_run(owner_conninfo), 0);
    assert_string_equal(scalar(newest), before);
}

static void test_program_knows_its_database(void **state)
{
    (void)state;
    char checksum[MIGRATE_CHECKSUM_SIZE];
    migrate_checksum(checksum);
    assert_string_equal(
        scalar("select encode(sha256, 'hex') from schema_migration where name = 'program'"),
        checksum);
}

static void test_runs_at_once_wait_for_each_other(void **state)
{
    (void)state;
    pid_t children[4];
    for (size_t i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            _exit(migrate_run(owner_conninfo));
        }
    }
    for (size_t i = 0; i < 4; i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
}

/* Runs migrate with stderr in a file and gives back what it said. */
static int migrate_listening(char *ret_said, size_t size)
{
    FILE *said = tmpfile();
    int kept = dup(STDERR_FILENO);
    fflush(stderr);
    dup2(fileno(said), STDERR_FILENO);
    int status = migrate_run(owner_conninfo);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(said);
    size_t length = fread(ret_said, 1, size - 1, said);
    ret_said[length] = '\0';
    fclose(said);
    return status;
}

static void test_history_is_refused_when_altered(void **state)
{
    (void)state;
    static const struct {
        const char *damage;
        const char *repair;
        const char *named;
    } cases[] = {
        {"update schema_migration set sha256 = sha256 || '\\x00' where name = '0003_people.sql'",
         "update schema_migration set sha256 = substring(sha256 for 32) "
         "where name = '0003_people.sql'",
         "0003_people.sql was altered"},
        {"insert into schema_migration values ('9999_future.sql', '\\x00', '2030-01-01')",
         "delete from schema_migration where name = '9999_future.sql'",
         "9999_future.sql was applied by a newer program"},
        {"create temp table kept as select * from schema_migration where name like '0002%'; "
         "delete from schema_migration where name like '0002%'",
         "insert into schema_migration select * from kept", "0002_catalogues.sql comes before"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char said[4096];
        assert_true(admin_run(owner, cases[i].damage));
        assert_int_equal(migrate_listening(said, sizeof said), 1);
        assert_non_null(strstr(said, cases[i].named));
        assert_true(admin_run(owner, cases[i].repair));
        assert_int_equal(migrate_run(owner_conninfo), 0);
    }
}

static void test_unreachable_database_fails(void **state)
{
    (void)state;
    assert_int_equal(migrate_run("host=/nonexistent dbname=none"), 1);
}

static void test_everything_is_commented(void **state)
{
    (void)state;
    assert_none("select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace "
                "and c.relkind in ('r', 'p', 'v') and obj_description(c.oid, 'pg_class') is null");
    assert_none("select c.relname || '.' || a.attname from pg_class c "
                "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
                "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') "
                "and col_description(c.oid, a.attnum) is null");
}

static void test_person_tables_force_row_security(void **state)
{
    (void)state;
    static const char person_tables[] =
        "(select distinct c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity "
        "from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "left join pg_constraint f on f.conrelid = c.oid and f.contype = 'f' "
        "and f.confrelid = 'person'::regclass "
        "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') "
        "and (f.oid is not null or a.attname in ('person', 'subject') "
        "or c.relname in ('person', 'household')))";
    assert_true(atoi(scalar(arena_printf(&arena, "select count(*) from %s t", person_tables))) >=
                14);
    assert_none(arena_printf(&arena,
                             "select relname from %s t where not (relrowsecurity and "
                             "relforcerowsecurity)",
                             person_tables));
    assert_none("select polname from pg_policy where polrelid <> 'access_log'::regclass "
                "and pg_get_expr(polqual, polrelid) not like '%context\\_%' "
                "and pg_get_expr(polqual, polrelid) not like '%household\\_member%'");
}

static void test_server_role_is_confined(void **state)
{
    (void)state;
    assert_string_equal(scalar("select (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb "
                               "or rolcanlogin)::text from pg_roles where rolname = 'ansinh_app'"),
                        "false");
    assert_string_equal(scalar("select (has_schema_privilege('ansinh_app', 'public', 'create') or "
                               "has_database_privilege('ansinh_app', current_database(), "
                               "'create, temporary'))::text"),
                        "false");
    assert_none("select c.relname from pg_class c "
                "where c.relname in ('access_log', 'contribution', 'payment', 'visit', "
                "'visit_diagnosis', 'visit_line', 'person_merge', 'schema_migration') "
                "and (has_any_column_privilege('ansinh_app', c.oid, 'update') or "
                "has_table_privilege('ansinh_app', c.oid, 'delete, truncate, trigger'))");
    assert_none("select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace "
                "and c.relkind = 'r' and c.relowner = 'ansinh_app'::regrole");
}

static void test_catalogues_are_whole(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        const char *answer;
    } cases[] = {
        {"select count(*) from province", "63"},
        {"select count(*) from province where valid_to is null", "34"},
        {"select count(*) from province where name <> normalize(name)", "0"},
        {"select merged_into from province where code = '70'", "75"},
        {"select count(*) from ward", "3321"},
        {"select count(*) from facility where province is null", "10"},
        {"select count(*) from card_check_result_code", "26"},
        {"select benefit_digit from object_code_digit where object_code = 'CN' "
         "and '2025-12-31' between valid_from and coalesce(valid_to, 'infinity')",
         "3"},
        {"select benefit_digit from object_code_digit where object_code = 'CN' "
         "and '2026-01-01' between valid_from and coalesce(valid_to, 'infinity')",
         "2"},
        {"select amount_vnd from base_salary "
         "where '2023-06-30' between valid_from and coalesce(valid_to, 'infinity')",
         "1490000"},
        {"select sum(employer_permille) || '+' || sum(employee_permille) from contribution_rate "
         "where fund <> 'voluntary' and '2026-11-22' between valid_from and coalesce(valid_to, "
         "'infinity')",
         "215+105"},
        {"select sum(employer_permille) || '+' || sum(employee_permille) from contribution_rate "
         "where fund not in ('voluntary', 'health', 'unemployment') and '2013-01-01' between "
         "valid_from and coalesce(valid_to, 'infinity')",
         "170+70"},
        {"select count(*) from base_salary b where valid_to is not null and not exists "
         "(select from base_salary n where n.valid_from = b.valid_to + 1)",
         "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(scalar(cases[i].question), cases[i].answer);
    }
}

static void test_search_keys_are_those_of_the_program(void **state)
{
    (void)state;
    struct admin_rows rows;
    assert_true(admin_query(owner, &arena,
                            "select name, search_key from ward union all "
                            "select name, search_key from facility",
                            0, NULL, &rows));
    assert_true(rows.row_count > 3700);
    struct arena keys;
    arena_init(&keys);
    for (size_t i = 0; i < rows.row_count; i++) {
        const char *name = admin_value(&rows, i, 0);
        assert_string_equal(text_normalise(&keys, name, strlen(name)), name);
        assert_string_equal(text_search_key(&keys, name, strlen(name)), admin_value(&rows, i, 1));
        arena_reset(&keys);
    }
    arena_destroy(&keys);
}

static void test_partial_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *valid;
    } cases[] = {
        {"1950", "true"},
        {"1950-12", "true"},
        {"2024-02-29", "true"},
        {"2000-02-29", "true"},
        {"1900-02-29", "false"},
        {"2023-02-29", "false"},
        {"2023-04-31", "false"},
        {"2023-13", "false"},
        {"2023-00", "false"},
        {"2023-01-00", "false"},
        {"1799", "false"},
        {"23", "false"},
        {"", "false"},
        {"2023-1-1", "false"},
        {"2023-01-01 ", "false"},
        {"2023-01-01\n", "false"},
        {"２０２３", "false"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct admin_rows rows;
        assert_true(admin_query(owner, &arena, "select partial_date_is_valid($1)::text", 1,
                                &cases[i].text, &rows));
        assert_string_equal(admin_value(&rows, 0, 0), cases[i].valid);
    }
}

static void test_rows_of_one_person_only(void **state)
{
    (void)state;
    static const char subject_a[] =
        "set local app.subject = '00000000-0000-7000-8000-00000000000a'";
    static const char subject_b[] =
        "set local app.subject = '00000000-0000-7000-8000-00000000000b'";
    static const struct {
        const char *role;
        const char *context;
        const char *question;
        const char *answer;
    } cases[] = {
        {"ansinh_app", "reset app.subject", "select count(*) from person", "0"},
        {"ansinh_app", "set local app.subject = ''", "select count(*) from person", "0"},
        {"ansinh_app", subject_a, "select string_agg(full_name, ',') from person", "A"},
        {"ansinh_app", subject_a, "select count(*) from person_identifier", "1"},
        {"ansinh_app", subject_b, "select count(*) from person_identifier", "0"},
        {"ansinh_test_owner", "reset app.subject", "select count(*) from person", "0"},
        {"ansinh_test_owner", subject_b, "select string_agg(full_name, ',') from person", "B"},
        {"ansinh_lookup", "reset app.subject", "select count(*) from person", "2"},
    };
    assert_true(admin_run(owner, "begin"));
    assert_true(admin_run(owner, statement_after(cases_text, "-- given")));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(admin_run(
            owner, arena_printf(&arena, "set local role %s; %s", cases[i].role, cases[i].context)));
        assert_string_equal(scalar(cases[i].question), cases[i].answer);
    }
    assert_true(admin_run(owner, "rollback"));
}

static const char refusal[] =
    "create function pg_temp.refusal(statement text) returns text language plpgsql as $$ "
    "declare name text; begin execute statement; return 'accepted'; exception when others then "
    "get stacked diagnostics name = constraint_name; "
    "return coalesce(nullif(name, ''), sqlstate); end; $$";

/* tests/cases/schema.sql: blocks of "-- the constraint or SQLSTATE that refuses" and a statement.
 */
static void test_wrong_data_is_refused(void **state)
{
    (void)state;
    size_t count = 0;
    const char *given = statement_after(cases_text, "-- given");
    for (const char *next = strstr(cases_text, "\n\n-- "); next != NULL;
         next = strstr(next + 1, "\n\n-- ")) {
        const char *name = next + 5;
        const char *expected = arena_copy(&arena, name, strcspn(name, ":\n"));
        const char *statement = statement_after(next + 2, "-- ");
        struct admin_rows rows;
        assert_true(admin_run(owner, "begin"));
        assert_true(admin_run(owner, given));
        assert_true(admin_run(owner, refusal));
        assert_true(admin_query(owner, &arena, "select pg_temp.refusal($1)", 1, &statement, &rows));
        assert_string_equal(admin_value(&rows, 0, 0), expected);
        assert_true(admin_run(owner, "rollback"));
        count++;
    }
    assert_true(count >= 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_second_run_changes_nothing, need_database),
        cmocka_unit_test_setup(test_program_knows_its_database, need_database),
        cmocka_unit_test_setup(test_runs_at_once_wait_for_each_other, need_database),
        cmocka_unit_test_setup(test_history_is_refused_when_altered, need_database),
        cmocka_unit_test(test_unreachable_database_fails),
        cmocka_unit_test_setup(test_everything_is_commented, need_database),
        cmocka_unit_test_setup(test_person_tables_force_row_security, need_database),
        cmocka_unit_test_setup(test_server_role_is_confined, need_database),
        cmocka_unit_test_setup(test_catalogues_are_whole, need_database),
        cmocka_unit_test_setup(test_search_keys_are_those_of_the_program, need_database),
        cmocka_unit_test_setup(test_partial_dates, need_database),
        cmocka_unit_test_setup(test_rows_of_one_person_only, need_database),
        cmocka_unit_test_setup(test_wrong_data_is_refused, need_database),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
