/* The demo population: the same for the same seed, lawful in its figures, invented in its numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "migrations/demo/demo.h"
#include "tests/database.h"

enum { PEOPLE = 3000, SEED = 7 };

static const struct date today = {2026, 11, 22};
static json_t *summary;
static const char *catalogue_before;

/* Runs demo with stdout in a file; ret_summary is what it printed, NULL when that is no JSON. */
static int demo_listening(const char *conninfo, int64_t people, uint64_t seed, json_t **ret_summary)
{
    FILE *said = tmpfile();
    int kept = dup(STDOUT_FILENO);
    fflush(stdout);
    dup2(fileno(said), STDOUT_FILENO);
    int status = demo_run(conninfo, people, seed, today, "http://127.0.0.1:8080");
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    rewind(said);
    *ret_summary = json_loadf(said, 0, NULL);
    fclose(said);
    return status;
}

/* Constraints, indexes and forced row-level security, as one checksum. */
static const char catalogue_sum[] =
    "select md5(string_agg(line, ';' order by line)) from ("
    "select conname || pg_get_constraintdef(oid) || convalidated as line from pg_constraint "
    "where connamespace = 'public'::regnamespace "
    "union all select indexdef from pg_indexes where schemaname = 'public' "
    "union all select relname || relrowsecurity || relforcerowsecurity from pg_class "
    "where relnamespace = 'public'::regnamespace) lines";

static int group_setup(void **state)
{
    (void)state;
    if (!database_create("ansinh_test_demo")) {
        return 1;
    }
    if (database.owner == NULL) {
        return 0;
    }
    catalogue_before = strdup(database_answer(catalogue_sum));
    int status = demo_listening(database.conninfo, PEOPLE, SEED, &summary);
    /* The owner looks at everything, as the trusted functions do. */
    database_run("set role ansinh_lookup");
    return status;
}

static int group_teardown(void **state)
{
    free((char *)(uintptr_t)catalogue_before);
    json_decref(summary);
    return database_close(state);
}

static const char *said(const char *path, const char *member)
{
    json_t *part = summary;
    char step[32];
    for (const char *rest = path; *rest != '\0';) {
        size_t length = strcspn(rest, ".");
        snprintf(step, sizeof step, "%.*s", (int)length, rest);
        part = json_object_get(part, step);
        rest += length + (rest[length] == '.');
    }
    const char *text = json_string_value(json_object_get(part, member));
    assert_non_null(text);
    return text;
}

static void test_population_has_its_size(void **state)
{
    (void)state;
    assert_string_equal(database_answer("select count(*) from person"), "3000");
}

static void test_tables_are_dressed_again(void **state)
{
    (void)state;
    assert_string_equal(database_answer(catalogue_sum), catalogue_before);
    database_finds_none("select conname from pg_constraint where not convalidated");
}

static void test_second_load_is_refused(void **state)
{
    (void)state;
    json_t *nothing;
    assert_int_equal(demo_listening(database.conninfo, PEOPLE, SEED, &nothing), 2);
    assert_null(nothing);
    assert_string_equal(database_answer("select count(*) from person"), "3000");
    assert_string_equal(database_answer(catalogue_sum), catalogue_before);
    assert_int_equal(demo_listening(database.conninfo, DEMO_LEAST_PEOPLE - 1, SEED, &nothing), 2);
}

static const char *const loaded_tables[] = {
    "office",    "employer",         "person",       "person_identifier", "person_merge",
    "household", "household_member", "guardianship", "contribution",      "card",
    "visit",     "visit_diagnosis",  "visit_line",   "benefit",           "payment",
    "account",
};

static const char *rows_sum(struct admin *admin, const char *table)
{
    struct admin_rows rows;
    assert_true(admin_query(admin, &database.arena,
                            arena_printf(&database.arena,
                                         "select md5(coalesce(string_agg(t::text, ';' order by "
                                         "t::text), '')) from %s t",
                                         table),
                            0, NULL, &rows));
    return admin_value(&rows, 0, 0);
}

static void test_same_seed_gives_the_same_rows(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        bool same;
    } cases[] = {{SEED, true}, {SEED + 1, false}};
    for (size_t i = 0; i < 2; i++) {
        char conninfo[1024];
        json_t *again;
        struct admin *root = admin_open(getenv("ANSINH_TEST_DATABASE_URL"));
        assert_true(admin_run(root, "drop database if exists ansinh_test_demo_again with (force)"));
        assert_true(
            admin_run(root, "create database ansinh_test_demo_again owner ansinh_test_owner"));
        admin_close(root);
        snprintf(conninfo, sizeof conninfo,
                 "%s user=ansinh_test_owner dbname=ansinh_test_demo_again",
                 getenv("ANSINH_TEST_DATABASE_URL"));
        assert_int_equal(migrate_run(conninfo), 0);
        assert_int_equal(demo_listening(conninfo, PEOPLE, cases[i].seed, &again), 0);
        assert_int_equal(json_equal(again, summary), cases[i].same);
        json_decref(again);
        struct admin *other = admin_open(conninfo);
        assert_true(admin_run(other, "set role ansinh_lookup"));
        for (size_t t = 1; t < sizeof loaded_tables / sizeof *loaded_tables; t++) {
            const char *mine = rows_sum(database.owner, loaded_tables[t]);
            assert_int_equal(strcmp(mine, rows_sum(other, loaded_tables[t])) == 0, cases[i].same);
        }
        admin_close(other);
    }
}

/* tests/cases/demo.sql: questions under a heading; each must find nothing, or ("-- some")
 * something. */
static void test_population_is_lawful(void **state)
{
    (void)state;
    static char text[64 * 1024];
    FILE *file = fopen("tests/cases/demo.sql", "r");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    fclose(file);
    size_t count = 0;
    for (const char *next = strstr(text, "-- "); next != NULL; next = strstr(next + 1, "\n-- ")) {
        const char *heading = next + (*next == '\n');
        const char *question = strchr(heading, '\n') + 1;
        const char *end = strstr(question, "\n\n");
        struct admin_rows rows;
        question = arena_copy(&database.arena, question,
                              end == NULL ? strlen(question) : (size_t)(end - question));
        assert_true(admin_query(database.owner, &database.arena, question, 0, NULL, &rows));
        bool some = strncmp(heading, "-- some", strlen("-- some")) == 0;
        if ((rows.row_count > 0) != some) {
            print_error("%.*s\n", (int)strcspn(heading, "\n"), heading);
        }
        assert_int_equal(rows.row_count > 0, some);
        count++;
    }
    assert_true(count > 30);
}

static void test_passwords_open_the_accounts(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "citizen",          "guardian",        "pensioner",         "clerk",
        "other_clerk",      "officers.intake", "officers.assessor", "officers.approver",
        "officers.auditor", "officers.admin"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *login = said(paths[i], "login");
        const char *hash = database_answer(arena_printf(
            &database.arena, "select password_hash from account where login = '%s'", login));
        const char *password = said(paths[i], "password");
        assert_int_equal(crypto_pwhash_str_verify(hash, password, strlen(password)), 0);
        assert_int_equal(crypto_pwhash_str_needs_rehash(hash, 2, 19 * 1024 * 1024), 0);
        assert_int_not_equal(crypto_pwhash_str_verify(hash, "password", 8), 0);
    }
    const char *sent = database_answer(arena_printf(&database.arena, "select upper(md5('%s'))",
                                                    said("facility_system", "gateway_password")));
    const char *hash = database_answer(arena_printf(
        &database.arena, "select gateway_password_hash from account where gateway_username = '%s'",
        said("facility_system", "gateway_username")));
    assert_int_equal(crypto_pwhash_str_verify(hash, sent, strlen(sent)), 0);
}

static void test_cast_has_what_a_tour_shows(void **state)
{
    (void)state;
    const char *citizen = database_answer(
        arena_printf(&database.arena, "select person from account where login = '%s'",
                     said("citizen", "login")));
    database_run(arena_printf(&database.arena, "set app.subject = '%s'", citizen));
    static const struct {
        const char *question;
        const char *answer;
    } cases[] = {
        {"select count(*) >= 60 from visit where person = context_subject()", "t"},
        {"select sum(upper(months) - lower(months)) >= 120 from contribution "
         "where person = context_subject() and recorded_to = 'infinity'",
         "t"},
        {"select count(*) > 1 from (select unnest(range_agg(months)) from contribution "
         "where person = context_subject() and recorded_to = 'infinity') parts",
         "t"},
        {"select count(*) > 0 from contribution where person = context_subject() and state <> "
         "'paid'",
         "t"},
        {"select state || ' ' || benefit_digit from card where person = context_subject() "
         "and '2026-11-22' between valid_from and coalesce(valid_to, 'infinity')",
         "active 4"},
        {"select string_agg(relation, ',' order by ordinal) from household_member "
         "where household = (select household from household_member where person = "
         "context_subject())",
         "00,01,08"},
        {"select count(*) from account where kind = 'officer' and office = "
         "(select office from person where id = context_subject())",
         "5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(database_answer(cases[i].question), cases[i].answer);
    }
    assert_string_equal(
        database_answer(arena_printf(
            &database.arena,
            "select (birth_date > '2020-11-22' and full_name = '%s')::text from person where id = "
            "(select dependant from guardianship g join account a on a.person = g.guardian "
            "where a.login = '%s' and dependant = '%s')",
            said("guardian.dependant", "full_name"), said("guardian", "login"),
            said("guardian.dependant", "person"))),
        "true");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_population_has_its_size, database_need),
        cmocka_unit_test_setup(test_tables_are_dressed_again, database_need),
        cmocka_unit_test_setup(test_second_load_is_refused, database_need),
        cmocka_unit_test_setup(test_same_seed_gives_the_same_rows, database_need),
        cmocka_unit_test_setup(test_population_is_lawful, database_need),
        cmocka_unit_test_setup(test_passwords_open_the_accounts, database_need),
        cmocka_unit_test_setup(test_cast_has_what_a_tour_shows, database_need),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
