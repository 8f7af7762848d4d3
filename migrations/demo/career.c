#include "migrations/demo/career.h"

#include <stdio.h>
#include <string.h>

/* Thousandths of the salary that employer and worker together owe: 21.5 % + 10.5 %, and 22 %
 * voluntary. */
enum { COMPULSORY_PERMILLE = 320, VOLUNTARY_PERMILLE = 220 };

static const int32_t first_month = 1995 * 12;

/* Months at which the set of funds changed: Law 71/2006 (work accidents), then unemployment
 * insurance. */
static const struct fund_era {
    int32_t from_month;
    const char *funds;
    const char *armed_forces_funds;
} fund_eras[] = {
    {0, "{retirement,sickness_maternity,health}", "{retirement,sickness_maternity,health}"},
    {2007 * 12, "{retirement,sickness_maternity,accident,health}",
     "{retirement,sickness_maternity,accident,health}"},
    {2009 * 12, "{retirement,sickness_maternity,accident,unemployment,health}",
     "{retirement,sickness_maternity,accident,health}"},
};

static const struct {
    int32_t least_multiple;
    int32_t most_multiple;
    int32_t most_job_months;
} sector_pay[SECTOR_COUNT] = {
    [SECTOR_PRIVATE] = {1300, 5500, 96},
    [SECTOR_FOREIGN] = {1700, 8500, 120},
    [SECTOR_STATE] = {2340, 5500, 400},
    [SECTOR_ARMED] = {2800, 6500, 400},
};

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t month_day(int32_t month)
{
    return date_to_days(month_first_day(month));
}

const char *position_draw(const struct world *world, struct chance *chance, enum sector sector)
{
    size_t index = chance_below(chance, (uint32_t)world->positions.count);
    while (strcmp(world->positions.lines[index][1], sector_name(sector)) != 0) {
        index = (index + 1) % world->positions.count;
    }
    return world->positions.lines[index][0];
}

static const char *funds_of(const struct job *job, int32_t month)
{
    const char *funds = NULL;
    if (job->employer == NULL) {
        return "{voluntary}";
    }
    for (size_t i = 0; i < sizeof fund_eras / sizeof *fund_eras; i++) {
        if (fund_eras[i].from_month <= month) {
            funds =
                job->sector == SECTOR_ARMED ? fund_eras[i].armed_forces_funds : fund_eras[i].funds;
        }
    }
    return funds;
}

/* Never below the base salary of any month of the period, never above 20 times it (Law 41/2024 art
 * 31). */
static int64_t salary_of(const struct world *world, const struct job *job, int32_t from_month,
                         int32_t to_month)
{
    int64_t at_first = world_base_salary(world, month_day(from_month));
    int64_t at_last = world_base_salary(world, month_day(to_month) - 1);
    int64_t salary = at_last * job->multiple / 1000 / 1000 * 1000;
    salary = salary < at_last ? at_last : salary;
    return salary > 20 * at_first ? 20 * at_first : salary;
}

struct period {
    int32_t from_month;
    int32_t to_month;
    int64_t salary_vnd;
    const char *state;
    int64_t owed_vnd;
};

/* On the state scale a salary is a coefficient times the base salary: of the last month of the
 * period, as salary_of has it. */
static void coefficient_write(const struct world *world, const struct period *period,
                              char *ret_text, size_t size)
{
    int64_t level = world_base_salary(world, month_day(period->to_month) - 1);
    int64_t thousandths = (period->salary_vnd * 1000 + level / 2) / level;
    snprintf(ret_text, size, "%lld.%03lld", (long long)(thousandths / 1000),
             (long long)(thousandths % 1000));
}

static void version_add(struct world *world, const struct someone *someone, const struct job *job,
                        const struct period *period, const char *id, int version, int32_t from_day,
                        int32_t to_day)
{
    char place[160] = "Tại nơi cư trú";
    char coefficient[16] = "\\N";
    if (job->sector == SECTOR_STATE || job->sector == SECTOR_ARMED) {
        coefficient_write(world, period, coefficient, sizeof coefficient);
    }
    struct moment_text until = {"infinity"};
    if (job->employer != NULL) {
        const struct ward *ward = &world->wards[job->employer->ward];
        snprintf(place, sizeof place, "%s, %s", ward->full_name,
                 world->provinces[ward->province].full_name);
    }
    if (to_day != ALIVE) {
        until = moment_text(to_day, 36000);
    }
    table_add(&world->tables, TABLE_CONTRIBUTION,
              "%s\t%s\t%d\t%s\t%s\t%s\t[%d,%d)\t%lld\t%s\t%s\t%s\t%lld\t%s\t%s\t%s", someone->id,
              id, version, job->employer == NULL ? "\\N" : job->employer->id, job->position, place,
              period->from_month, period->to_month, (long long)period->salary_vnd, coefficient,
              funds_of(job, period->from_month), period->state, (long long)period->owed_vnd,
              job->employer == NULL ? "collection_agent" : "employer",
              moment_text(from_day, 36000).text, until.text);
}

/* Some periods were first recorded with a lower salary and corrected later. */
static void period_add(struct world *world, struct chance *chance, const struct someone *someone,
                       const struct job *job, const struct period *period)
{
    char id[UUID_TEXT_SIZE];
    int32_t recorded = smaller(month_day(period->from_month) + 50, world->today_day - 1);
    int version = 1;
    chance_id(chance, moment_ms(recorded, 36000), id);
    if (recorded + 150 < world->today_day && chance_permille(chance, 10)) {
        struct period mistaken = *period;
        mistaken.salary_vnd =
            salary_of(world, &(struct job){.multiple = 1000}, period->from_month, period->to_month);
        version_add(world, someone, job, &mistaken, id, version, recorded, recorded + 120);
        recorded += 120;
        version++;
    }
    version_add(world, someone, job, period, id, version, recorded, ALIVE);
}

/* A period ends with the job, with a raise, where the funds change, and where arrears begin. */
static int32_t period_end(struct chance *chance, const struct job *job, int32_t from_month)
{
    int32_t end = smaller(job->to_month, from_month + chance_between(chance, 12, 48));
    int32_t paid_until = job->to_month - job->owed_months;
    for (size_t i = 0; i < sizeof fund_eras / sizeof *fund_eras; i++) {
        if (job->employer != NULL && fund_eras[i].from_month > from_month) {
            end = smaller(end, fund_eras[i].from_month);
        }
    }
    return from_month < paid_until ? smaller(end, paid_until) : end;
}

void job_add(struct world *world, struct chance *chance, const struct someone *someone,
             const struct job *job, struct career *ret_career)
{
    struct job now = *job;
    int32_t permille = job->employer == NULL ? VOLUNTARY_PERMILLE : COMPULSORY_PERMILLE;
    int32_t month = job->from_month;
    while (month < job->to_month) {
        struct period period = {.from_month = month, .state = "paid"};
        period.to_month = period_end(chance, job, month);
        period.salary_vnd = salary_of(world, &now, month, period.to_month);
        if (month >= job->to_month - job->owed_months) {
            bool partly = chance_permille(chance, 300);
            int64_t whole = period.salary_vnd * permille / 1000 * (period.to_month - month);
            period.state = partly ? "partly" : "owed";
            period.owed_vnd = partly ? whole / 2 : whole;
        } else {
            ret_career->months += period.to_month - month;
        }
        period_add(world, chance, someone, job, &period);
        ret_career->last_salary_vnd = period.salary_vnd;
        now.multiple =
            smaller(now.multiple + now.multiple * chance_between(chance, 2, 9) / 100, 12000);
        month = period.to_month;
    }
}

/* Months of age at which the pension begins, for those who reach it in that year (ND 135/2020 art
 * 4). */
static int32_t retirement_age_months(bool female, int year)
{
    int32_t steps = year < 2021 ? 0 : year - 2020;
    return female ? smaller(55 * 12 + 4 * steps, 60 * 12) : smaller(60 * 12 + 3 * steps, 62 * 12);
}

static int32_t pension_month(const struct world *world, struct chance *chance,
                             const struct someone *someone)
{
    int32_t birth_month = month_of_date(date_from_days(someone->birth_day));
    int32_t month = birth_month;
    for (int round = 0; round < 4; round++) {
        month = birth_month + retirement_age_months(someone->female, month / 12) + 1;
    }
    /* Who draws a pension before that age has lost capacity to work. */
    return month <= world->this_month ? month : world->this_month - chance_between(chance, 1, 36);
}

static void jobs_draw(struct world *world, struct chance *chance, const struct family *family,
                      const struct someone *someone, int32_t from_month, int32_t to_month,
                      struct career *ret_career)
{
    static const struct {
        int32_t least;
        int32_t most;
    } gaps[] = {{0, 0}, {1, 3}, {4, 18}};
    static const uint16_t gap_weights[] = {60, 25, 15};
    enum sector sector = someone->sector;
    int32_t month = from_month;
    while (month < to_month) {
        struct job job = {.sector = sector, .from_month = month};
        job.employer = world_employer(world, chance, family->ward->province, sector);
        job.position = position_draw(world, chance, sector);
        job.multiple = chance_between(
            chance, sector_pay[sector].least_multiple,
            (sector_pay[sector].least_multiple + sector_pay[sector].most_multiple) / 2);
        job.to_month = smaller(
            to_month, month + chance_between(chance, 10, sector_pay[sector].most_job_months));
        if (job.to_month == world->this_month && chance_permille(chance, 25)) {
            job.owed_months = chance_between(chance, 1, 5);
        }
        job_add(world, chance, someone, &job, ret_career);
        size_t gap = chance_weighted(chance, gap_weights, sizeof gaps / sizeof *gaps);
        month = job.to_month + chance_between(chance, gaps[gap].least, gaps[gap].most);
    }
}

/* A few have a second employer beside the first. */
static void second_job_draw(struct world *world, struct chance *chance, const struct family *family,
                            const struct someone *someone, struct career *ret_career)
{
    struct job job = {.sector = SECTOR_PRIVATE, .multiple = 1200, .to_month = world->this_month};
    struct career beside = {0};
    job.from_month = world->this_month - chance_between(chance, 6, 20);
    job.employer = world_employer(world, chance, family->ward->province, SECTOR_PRIVATE);
    job.position = position_draw(world, chance, SECTOR_PRIVATE);
    job_add(world, chance, someone, &job, &beside);
    ret_career->last_salary_vnd += beside.last_salary_vnd;
}

static void voluntary_draw(struct world *world, struct chance *chance,
                           const struct someone *someone, int32_t from_month,
                           struct career *ret_career)
{
    struct job job = {.position = "Lao động tự do", .to_month = world->this_month};
    int32_t length = chance_between(chance, 6, 130);
    job.from_month = larger(larger(from_month, 2008 * 12), world->this_month - length);
    job.multiple = chance_between(chance, 1000, 3000);
    job.owed_months = chance_permille(chance, 60) ? 1 : 0;
    job_add(world, chance, someone, &job, ret_career);
}

void career_add(struct world *world, struct chance *chance, const struct family *family,
                const struct someone *someone, struct career *ret_career)
{
    int32_t birth_month = month_of_date(date_from_days(someone->birth_day));
    int32_t from = larger(birth_month + 12 * chance_between(chance, 18, 24), first_month);
    int32_t past = world->this_month - chance_between(chance, 12, 120);
    struct career career = {0};
    *ret_career = career;
    if (someone->died_day != ALIVE && someone->occupation != PENSIONER) {
        return;
    }
    if (someone->occupation == WORKER) {
        jobs_draw(world, chance, family, someone, from, world->this_month, &career);
        if (someone->sector != SECTOR_PRIVATE && chance_permille(chance, 25)) {
            second_job_draw(world, chance, family, someone, &career);
        }
    } else if (someone->occupation == PENSIONER) {
        career.pension_month = pension_month(world, chance, someone);
        jobs_draw(world, chance, family, someone, from, career.pension_month, &career);
    } else if (someone->occupation == UNEMPLOYED) {
        jobs_draw(world, chance, family, someone, larger(from, past - 100),
                  world->this_month - chance_between(chance, 1, 8), &career);
    } else if (someone->occupation == INDEPENDENT && chance_permille(chance, 300)) {
        jobs_draw(world, chance, family, someone, larger(from, past - 70), past, &career);
    } else if (someone->occupation == VOLUNTARY) {
        voluntary_draw(world, chance, someone, from, &career);
    }
    *ret_career = career;
}
