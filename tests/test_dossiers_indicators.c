#include "test_dossiers_rules.h"

#include "dossiers/indicators.h"

/* Due on Monday 2026-03-09 17:00 unless said otherwise; judged at the end of March. */
static void judges_a_dossier(void **state)
{
    (void)state;
    static const struct {
        enum dossier_state state;
        const char *ended, *paused;
        bool is_overdue;
        const char *period_end, *timeliness;
    } cases[] = {
        {DOSSIER_PROCESSED, "2026-03-06 17:00", "", false, "2026-03-31 23:59", "early"},
        {DOSSIER_PROCESSED, "2026-03-08 23:59", "", false, "2026-03-31 23:59", "early"},
        {DOSSIER_PROCESSED, "2026-03-09 00:00", "", false, "2026-03-31 23:59", "on_time"},
        {DOSSIER_PROCESSED, "2026-03-09 17:00", "", false, "2026-03-31 23:59", "on_time"},
        {DOSSIER_PROCESSED, "2026-03-09 17:01", "", false, "2026-03-31 23:59", "overdue"},
        {DOSSIER_RESULT_RETURNED, "2026-03-06 17:00", "", false, "2026-03-31 23:59", "early"},
        {DOSSIER_STOPPED, "2026-03-09 17:00", "", false, "2026-03-31 23:59", "on_time"},
        {DOSSIER_PROCESSED, "2026-03-06 17:00", "", true, "2026-03-31 23:59", "overdue"},
        /* ended after the period: still running in it */
        {DOSSIER_PROCESSED, "2026-04-01 09:00", "", false, "2026-03-09 17:00", "running"},
        {DOSSIER_PROCESSED, "2026-04-01 09:00", "", false, "2026-03-31 23:59", "running_overdue"},
        {DOSSIER_PROCESSED, "2026-03-31 23:59", "", false, "2026-03-31 23:59", "overdue"},
        {DOSSIER_IN_PROCESSING, "", "", false, "2026-03-09 17:00", "running"},
        {DOSSIER_IN_PROCESSING, "", "", false, "2026-03-09 17:01", "running_overdue"},
        {DOSSIER_ACCEPTED, "", "", false, "2026-03-05 17:00", "running"},
        {DOSSIER_IN_PROCESSING, "", "", true, "2026-03-05 17:00", "running_overdue"},
        /* a pause is judged by when it began */
        {DOSSIER_SUPPLEMENT_REQUIRED, "", "2026-03-05 10:00", false, "2026-03-31 23:59", "waiting"},
        {DOSSIER_SUPPLEMENT_REQUIRED, "", "2026-03-10 10:00", false, "2026-03-31 23:59",
         "running_overdue"},
        {DOSSIER_SUPPLEMENT_REQUIRED, "", "2026-03-05 10:00", true, "2026-03-31 23:59",
         "running_overdue"},
        {DOSSIER_SUPPLEMENT_REQUIRED, "", "2026-03-05 10:00", false, "2026-03-04 23:59", "running"},
        {DOSSIER_PAYMENT_REQUIRED, "", "2026-03-05 10:00", false, "2026-03-31 23:59", "running"},
        {DOSSIER_PAYMENT_REQUIRED, "", "2026-03-10 10:00", false, "2026-03-31 23:59",
         "running_overdue"},
        {DOSSIER_NEW, "", "", false, "2026-03-31 23:59", "not_counted"},
        {DOSSIER_NOT_ACCEPTED, "2026-03-03 09:00", "", false, "2026-03-31 23:59", "not_counted"},
        {DOSSIER_WITHDRAWN, "", "", false, "2026-03-31 23:59", "not_counted"},
        {DOSSIER_WITHDRAWN, "", "", true, "2026-03-31 23:59", "not_counted"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct dossier dossier = {.state = cases[i].state,
                                  .due_at = at("2026-03-09 17:00"),
                                  .has_ended = *cases[i].ended,
                                  .is_overdue = cases[i].is_overdue};
        dossier.ended_at = dossier.has_ended ? at(cases[i].ended) : 0;
        dossier.paused_at = *cases[i].paused ? at(cases[i].paused) : 0;
        enum timeliness timeliness = indicator_timeliness(&dossier, at(cases[i].period_end));
        if (strcmp(indicator_timeliness_code(timeliness), cases[i].timeliness) != 0) {
            fail_msg("case %zu is %s", i, indicator_timeliness_code(timeliness));
        }
    }
}

static void subtracts_the_waiting(void **state)
{
    (void)state;
    struct dossier dossier = {.state = DOSSIER_IN_PROCESSING,
                              .received_at = at("2026-03-02 09:00"),
                              .waited_minutes = 1440};
    assert_int_equal(indicator_processing_minutes(&dossier), 0);
    dossier.has_ended = true;
    dossier.ended_at = at("2026-03-05 10:00");
    assert_int_equal(indicator_processing_minutes(&dossier), 2 * 1440 + 60);
}

/* The figures of a published half-year among them. */
static void rounds_rates(void **state)
{
    (void)state;
    static const struct {
        int64_t part, whole;
        int32_t rate;
    } cases[] = {
        {8366, 35895, 2331},
        {7965, 35895, 2219},
        {401, 8366, 479},
        {4778, 8366, 5711},
        {3588, 8366, 4289},
        {209, 215, 9721},
        {0, 215, 0},
        {215, 215, 10000},
        {0, 0, 0},
        {1, 0, 0},
        {1, 3, 3333},
        {2, 3, 6667},
        {1, 20000, 1},
        {1, 20001, 0},
        {3, 20000, 2},
        {1, 8, 1250},
        {1000000000000, 1000000000000, 10000},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(indicator_rate(cases[i].part, cases[i].whole), cases[i].rate);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_a_dossier),
        cmocka_unit_test(subtracts_the_waiting),
        cmocka_unit_test(rounds_rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
