#include "api/preview_count.h"

#include <stdlib.h>
#include <string.h>

#include "benefits/one_time.h"
#include "benefits/pension.h"
#include "benefits/survivors.h"

enum { STEPS = 4096, INPUTS = 8192 };

/* ---- which figures differ ---- */

static bool rows_differ(const struct rule_row *a, const struct rule_row *b)
{
    return a->figure != b->figure || a->key != b->key ||
           date_compare(a->valid_from, b->valid_from) != 0 ||
           date_compare(a->valid_to, b->valid_to) != 0 || fraction_compare(a->value, b->value) != 0;
}

static void find_changes(struct preview_bench *bench)
{
    const struct rule_set *a = bench->before;
    const struct rule_set *b = bench->after;
    size_t i = 0;
    size_t k = 0;
    while (i < a->row_count || k < b->row_count) {
        const struct rule_row *left = i < a->row_count ? &a->rows[i] : NULL;
        const struct rule_row *right = k < b->row_count ? &b->rows[k] : NULL;
        if (left && right && !rows_differ(left, right)) {
            i++;
            k++;
        } else if (!right || (left && left->figure <= right->figure)) {
            bench->changed[left->figure] = true;
            i++;
        } else {
            bench->changed[right->figure] = true;
            k++;
        }
    }
    bench->always = bench->changed[FIGURE_BASE_SALARY] || bench->changed[FIGURE_FLOOR_YEARS] ||
                    bench->changed[FIGURE_STATE_SCALE] || bench->changed[FIGURE_RETIREMENT_AGE];
}

struct preview_bench *preview_bench_make(const struct rule_set *before,
                                         const struct rule_set *after, struct date on)
{
    struct preview_bench *bench = calloc(1, sizeof *bench);
    if (!bench) {
        return NULL;
    }
    bench->before = before;
    bench->after = after;
    bench->on = on;
    bench->steps = calloc(STEPS, sizeof *bench->steps);
    bench->inputs = calloc(INPUTS, sizeof *bench->inputs);
    if (!bench->steps || !bench->inputs) {
        preview_bench_free(bench);
        return NULL;
    }
    find_changes(bench);
    return bench;
}

void preview_bench_free(struct preview_bench *bench)
{
    if (bench) {
        free(bench->steps);
        free(bench->inputs);
        free(bench);
    }
}

/* ---- one person ---- */

/* "S:P:23940:23999:0:3.66" and what follows it; NULL at the end or when it is no period. */
static const char *read_period(const char *text, struct career_row *ret)
{
    char *end;
    if (strlen(text) < 4 || text[1] != ':' || text[3] != ':') {
        return NULL;
    }
    *ret = (struct career_row){
        .regime = text[0] == 'S'   ? REGIME_STATE
                  : text[0] == 'V' ? REGIME_VOLUNTARY
                                   : REGIME_EMPLOYER,
        .state = text[2] == 'P' ? CAREER_PAID : CAREER_OWED,
        .from_month = (int32_t)strtol(text + 4, &end, 10),
        .coefficient = {0, 1},
    };
    ret->to_month = *end == ':' ? (int32_t)strtol(end + 1, &end, 10) : 0;
    ret->salary_vnd = *end == ':' ? strtoll(end + 1, &end, 10) : 0;
    if (*end != ':') {
        return NULL;
    }
    size_t length = strcspn(end + 1, ";");
    fraction_parse(end + 1, length, &ret->coefficient);
    return end + 1 + length + (end[1 + length] == ';');
}

static bool read_career(struct preview_bench *bench, const char *periods)
{
    size_t count = 0;
    while (periods && *periods && count < CAREER_ROWS) {
        periods = read_period(periods, &bench->rows[count]);
        count += periods != NULL;
    }
    return count > 0 &&
           career_read(bench->rows, count, month_of_date(bench->on) - 1, false, &bench->career) &&
           career_months(&bench->career) > 0;
}

struct amounts {
    int64_t vnd[PREVIEW_KINDS];
    bool sound, touched;
};

/* The month the pension could begin, or the day of the preview when that has passed. */
static struct date pension_day(struct derivation *derivation, const struct preview_bench *bench,
                               const struct preview_person *person)
{
    struct retirement retirement = {0};
    retirement_find(derivation, person->sex, person->birth, 0, &retirement);
    return retirement.pension_month > month_of_date(bench->on)
               ? month_first_day(retirement.pension_month)
               : bench->on;
}

static void count_kinds(struct derivation *derivation, const struct preview_bench *bench,
                        const struct preview_person *person, struct amounts *ret)
{
    const struct career *career = &bench->career;
    struct date joined = month_first_day(career->first_month);
    const struct average_input history = {career->periods, career->period_count, joined, bench->on};
    const struct one_time_input leaving = {.months_before_2014 = career->months_before_2014,
                                           .months_from_2014 = career->months_from_2014,
                                           .settled_on = bench->on};
    struct pension_input input = {.sex = person->sex,
                                  .birth = person->birth,
                                  .first_joined = joined,
                                  .months_paid = career_months(career),
                                  .months_compulsory = career->months_compulsory};
    struct pension pension = {0};
    struct one_time one_time = {0};
    int average = average_salary(derivation, &history);
    input.pension_from = pension_day(derivation, bench, person);
    pension_settle(derivation, &input, average, &pension);
    one_time_settle(derivation, &leaving, average, &one_time);
    int times = survivor_lump_times(derivation, leaving.months_before_2014,
                                    leaving.months_from_2014, bench->on);
    int lump = survivor_lump(derivation, times, average);
    ret->vnd[PREVIEW_PENSION] = pension.monthly_vnd;
    ret->vnd[PREVIEW_ONE_TIME] = one_time.amount_vnd;
    ret->vnd[PREVIEW_SURVIVORS] = step_whole(derivation, lump);
}

static struct amounts count_amounts(const struct preview_bench *bench, const struct rule_set *rules,
                                    const struct preview_person *person)
{
    struct derivation derivation;
    struct amounts amounts = {.touched = bench->always};
    derivation_init(&derivation, rules, bench->steps, STEPS, bench->inputs, INPUTS);
    count_kinds(&derivation, bench, person, &amounts);
    amounts.sound = derivation_is_sound(&derivation);
    for (int i = 0; i < derivation.step_count && !amounts.touched; i++) {
        const struct rule_row *row = derivation.steps[i].row;
        amounts.touched = row && bench->changed[row->figure];
    }
    return amounts;
}

static int age_of(const struct preview_person *person, struct date on)
{
    int decade = (on.year - person->birth.year) / 10 - 2;
    return decade < 0 ? 0 : decade >= PREVIEW_AGES ? PREVIEW_AGES - 1 : decade;
}

static void add_amount(struct preview_sums *sums, int64_t before_vnd, int64_t after_vnd)
{
    int64_t more_vnd = after_vnd - before_vnd;
    sums->counted++;
    sums->gain += more_vnd > 0;
    sums->lose += more_vnd < 0;
    sums->before_vnd += before_vnd;
    sums->after_vnd += after_vnd;
    sums->gained_vnd += more_vnd > 0 ? more_vnd : 0;
    sums->lost_vnd += more_vnd < 0 ? -more_vnd : 0;
}

void preview_count(struct preview_bench *bench, const struct preview_person *person,
                   struct preview_groups *groups)
{
    if (!read_career(bench, person->periods)) {
        return;
    }
    struct amounts before = count_amounts(bench, bench->before, person);
    /* What rests on no figure that differs is the same. */
    bool again = before.touched || !before.sound;
    struct amounts after = again ? count_amounts(bench, bench->after, person) : before;
    if (!before.sound || !after.sound) {
        return;
    }
    const struct career *career = &bench->career;
    enum salary_regime regime = career->periods[career->period_count - 1].regime;
    for (int kind = 0; kind < PREVIEW_KINDS; kind++) {
        add_amount(&groups->of[kind][person->sex == SEX_FEMALE][age_of(person, bench->on)][regime],
                   before.vnd[kind], after.vnd[kind]);
    }
}

/* ---- sums ---- */

static void sums_add(struct preview_sums *to, const struct preview_sums *from)
{
    to->counted += from->counted;
    to->gain += from->gain;
    to->lose += from->lose;
    to->before_vnd += from->before_vnd;
    to->after_vnd += from->after_vnd;
    to->gained_vnd += from->gained_vnd;
    to->lost_vnd += from->lost_vnd;
}

enum { GROUPS = PREVIEW_KINDS * PREVIEW_SEXES * PREVIEW_AGES * PREVIEW_REGIMES };

void preview_groups_add(struct preview_groups *to, const struct preview_groups *from)
{
    for (int i = 0; i < GROUPS; i++) {
        sums_add(&(&to->of[0][0][0][0])[i], &(&from->of[0][0][0][0])[i]);
    }
}

static void put_sums(struct buffer *json, const struct preview_sums *sums)
{
    const struct {
        const char *name;
        int64_t value;
    } members[] = {
        {"counted", sums->counted},     {"gain", sums->gain},
        {"lose", sums->lose},           {"before_vnd", sums->before_vnd},
        {"after_vnd", sums->after_vnd}, {"gained_vnd", sums->gained_vnd},
        {"lost_vnd", sums->lost_vnd},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        buffer_member_int(json, members[i].name, members[i].value);
    }
}

static const char *const kind_names[] = {"pension_monthly", "one_time", "survivors_lump"};

static void put_kind(struct buffer *json, const struct preview_groups *groups, int kind)
{
    struct preview_sums sums = {0};
    int each = GROUPS / PREVIEW_KINDS;
    for (int i = 0; i < each; i++) {
        sums_add(&sums, &(&groups->of[kind][0][0][0])[i]);
    }
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_text(json, "kind", kind_names[kind]);
    put_sums(json, &sums);
    buffer_char(json, '}');
}

static void put_group(struct buffer *json, const struct preview_sums *sums, int index)
{
    static const char *const ages[] = {"-29", "30-39", "40-49", "50-59", "60-"};
    static const char *const regimes[] = {"employer", "state", "voluntary"};
    int regime = index % PREVIEW_REGIMES;
    int age = index / PREVIEW_REGIMES % PREVIEW_AGES;
    int sex = index / (PREVIEW_REGIMES * PREVIEW_AGES) % PREVIEW_SEXES;
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_text(json, "kind", kind_names[index / (GROUPS / PREVIEW_KINDS)]);
    buffer_member_text(json, "sex", sex ? "female" : "male");
    buffer_member_text(json, "age", ages[age]);
    buffer_member_text(json, "regime", regimes[regime]);
    put_sums(json, sums);
    buffer_char(json, '}');
}

void preview_groups_put(struct buffer *json, const struct preview_groups *groups)
{
    buffer_text(json, "{\"kinds\":[");
    for (int kind = 0; kind < PREVIEW_KINDS; kind++) {
        put_kind(json, groups, kind);
    }
    buffer_text(json, "],\"groups\":[");
    for (int i = 0; i < GROUPS; i++) {
        const struct preview_sums *sums = &(&groups->of[0][0][0][0])[i];
        if (sums->counted > 0) {
            put_group(json, sums, i);
        }
    }
    buffer_text(json, "]}");
}
