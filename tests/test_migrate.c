/* Migrations: what is applied, in what order, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/database.h"

static void test_second_run_changes_nothing(void **state)
{
    (void)state;
    static const char newest[] = "select max(applied_at)::text from schema_migration";
    const char *before = database_answer(newest);
    assert_int_equal(migrate_run(database.conninfo), 0);
    assert_string_equal(database_answer(newest), before);
}

static void test_program_knows_its_database(void **state)
{
    (void)state;
    char checksum[MIGRATE_CHECKSUM_SIZE];
    migrate_checksum(checksum);
    assert_string_equal(
        database_answer(
            "select encode(sha256, 'hex') from schema_migration where name = 'program'"),
        checksum);
}

static void test_runs_at_once_wait_for_each_other(void **state)
{
    (void)state;
    pid_t children[4];
    for (size_t i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            _exit(migrate_run(database.conninfo));
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
    int status = migrate_run(database.conninfo);
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
        database_run(cases[i].damage);
        assert_int_equal(migrate_listening(said, sizeof said), 1);
        assert_non_null(strstr(said, cases[i].named));
        database_run(cases[i].repair);
        assert_int_equal(migrate_run(database.conninfo), 0);
    }
}

static void test_unreachable_database_fails(void **state)
{
    (void)state;
    assert_int_equal(migrate_run("host=/nonexistent dbname=none"), 1);
}

static int group_setup(void **state)
{
    (void)state;
    return !database_create("ansinh_test_migrate");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_second_run_changes_nothing, database_need),
        cmocka_unit_test_setup(test_program_knows_its_database, database_need),
        cmocka_unit_test_setup(test_runs_at_once_wait_for_each_other, database_need),
        cmocka_unit_test_setup(test_history_is_refused_when_altered, database_need),
        cmocka_unit_test(test_unreachable_database_fails),
    };
    return cmocka_run_group_tests(tests, group_setup, database_close);
}
