/*
 * A fresh, migrated database for one test program, owned by a role that is no superuser.
 *
 * ANSINH_TEST_DATABASE_URL is the conninfo (keyword=value form) of a role that may create roles and
 * databases; without it the tests that want a database are skipped. Include after cmocka.h.
 */
#ifndef TESTS_DATABASE_H
#define TESTS_DATABASE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "migrations/migrate.h"
#include "records/admin.h"

static struct {
    char conninfo[1024];
    struct admin *owner; /* NULL = no database to test with */
    struct arena arena;
} database;

/* False when there is an environment and it does not work. */
static inline bool database_create(const char *name)
{
    const char *conninfo = getenv("ANSINH_TEST_DATABASE_URL");
    arena_init(&database.arena);
    if (conninfo == NULL) {
        return true;
    }
    char drop[256];
    char create[256];
    snprintf(drop, sizeof drop, "drop database if exists %s with (force)", name);
    snprintf(create, sizeof create, "create database %s owner ansinh_test_owner", name);
    struct admin *root = admin_open(conninfo);
    bool ok = root != NULL && admin_run(root, drop) &&
              admin_run(root, "do $$ begin create role ansinh_test_owner login createrole; "
                              "exception when duplicate_object or unique_violation then null; "
                              "end $$") &&
              admin_run(root, create);
    admin_close(root);
    snprintf(database.conninfo, sizeof database.conninfo, "%s user=ansinh_test_owner dbname=%s",
             conninfo, name);
    if (!ok || migrate_run(database.conninfo) != 0) {
        return false;
    }
    database.owner = admin_open(database.conninfo);
    return database.owner != NULL;
}

static inline int database_need(void **state)
{
    (void)state;
    if (database.owner == NULL) {
        skip();
    }
    arena_reset(&database.arena);
    return 0;
}

static inline int database_close(void **state)
{
    (void)state;
    admin_close(database.owner);
    arena_destroy(&database.arena);
    return 0;
}

static inline void database_run(const char *text)
{
    assert_true(admin_run(database.owner, text));
}

/* The one value that a question has as its answer. */
static inline const char *database_answer(const char *question)
{
    struct admin_rows rows;
    assert_true(admin_query(database.owner, &database.arena, question, 0, NULL, &rows));
    assert_int_equal(rows.row_count, 1);
    return admin_value(&rows, 0, 0);
}

/* Nothing is found; what is found is named. */
static inline void database_finds_none(const char *question)
{
    struct admin_rows rows;
    assert_true(admin_query(database.owner, &database.arena, question, 0, NULL, &rows));
    for (size_t i = 0; i < rows.row_count && i < 20; i++) {
        print_error("found: %s\n", admin_value(&rows, i, 0));
    }
    assert_int_equal(rows.row_count, 0);
}

#endif
