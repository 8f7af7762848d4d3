/* What the schema promises: comments, row-level security, the confined role, catalogues, no wrong
 * data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/database.h"

static char cases_text[64 * 1024];

static void test_everything_is_commented(void **state)
{
    (void)state;
    database_finds_none(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace "
        "and c.relkind in ('r', 'p', 'v') and obj_description(c.oid, 'pg_class') is null");
    database_finds_none(
        "select c.relname || '.' || a.attname from pg_class c "
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
    assert_true(atoi(database_answer(arena_printf(&database.arena, "select count(*) from %s t",
                                                  person_tables))) >= 14);
    database_finds_none(arena_printf(&database.arena,
                                     "select relname from %s t where not (relrowsecurity and "
                                     "relforcerowsecurity)",
                                     person_tables));
    database_finds_none(
        "select polname from pg_policy where polrelid <> 'access_log'::regclass "
        "and pg_get_expr(polqual, polrelid) not like '%context\\_%' "
        "and pg_get_expr(polqual, polrelid) not like '%household\\_member%' "
        "and pg_get_expr(polqual, polrelid) not like '%office\\_is\\_within\\_reach%' "
        "and pg_get_expr(polqual, polrelid) not like '%FROM import i%'");
}

static void test_server_role_is_confined(void **state)
{
    (void)state;
    assert_string_equal(
        database_answer("select (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb "
                        "or rolcanlogin)::text from pg_roles where rolname = 'ansinh_app'"),
        "false");
    assert_string_equal(
        database_answer("select (has_schema_privilege('ansinh_app', 'public', 'create') or "
                        "has_database_privilege('ansinh_app', current_database(), "
                        "'create, temporary'))::text"),
        "false");
    database_finds_none(
        "select c.relname from pg_class c "
        "where c.relname in ('access_log', 'contribution', 'payment', 'visit', "
        "'visit_diagnosis', 'visit_line', 'person_merge', 'issued_document', 'schema_migration', "
        "'dossier', 'dossier_event', 'dossier_pause', 'dossier_attachment', "
        "'dossier_escalation', 'calendar_change', 'calendar_day', "
        "'ledger_entry', 'payment_run', 'payment_batch', 'payment_due', 'payee', 'deduction', "
        "'benefit_event') "
        "and (has_any_column_privilege('ansinh_app', c.oid, 'update') or "
        "has_table_privilege('ansinh_app', c.oid, 'delete, truncate, trigger'))");
    database_finds_none(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace "
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
        {"select count(*) from procedure where valid_to is null", "30"},
        {"select count(*) from procedure p, unnest(string_to_array(p.forms, ';')) f "
         "where not exists (select from procedure_form_field x where x.form = f)",
         "0"},
        {"select count(*) from procedure p where not exists (select from deadline_rule d "
         "where d.procedure = p.code and d.kind = 'statute' and d.valid_from <= p.valid_from)",
         "0"},
        {"select string_agg(kind, ',') from calendar_day where date between '2026-02-16' and "
         "'2026-02-17'",
         "public_holiday,public_holiday"},
        {"select count(*) from base_salary b where valid_to is not null and not exists "
         "(select from base_salary n where n.valid_from = b.valid_to + 1)",
         "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(database_answer(cases[i].question), cases[i].answer);
    }
}

static void test_search_keys_are_those_of_the_program(void **state)
{
    (void)state;
    struct admin_rows rows;
    assert_true(admin_query(database.owner, &database.arena,
                            "select name, search_key from ward union all "
                            "select name, search_key from facility union all "
                            "select name_vi, search_key(name_vi) from procedure union all "
                            "select upper(name_vi), search_key(upper(name_vi)) from procedure_form",
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
        assert_true(admin_query(database.owner, &database.arena,
                                "select partial_date_is_valid($1)::text", 1, &cases[i].text,
                                &rows));
        assert_string_equal(admin_value(&rows, 0, 0), cases[i].valid);
    }
}

/* The files one behind the other, an empty line between them. */
static void cases_read(void)
{
    static const char *const names[] = {"tests/cases/schema.sql", "tests/cases/schema_claims.sql"};
    size_t length = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        FILE *file = fopen(names[i], "r");
        assert_non_null(file);
        length += fread(cases_text + length, 1, sizeof cases_text - length - 2, file);
        assert_true(feof(file));
        fclose(file);
        cases_text[length++] = '\n';
    }
    cases_text[length] = '\0';
}

/* The lines between a heading and the next empty line. */
static const char *statement_after(const char *text, const char *heading)
{
    const char *start = strchr(strstr(text, heading), '\n') + 1;
    const char *end = strstr(start, "\n\n");
    return arena_copy(&database.arena, start, end == NULL ? strlen(start) : (size_t)(end - start));
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
    database_run("begin");
    assert_true(admin_run(database.owner, statement_after(cases_text, "-- given")));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(admin_run(database.owner, arena_printf(&database.arena, "set local role %s; %s",
                                                           cases[i].role, cases[i].context)));
        assert_string_equal(database_answer(cases[i].question), cases[i].answer);
    }
    database_run("rollback");
}

static const char refusal[] =
    "create function pg_temp.refusal(statement text) returns text language plpgsql as $$ "
    "declare name text; begin execute statement; return 'accepted'; exception when others then "
    "get stacked diagnostics name = constraint_name; "
    "return coalesce(nullif(name, ''), sqlstate); end; $$";

/* tests/cases/schema*.sql: blocks of "-- the constraint or SQLSTATE that refuses" and a statement.
 */
static void test_wrong_data_is_refused(void **state)
{
    (void)state;
    size_t count = 0;
    const char *given = statement_after(cases_text, "-- given");
    for (const char *next = strstr(cases_text, "\n\n-- "); next != NULL;
         next = strstr(next + 1, "\n\n-- ")) {
        const char *name = next + 5;
        const char *expected = arena_copy(&database.arena, name, strcspn(name, ":\n"));
        const char *statement = statement_after(next + 2, "-- ");
        struct admin_rows rows;
        database_run("begin");
        database_run(given);
        database_run(refusal);
        assert_true(admin_query(database.owner, &database.arena, "select pg_temp.refusal($1)", 1,
                                &statement, &rows));
        assert_string_equal(admin_value(&rows, 0, 0), expected);
        database_run("rollback");
        count++;
    }
    assert_true(count >= 50);
}

static int group_setup(void **state)
{
    (void)state;
    cases_read();
    return !database_create("ansinh_test_schema");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_everything_is_commented, database_need),
        cmocka_unit_test_setup(test_person_tables_force_row_security, database_need),
        cmocka_unit_test_setup(test_server_role_is_confined, database_need),
        cmocka_unit_test_setup(test_catalogues_are_whole, database_need),
        cmocka_unit_test_setup(test_search_keys_are_those_of_the_program, database_need),
        cmocka_unit_test_setup(test_partial_dates, database_need),
        cmocka_unit_test_setup(test_rows_of_one_person_only, database_need),
        cmocka_unit_test_setup(test_wrong_data_is_refused, database_need),
    };
    return cmocka_run_group_tests(tests, group_setup, database_close);
}
