/* When status lists are published anew, case by case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cards/status_due.h"

/* 2026-06-01T02:00:00+07:00 */
enum { NIGHT = 1780254000, HOUR = 3600, DAY = 86400 };

static void each_state_has_its_due(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct status_state state; /* is_published, is_good, is_changed, base, delta, changes */
        int64_t now;
        enum status_due due;
    } cases[] = {
        {"nothing was ever published", {0}, NIGHT, STATUS_DUE_BASE},
        {"fresh", {true, true, false, NIGHT, NIGHT, 0}, NIGHT + 60, STATUS_DUE_NOTHING},
        {"changed", {true, true, true, NIGHT, NIGHT, 1}, NIGHT + 1, STATUS_DUE_DELTA},
        {"just young enough",
         {true, true, false, NIGHT, NIGHT, 0},
         NIGHT + 899,
         STATUS_DUE_NOTHING},
        {"a quarter of an hour",
         {true, true, false, NIGHT, NIGHT, 0},
         NIGHT + 900,
         STATUS_DUE_DELTA},
        {"key or time ran out", {true, false, false, NIGHT, NIGHT, 0}, NIGHT + 60, STATUS_DUE_BASE},
        {"second before the night",
         {true, true, false, NIGHT, NIGHT + DAY - 60, 0},
         NIGHT + DAY - 1,
         STATUS_DUE_NOTHING},
        {"the night",
         {true, true, false, NIGHT, NIGHT + DAY - 60, 0},
         NIGHT + DAY,
         STATUS_DUE_BASE},
        {"built in the afternoon",
         {true, true, false, NIGHT + 12 * HOUR, NIGHT + DAY - 60, 0},
         NIGHT + DAY,
         STATUS_DUE_BASE},
        {"built in the evening, read before the night",
         {true, true, false, NIGHT - 2 * HOUR, NIGHT - 60, 0},
         NIGHT - 1,
         STATUS_DUE_NOTHING},
        {"as many as a delta may hold",
         {true, true, true, NIGHT, NIGHT, 50000},
         NIGHT + 60,
         STATUS_DUE_DELTA},
        {"too many for a delta",
         {true, true, true, NIGHT, NIGHT, 50001},
         NIGHT + 60,
         STATUS_DUE_BASE},
        {"the clock was set back a little",
         {true, true, false, NIGHT, NIGHT + 100, 0},
         NIGHT + 60,
         STATUS_DUE_DELTA},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (status_due(&cases[i].state, cases[i].now) != cases[i].due) {
            fail_msg("%s", cases[i].what);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_state_has_its_due)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
