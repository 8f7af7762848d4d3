/* The report judges a dossier in SQL as dossiers/indicators.h does: every state against every order
 * of the instants that count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dossiers/indicators.h"
#include "tests/database.h"

enum { MINUTES_OF_A_DAY = 1440 };

/* Minutes around the due time, which is 0: other days, and the same. */
static const int offsets[] = {-2 * MINUTES_OF_A_DAY, -600, -1, 0, 1, 2 * MINUTES_OF_A_DAY};
enum { OFFSET_COUNT = sizeof offsets / sizeof offsets[0], ABSENT = OFFSET_COUNT };

/* 2026-03-09 17:00 at UTC+7, in minutes since 1970 by the clock of Việt Nam. */
static const int64_t due_minute = (INT64_C(1773050400) + 7 * 3600) / 60;

static const char *instant_sql(char *text, int index)
{
    if (index == ABSENT) {
        return strcpy(text, "null");
    }
    sprintf(text, "timestamptz '2026-03-09 17:00+07' + interval '%d minutes'", offsets[index]);
    return text;
}

static void judge(enum dossier_state state, int ended, int paused, bool is_overdue, int period_end)
{
    char question[1024], ended_sql[96], paused_sql[96], end_sql[96];
    struct dossier dossier = {.state = state,
                              .due_at = due_minute,
                              .has_ended = ended != ABSENT,
                              .ended_at = ended != ABSENT ? due_minute + offsets[ended] : 0,
                              .paused_at = paused != ABSENT ? due_minute + offsets[paused] : 0,
                              .is_overdue = is_overdue};
    snprintf(question, sizeof question,
             "select dossier_timeliness('%s', timestamptz '2026-03-09 17:00+07', %s, %s, %s, %s)",
             dossier_state_kind(state)->code, instant_sql(ended_sql, ended),
             instant_sql(paused_sql, paused), is_overdue ? "true" : "false",
             instant_sql(end_sql, period_end));
    const char *wanted =
        indicator_timeliness_code(indicator_timeliness(&dossier, due_minute + offsets[period_end]));
    const char *answer = database_answer(question);
    if (strcmp(answer, wanted) != 0) {
        fail_msg("%s is %s, not %s", question, answer, wanted);
    }
    arena_reset(&database.arena);
}

static void test_judges_alike(void **state)
{
    (void)state;
    for (int which = DOSSIER_NEW; which <= DOSSIER_RESULT_RETURNED; which++) {
        enum dossier_clock clock = dossier_state_kind((enum dossier_state)which)->clock;
        bool ends = dossier_state_kind((enum dossier_state)which)->counts_as_end;
        for (int at = 0; at < OFFSET_COUNT; at++) {
            for (int end = 0; end < OFFSET_COUNT; end++) {
                judge((enum dossier_state)which, ends ? at : ABSENT,
                      clock == CLOCK_PAUSED ? at : ABSENT, at % 2 == 0, end);
                judge((enum dossier_state)which, ends ? at : ABSENT,
                      clock == CLOCK_PAUSED ? at : ABSENT, false, end);
            }
        }
    }
}

static void test_rounds_alike(void **state)
{
    (void)state;
    static const int64_t cases[][2] = {
        {8366, 35895}, {7965, 35895}, {1950, 1960}, {209, 215}, {61557, 74452}, {0, 215},   {0, 0},
        {1, 0},        {1, 3},        {2, 3},       {1, 20000}, {1, 20001},     {3, 20000}, {1, 8}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char question[128];
        snprintf(question, sizeof question, "select rate_bp(%lld, %lld)", (long long)cases[i][0],
                 (long long)cases[i][1]);
        assert_int_equal(atoi(database_answer(question)), indicator_rate(cases[i][0], cases[i][1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_judges_alike, database_need),
        cmocka_unit_test_setup(test_rounds_alike, database_need),
    };
    if (!database_create("ansinh_test_reports")) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, database_close);
}
