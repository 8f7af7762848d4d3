/* Estimates from a queue: by a table, and the same from SQL for queues of all lengths and paces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/database.h"

enum { DAY = 1440, PACE_MINUTES = 30 * DAY, LEAST_ENDED = 30 };

/* The arithmetic of migrations/functions/completion.sql, reckoned once more. */
struct completion_pace {
    int64_t done;         /* in the last 30 days */
    int64_t mean_minutes; /* of those that ended lately */
};

static bool is_moving(const struct completion_pace *pace)
{
    return pace->done > 0 && pace->mean_minutes > 0;
}

static int64_t larger(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

/* Until so many have been worked off, spread as the usual time is around its mean. */
static int64_t worked_off(const struct completion_pace *pace, int64_t dossiers,
                          int64_t usual_minutes)
{
    return dossiers * PACE_MINUTES * usual_minutes / (pace->done * pace->mean_minutes);
}

static int64_t completion_minutes(const struct completion_pace *pace, int64_t ahead,
                                  int64_t usual_minutes)
{
    return is_moving(pace) ? larger(usual_minutes, worked_off(pace, ahead + 1, usual_minutes)) : -1;
}

static int64_t completion_left(const struct completion_pace *pace, int64_t ahead, int64_t open,
                               int64_t elapsed_minutes, int64_t usual_minutes)
{
    if (!is_moving(pace)) {
        return -1;
    }
    int64_t usual_left = completion_minutes(pace, open, usual_minutes) - elapsed_minutes;
    return larger(larger(usual_left, worked_off(pace, ahead, usual_minutes)), 0);
}

static bool completion_is_shown(const struct completion_pace *pace, int64_t ended, int64_t tried,
                                int64_t hit)
{
    return ended >= LEAST_ENDED && tried >= LEAST_ENDED && pace->done > 0 && hit * 10 >= tried * 8;
}

static void test_minutes_of_a_new_dossier(void **state)
{
    (void)state;
    static const struct {
        int64_t done, mean, ahead, usual, minutes;
    } cases[] = {
        {300, 10 * DAY, 0, 9 * DAY, 9 * DAY},     /* an empty queue is no promise to be quicker */
        {300, 10 * DAY, 98, 9 * DAY, 9 * DAY},    /* 100 stand in it by Little's law */
        {300, 10 * DAY, 99, 9 * DAY, 9 * DAY},    /* as usual */
        {300, 10 * DAY, 199, 9 * DAY, 18 * DAY},  /* twice as many */
        {150, 10 * DAY, 99, 9 * DAY, 18 * DAY},   /* half the pace */
        {300, 10 * DAY, 149, 18 * DAY, 27 * DAY}, /* nine of ten */
        {0, 10 * DAY, 5, 9 * DAY, -1},            /* nothing gets done */
        {3, 0, 5, 9 * DAY, -1},                   /* nothing took any time */
        {1, DAY, 9, DAY, 300 * DAY},              /* one in 30 days */
        {1, 1, 1000000, 1, INT64_C(43200043200)}, /* no overflow */
        {7, 1000, 2, 999, 18495},                 /* 3 * 43200 * 999 / 7000, rounded down */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct completion_pace pace = {cases[i].done, cases[i].mean};
        assert_int_equal(completion_minutes(&pace, cases[i].ahead, cases[i].usual),
                         cases[i].minutes);
    }
}

static void test_minutes_left(void **state)
{
    (void)state;
    static const struct {
        int64_t done, ahead, open, elapsed, left;
    } cases[] = {
        {300, 99, 99, 0, 10 * DAY},         /* has just come, behind all others: as a new one */
        {300, 0, 99, 4 * DAY, 6 * DAY},     /* the first: the usual time still has to pass */
        {300, 50, 99, 4 * DAY, 6 * DAY},    /* in the middle */
        {300, 90, 99, 4 * DAY, 9 * DAY},    /* others came before: they are first */
        {300, 0, 99, 40 * DAY, 0},          /* any moment */
        {300, 199, 299, 5 * DAY, 25 * DAY}, /* a long queue */
        {0, 3, 4, 5, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct completion_pace pace = {cases[i].done, 10 * DAY};
        assert_int_equal(
            completion_left(&pace, cases[i].ahead, cases[i].open, cases[i].elapsed, 10 * DAY),
            cases[i].left);
    }
}

static void test_is_shown_where_it_came_true(void **state)
{
    (void)state;
    static const struct {
        int64_t done, ended, tried, hit;
        bool shown;
    } cases[] = {{10, 30, 30, 24, true},     {10, 29, 30, 30, false}, {10, 30, 29, 29, false},
                 {0, 30, 30, 30, false},     {10, 30, 30, 23, false}, {10, 90, 1000, 800, true},
                 {10, 90, 1000, 799, false}, {10, 0, 0, 0, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct completion_pace pace = {cases[i].done, DAY};
        assert_int_equal(completion_is_shown(&pace, cases[i].ended, cases[i].tried, cases[i].hit),
                         cases[i].shown);
    }
}

static void ask(const char *wanted, const char *format, ...)
{
    char question[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(question, sizeof question, format, arguments);
    va_end(arguments);
    const char *answer = database_answer(question);
    if (strcmp(answer, wanted) != 0) {
        fail_msg("%s is %s, not %s", question, answer, wanted);
    }
    arena_reset(&database.arena);
}

static void ask_number(int64_t wanted, const char *function, const char *arguments)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)wanted);
    ask(text, "select coalesce(%s(%s), -1)", function, arguments);
}

static void test_sql_estimates_alike(void **state)
{
    (void)state;
    static const int64_t some[] = {0, 1, 2, 7, 100, 9999, 1000000};
    enum { SOME = sizeof some / sizeof *some };
    char arguments[256];
    for (size_t i = 0; i < SOME * SOME * SOME; i++) {
        const struct completion_pace pace = {some[i % SOME], some[i / SOME % SOME]};
        int64_t ahead = some[i / SOME / SOME];
        int64_t open = ahead + some[(i * 5 + 1) % SOME], elapsed = some[(i * 3 + 2) % SOME];
        int64_t usual = 1 + some[(i + 3) % SOME];
        snprintf(arguments, sizeof arguments, "%lld, %lld, %lld, %lld", (long long)ahead,
                 (long long)pace.done, (long long)pace.mean_minutes, (long long)usual);
        ask_number(completion_minutes(&pace, ahead, usual), "completion_minutes", arguments);
        snprintf(arguments, sizeof arguments, "%lld, %lld, %lld, %lld, %lld, %lld",
                 (long long)ahead, (long long)open, (long long)elapsed, (long long)pace.done,
                 (long long)pace.mean_minutes, (long long)usual);
        ask_number(completion_left(&pace, ahead, open, elapsed, usual), "completion_left",
                   arguments);
        snprintf(arguments, sizeof arguments, "select completion_is_shown(%d, %d, %d, %lld)",
                 (int)(i % 61), (int)(i % 59), (int)(i % 59 * (i % 11) / 10), (long long)pace.done);
        bool shown =
            completion_is_shown(&pace, (int)(i % 61), (int)(i % 59), (int)(i % 59 * (i % 11) / 10));
        ask(shown ? "t" : "f", "%s", arguments);
    }
}

static int group_setup(void **state)
{
    (void)state;
    return !database_create("ansinh_test_completion");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_minutes_of_a_new_dossier),
        cmocka_unit_test(test_minutes_left),
        cmocka_unit_test(test_is_shown_where_it_came_true),
        cmocka_unit_test_setup(test_sql_estimates_alike, database_need),
    };
    return cmocka_run_group_tests(tests, group_setup, database_close);
}
