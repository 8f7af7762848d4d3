/*
 * Invented people with what the program counts for them, for the second implementation in
 * tests/twin.sql to count again: twin_people COUNT SEED prints rows for COPY into twin.person.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "benefits/average.h"
#include "benefits/one_time.h"
#include "benefits/pension.h"
#include "benefits/survivors.h"
#include "migrations/rule_release.h"

enum { STEPS = 8192, INPUTS = 16384, PERIODS = 6 };

struct someone {
    struct pension_input pension;
    struct salary_period periods[PERIODS];
    size_t period_count;
    int32_t before_2014, from_2014;
    struct survivor_relatives relatives;
};

static uint64_t state;

/* SplitMix64: the same people for the same seed everywhere. */
static int32_t draw(int32_t least, int32_t most)
{
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return least + (int32_t)((z ^ (z >> 31)) % (uint64_t)(most - least + 1));
}

static void draw_period(struct someone *someone, int32_t from, int32_t to)
{
    struct salary_period *period = &someone->periods[someone->period_count++];
    int32_t kind = draw(0, 9);
    *period = (struct salary_period){
        REGIME_EMPLOYER, from, to, draw(500, 60000) * 1000 + draw(0, 9), {0, 1}};
    if (kind < 4) {
        period->regime = REGIME_STATE;
        fraction_divide(fraction_of(draw(186, 800)), fraction_of(100), &period->coefficient);
    } else if (kind == 4 && from >= month_index(2008, 1)) {
        period->regime = REGIME_VOLUNTARY;
    }
    int32_t months = to - from + 1;
    int32_t early = month_index(2014, 1) - from;
    early = early < 0 ? 0 : early > months ? months : early;
    someone->before_2014 += early;
    someone->from_2014 += months - early;
    someone->pension.months_compulsory += period->regime == REGIME_VOLUNTARY ? 0 : months;
}

static void draw_someone(struct someone *ret)
{
    struct pension_input *pension = &ret->pension;
    *ret = (struct someone){.relatives = {draw(0, 6), draw(0, 5)}};
    pension->ground = draw(0, 4) == 0 ? PENSION_LOSS_61 : PENSION_AT_AGE;
    pension->sex = draw(0, 1) ? SEX_FEMALE : SEX_MALE;
    pension->birth = date_add_days((struct date){1950, 1, 1}, draw(0, 365 * 25));
    pension->pension_from = date_add_days((struct date){2018, 1, 1}, draw(0, 365 * 9));
    int32_t end = month_of_date(pension->pension_from) - 1;
    int32_t from = month_index(1990, 1) + draw(0, draw(0, 1) ? 60 : 340);
    from = from > end ? end : from;
    pension->first_joined = month_first_day(from);
    for (int32_t count = draw(1, PERIODS); count > 0 && from <= end; count--) {
        int32_t to = from + draw(0, 140);
        to = to > end ? end : to;
        draw_period(ret, from, to);
        from = to + 1 + (draw(0, 2) ? 0 : draw(1, 24));
    }
    pension->months_paid = ret->before_2014 + ret->from_2014;
    pension->months_late = draw(0, 3) ? 0 : draw(0, 36);
    if (pension->months_late > pension->months_paid) {
        pension->months_late = pension->months_paid;
    }
}

static void print_facts(int32_t id, const struct someone *someone)
{
    static const char letters[] = {'E', 'S', 'V'};
    const struct pension_input *pension = &someone->pension;
    char birth[DATE_TEXT_SIZE];
    char day[DATE_TEXT_SIZE];
    char coefficient[FRACTION_TEXT_SIZE];
    date_format(pension->birth, birth);
    date_format(pension->pension_from, day);
    printf("%d\t%c\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t", id, (char)pension->sex, birth, day,
           pension->ground == PENSION_LOSS_61 ? "loss_61" : "at_age",
           month_of_date(pension->first_joined), pension->months_compulsory, pension->months_late,
           someone->relatives.alone, someone->relatives.cared_for);
    for (size_t i = 0; i < someone->period_count; i++) {
        const struct salary_period *period = &someone->periods[i];
        fraction_format(period->coefficient.numerator ? period->coefficient
                                                      : fraction_of(period->salary_vnd),
                        coefficient);
        printf("%s%c:%d:%d:%s", i > 0 ? ";" : "", letters[period->regime], period->from_month,
               period->to_month, coefficient);
    }
}

/* What the engine counts; false, said on stderr, when it refuses. */
static bool print_amounts(const struct rule_set *rules, const struct someone *someone)
{
    static struct step steps[STEPS];
    static int inputs[INPUTS];
    struct derivation derivation;
    struct date day = someone->pension.pension_from;
    struct pension pension = {0};
    struct one_time one_time = {0};
    const struct average_input history = {someone->periods, someone->period_count,
                                          someone->pension.first_joined, day};
    const struct one_time_input leaving = {.months_before_2014 = someone->before_2014,
                                           .months_from_2014 = someone->from_2014,
                                           .settled_on = day};
    derivation_init(&derivation, rules, steps, STEPS, inputs, INPUTS);
    struct derivation *d = &derivation;
    int average = average_salary(d, &history);
    pension_settle(d, &someone->pension, average, &pension);
    one_time_settle(d, &leaving, average, &one_time);
    int months = someone->pension.months_paid;
    int funeral_due = funeral_entitlement(d, false, months, day);
    int monthly_due = survivor_monthly_entitlement(d, months, day);
    int funeral = funeral_allowance(d, day);
    int monthly = survivor_monthly(d, &someone->relatives, day);
    int times = survivor_lump_times(d, someone->before_2014, someone->from_2014, day);
    int lump = survivor_lump(d, times, average);
    printf("\t%c\t%lld\t%lld\t%lld\t%c\t%c\t%lld\t%lld\t%lld\n", pension.entitled ? 't' : 'f',
           (long long)pension.monthly_vnd, (long long)pension.lump_vnd,
           (long long)one_time.amount_vnd, step_holds(d, funeral_due) ? 't' : 'f',
           step_holds(d, monthly_due) ? 't' : 'f', (long long)step_whole(d, funeral),
           (long long)step_whole(d, monthly), (long long)step_whole(d, lump));
    if (!derivation_is_sound(d)) {
        fprintf(stderr, "twin_people: %s\n", derivation_fault_name(d->fault));
    }
    return derivation_is_sound(d);
}

int main(int argc, char **argv)
{
    static struct rule_row rows[RULE_SET_ROWS];
    struct rule_set rules;
    struct arena arena;
    arena_init(&arena);
    bool good = argc == 3 && rule_release_read(&arena, rows, &rules);
    arena_destroy(&arena);
    state = good ? strtoull(argv[2], NULL, 10) : 0;
    for (int32_t id = 1; good && id <= atoi(argv[1]); id++) {
        struct someone someone;
        draw_someone(&someone);
        print_facts(id, &someone);
        good = print_amounts(&rules, &someone);
    }
    return good ? 0 : 1;
}
