/* A store in a folder of its own, for cmocka's setup and teardown. Include after cmocka.h. */
#ifndef TESTS_STORE_PLACE_H
#define TESTS_STORE_PLACE_H

#include <stdio.h>
#include <unistd.h>

#include "tests/store_fixture.h"

struct place {
    char folder[40];
    struct world *world;
};

static inline void remove_file(const char *folder, const char *name)
{
    char path[80];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static inline int place_make(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    strcpy(place->folder, "/tmp/test_verdict_XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    place->world = world_make(FIXTURE_NOW);
    assert_non_null(place->world);
    assert_true(bhyt_store_trust(place->folder, place->world->root.key.public_key));
    *state = place;
    return 0;
}

static inline int place_remove(void **state)
{
    static const char *const names[] = {"roots", "snapshot", "seen", "lock", "part"};
    struct place *place = *state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        remove_file(place->folder, names[i]);
    }
    rmdir(place->folder);
    free(place->world);
    free(place);
    return 0;
}

static inline void expect_take(const struct place *place, int64_t now, const char *expected_why)
{
    const char *why = "";
    bool is_taken =
        bhyt_store_take(place->folder, place->world->whole, place->world->whole_size, now, &why);
    assert_string_equal(why, expected_why);
    assert_int_equal(is_taken, *expected_why == '\0');
}

static inline struct bhyt_store *open_store(const struct place *place)
{
    const char *why = "";
    struct bhyt_store *store = bhyt_store_open(place->folder, &why);
    assert_string_equal(why, "");
    assert_non_null(store);
    return store;
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

#endif
