/* The words that SQL shows for codes of dossiers are those of the room dossiers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dossiers/workflow.h"
#include "tests/database.h"

static void word_is(const char *list, const char *code, const char *const *names)
{
    static const char *const languages[] = {"vi", "en"};
    for (int language = 0; language < 2; language++) {
        const char *question =
            arena_printf(&database.arena, "select dossier_label('%s', '%s', '%s')", list, code,
                         languages[language]);
        assert_string_equal(database_answer(question), names[language]);
    }
}

static void test_states(void **state)
{
    (void)state;
    for (int i = DOSSIER_NEW; i <= DOSSIER_RESULT_RETURNED; i++) {
        const struct dossier_state_kind *kind = dossier_state_kind((enum dossier_state)i);
        word_is("state", kind->code, kind->name);
    }
}

static void test_actions(void **state)
{
    (void)state;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct dossier_action_kind *kind = dossier_action_kind((enum dossier_action)i);
        word_is("action", kind->code, kind->name);
    }
}

static void test_channels(void **state)
{
    (void)state;
    for (int i = CHANNEL_COUNTER; i <= CHANNEL_POST; i++) {
        const struct procedure_channel_kind *kind =
            procedure_channel_kind((enum procedure_channel)i);
        word_is("channel", kind->code, kind->name);
    }
}

static void test_levels(void **state)
{
    (void)state;
    for (int i = LEVEL_PARTIAL; i <= LEVEL_END_TO_END; i++) {
        const struct procedure_level_kind *kind = procedure_level_kind((enum procedure_level)i);
        const char *question = arena_printf(
            &database.arena,
            "select concat_ws('|', l ->> 'name_vi', l ->> 'name_en', l ->> 'former_level', "
            "l ->> 'former_name_vi', l ->> 'former_name_en') from procedure_level_label('%s') l",
            kind->code);
        const char *answer =
            arena_printf(&database.arena, "%s|%s|%d|%s|%s", kind->name[0], kind->name[1],
                         kind->former_level, kind->former_name[0], kind->former_name[1]);
        assert_string_equal(database_answer(question), answer);
    }
}

/* The column is_open holds exactly the states whose clock has not stopped. */
static void test_open_states(void **state)
{
    (void)state;
    static const char question[] =
        "select (position('''%s''' in pg_get_expr(d.adbin, d.adrelid)) > 0)::text "
        "from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum "
        "where d.adrelid = 'dossier'::regclass and a.attname = 'is_open'";
    for (int i = DOSSIER_NEW; i <= DOSSIER_RESULT_RETURNED; i++) {
        const struct dossier_state_kind *kind = dossier_state_kind((enum dossier_state)i);
        const char *open = database_answer(arena_printf(&database.arena, question, kind->code));
        assert_string_equal(open, kind->clock == CLOCK_STOPPED ? "false" : "true");
    }
}

static int group_setup(void **state)
{
    (void)state;
    return !database_create("ansinh_test_dossier_words");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_states, database_need),
        cmocka_unit_test_setup(test_actions, database_need),
        cmocka_unit_test_setup(test_channels, database_need),
        cmocka_unit_test_setup(test_levels, database_need),
        cmocka_unit_test_setup(test_open_states, database_need),
    };
    return cmocka_run_group_tests(tests, group_setup, database_close);
}
