#include "migrations/demo/benefit.h"

#include <stdio.h>
#include <string.h>

#include "benefits/pension_rate.h"

/* Payments stand in the register for the last three years only. */
enum { PAYMENT_MONTHS = 36, SOCIAL_PENSION_VND = 500000 };

/* NĐ 176/2025: the social pension begins. */
static const int32_t social_pension_since = 2025 * 12 + 6;

/* Raises of pensions in payment, in thousandths (pension_adjustments: ND 108/2021, 42/2023,
 * 75/2024, of 2026). */
static const struct {
    int32_t from_month;
    int64_t permille;
} raises[] = {
    {2022 * 12, 1074},
    {2023 * 12 + 6, 1125},
    {2024 * 12 + 6, 1150},
    {2026 * 12 + 6, 1080},
};

struct decision {
    char id[UUID_TEXT_SIZE];
    char number[40];
    const char *kind;
    int32_t from_month;
    int32_t to_month;    /* last month; ALIVE = open */
    int64_t monthly_vnd; /* at the beginning; 0 = lump sum */
    int64_t lump_vnd;
    int rate_bp; /* 0 = none */
    bool raised;
    const char *state;
    const char *channel;
    char account[24], account_no[16];
    const char *bank, *bank_code;
};

/* A pension is never below the base salary (Law 58/2014 art 56.5). */
static int64_t amount_in(const struct world *world, const struct decision *decision, int32_t month)
{
    int64_t floor = world_base_salary(world, date_to_days(month_first_day(month)));
    int64_t amount = decision->monthly_vnd;
    for (size_t i = 0; decision->raised && i < sizeof raises / sizeof *raises; i++) {
        if (raises[i].from_month > decision->from_month && raises[i].from_month <= month) {
            amount = (amount * raises[i].permille + 500) / 1000;
        }
    }
    return decision->raised && amount < floor ? floor : amount;
}

static void channel_draw(const struct world *world, struct chance *chance,
                         struct decision *decision)
{
    static const uint16_t weights[] = {60, 35, 5};
    static const char *const channels[] = {"bank", "post", "cash"};
    decision->channel = channels[chance_weighted(chance, weights, 3)];
    snprintf(decision->account, sizeof decision->account, "\\N");
    decision->bank = "\\N";
    if (strcmp(decision->channel, "bank") == 0) {
        const char *const *bank =
            world->banks.lines[chance_below(chance, (uint32_t)world->banks.count)];
        int32_t last_digits = chance_between(chance, 0, 9999);
        decision->bank = bank[0];
        decision->bank_code = bank[1];
        snprintf(decision->account, sizeof decision->account, "******%04d", last_digits);
        /* Numbers that begin with 000 belong to nobody. */
        snprintf(decision->account_no, sizeof decision->account_no, "000%03d%04d",
                 (int)(world->benefits_made % 1000), last_digits);
    }
}

static void payment_add(struct world *world, struct chance *chance, const struct someone *someone,
                        const struct decision *decision, int32_t period, const char *kind,
                        int64_t amount, const char *state, int32_t day)
{
    char id[UUID_TEXT_SIZE];
    struct moment_text paid = {"\\N"};
    bool is_paid = strcmp(state, "paid") == 0;
    int32_t second = chance_between(chance, 8 * 3600, 16 * 3600);
    if (is_paid) {
        paid = moment_text(day, second);
    }
    chance_id(chance, moment_ms(day, second), id);
    table_add(&world->tables, TABLE_PAYMENT,
              "%s\t%s\t%s\t%d\t%s\t%lld\t%lld\t%s\t%s\t%s\t%s\t%s\t%s\t%s", someone->id, id,
              decision->id, period, kind, (long long)amount, (long long)amount, decision->channel,
              decision->account, decision->bank, state, paid.text, decision->number,
              moment_text(day < world->today_day ? day : world->today_day, 3600).text);
}

/* One month: paid as a rule; money that came back is paid as arrears a month later. */
static void month_add(struct world *world, struct chance *chance, const struct someone *someone,
                      const struct decision *decision, int32_t month)
{
    bool by_bank = strcmp(decision->channel, "bank") == 0;
    int32_t day = date_to_days(month_first_day(month)) + chance_between(chance, 1, by_bank ? 4 : 9);
    int64_t amount = amount_in(world, decision, month);
    if (day >= world->today_day) {
        payment_add(world, chance, someone, decision, month, "regular", amount, "scheduled", day);
    } else if (by_bank && chance_permille(chance, 6)) {
        payment_add(world, chance, someone, decision, month, "regular", amount, "returned", day);
        if (day + 30 < world->today_day) {
            payment_add(world, chance, someone, decision, month, "arrears", amount, "paid",
                        day + 30);
        }
    } else if (!by_bank && chance_permille(chance, 6)) {
        payment_add(world, chance, someone, decision, month, "regular", amount, "unpaid", day);
    } else {
        payment_add(world, chance, someone, decision, month, "regular", amount, "paid", day);
    }
}

static void payee_add(struct world *world, struct chance *chance, const struct someone *someone,
                      const struct decision *decision, int32_t decided)
{
    bool by_bank = strcmp(decision->channel, "bank") == 0;
    char id[UUID_TEXT_SIZE];
    chance_id(chance, moment_ms(decided, 36000), id);
    table_add(&world->tables, TABLE_PAYEE, "%s\t%s\t%s\t%s\t%s\t%s\t%s\tcurrent\t%s\t%s",
              someone->id, id, decision->id, decision->channel,
              by_bank ? decision->bank_code : "\\N", by_bank ? decision->account_no : "\\N",
              by_bank ? someone->full_name : "\\N", day_text(decided).text,
              moment_text(decided, 36000).text);
}

void banks_add(struct world *world)
{
    for (size_t i = 0; i < world->banks.count; i++) {
        const char *const *bank = world->banks.lines[i];
        table_add(&world->tables, TABLE_BANK, "%s\t%s\t%s", bank[0], bank[1], bank[2]);
    }
}

static void decision_add(struct world *world, struct chance *chance, const struct family *family,
                         const struct someone *someone, struct decision *decision)
{
    char monthly[24] = "\\N", lump[24] = "\\N", rate[12] = "\\N";
    struct day_text ends = {"\\N"};
    int32_t starts = date_to_days(month_first_day(decision->from_month));
    int32_t decided = starts - chance_between(chance, 5, 20);
    channel_draw(world, chance, decision);
    chance_id(chance, moment_ms(decided, 36000), decision->id);
    snprintf(decision->number, sizeof decision->number, "%lld/QĐ-BHXH",
             900001 + (long long)world->benefits_made++);
    if (decision->lump_vnd > 0) {
        snprintf(lump, sizeof lump, "%lld", (long long)decision->lump_vnd);
        ends = day_text(starts);
    } else {
        snprintf(monthly, sizeof monthly, "%lld",
                 (long long)amount_in(world, decision, world->this_month));
    }
    if (decision->rate_bp > 0) {
        snprintf(rate, sizeof rate, "%d", decision->rate_bp);
    }
    if (decision->to_month != ALIVE) {
        ends = day_text(date_to_days(month_last_day(decision->to_month)));
    }
    table_add(&world->tables, TABLE_BENEFIT,
              "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\\N\t%s", someone->id,
              decision->id, decision->kind, decision->number, day_text(decided).text,
              family->ward->office, day_text(starts).text, ends.text, monthly, lump, rate,
              decision->state, decision->channel, decision->account, decision->bank,
              moment_text(decided, 36000).text);
    payee_add(world, chance, someone, decision, decided);
}

static void monthly_add(struct world *world, struct chance *chance, const struct family *family,
                        const struct someone *someone, struct decision *decision)
{
    int32_t last = world->this_month;
    if (someone->died_day != ALIVE) {
        int32_t death = month_of_date(date_from_days(someone->died_day));
        if (death < decision->from_month) {
            return;
        }
        decision->to_month = death;
    }
    if (decision->to_month < last) {
        last = decision->to_month;
    }
    decision->state = decision->to_month < world->this_month ? "ended" : "current";
    decision_add(world, chance, family, someone, decision);
    int32_t first = world->this_month - PAYMENT_MONTHS + 1;
    for (int32_t month = decision->from_month > first ? decision->from_month : first; month <= last;
         month++) {
        month_add(world, chance, someone, decision, month);
    }
}

static void lump_add(struct world *world, struct chance *chance, const struct family *family,
                     const struct someone *someone, const char *kind, int64_t amount)
{
    struct decision decision = {
        .kind = kind, .to_month = ALIVE, .lump_vnd = amount, .state = "ended"};
    decision.from_month = world->this_month - chance_between(chance, 1, 30);
    decision_add(world, chance, family, someone, &decision);
    payment_add(world, chance, someone, &decision, decision.from_month, "lump", amount, "paid",
                date_to_days(month_first_day(decision.from_month)) + chance_between(chance, 3, 12));
}

/* By the law of the first month; what held before 2016 is what held then (Law 71/2006 art 52). Who
 * has less than the twenty years that a pension took has years of before 1995. Basis points. */
static int pension_rate_bp(const struct world *world, const struct someone *someone,
                           const struct career *career)
{
    enum { STEPS = 32, MONTHS_LEAST = 20 * 12, FIRST_KNOWN = 2016 * 12 };
    static const struct caption months_paid = {"demo.months_paid", NULL, "Số tháng đã đóng",
                                               "Months paid", UNIT_MONTHS};
    struct step steps[STEPS];
    int inputs[2 * STEPS];
    struct derivation derivation;
    int32_t months = career->months < MONTHS_LEAST ? MONTHS_LEAST : career->months;
    int32_t first = career->pension_month < FIRST_KNOWN ? FIRST_KNOWN : career->pension_month;
    derivation_init(&derivation, &world->law, steps, STEPS, inputs, 2 * STEPS);
    int rate = pension_rate(&derivation, someone->female ? SEX_FEMALE : SEX_MALE,
                            step_given(&derivation, &months_paid, months), month_first_day(first));
    struct fraction percent = step_value(&derivation, rate);
    return derivation_is_sound(&derivation) ? (int)(100 * percent.numerator / percent.denominator)
                                            : 0;
}

static void pension_add(struct world *world, struct chance *chance, const struct family *family,
                        const struct someone *someone, const struct career *career)
{
    int64_t floor = world_base_salary(world, date_to_days(month_first_day(career->pension_month)));
    int64_t salary = career->last_salary_vnd > 0 ? career->last_salary_vnd : 3 * floor;
    struct decision decision = {.kind = "pension", .to_month = ALIVE, .raised = true};
    decision.from_month = career->pension_month;
    decision.rate_bp = pension_rate_bp(world, someone, career);
    decision.monthly_vnd = salary * 85 / 100 * decision.rate_bp / 10000;
    monthly_add(world, chance, family, someone, &decision);
}

static void elder_add(struct world *world, struct chance *chance, const struct family *family,
                      const struct someone *someone)
{
    int32_t entitled = month_of_date(date_from_days(someone->birth_day)) + 75 * 12 + 1;
    struct decision decision = {
        .kind = "social_pension", .to_month = ALIVE, .monthly_vnd = SOCIAL_PENSION_VND};
    decision.from_month = entitled > social_pension_since ? entitled : social_pension_since;
    if (someone->number % 15 == 0) {
        decision.kind = "survivors_monthly";
        decision.from_month = world->this_month - chance_between(chance, 20, 120);
        decision.monthly_vnd = world_base_salary(world, world->today_day) / 2;
    }
    if (decision.from_month <= world->this_month) {
        monthly_add(world, chance, family, someone, &decision);
    }
}

/* 60 % of the salary, three months for 12 to 36 months paid and one for 12 more (Law on Employment
 * art 50). */
static void unemployment_add(struct world *world, struct chance *chance,
                             const struct family *family, const struct someone *someone,
                             const struct career *career)
{
    int32_t length = career->months < 48 ? 3 : career->months / 12;
    struct decision decision = {.kind = "unemployment",
                                .monthly_vnd = career->last_salary_vnd * 60 / 100};
    decision.from_month = world->this_month - chance_between(chance, 0, 6);
    decision.to_month = decision.from_month + (length > 12 ? 12 : length) - 1;
    if (career->months >= 12) {
        monthly_add(world, chance, family, someone, &decision);
    }
}

void benefits_add(struct world *world, struct chance *chance, const struct family *family,
                  const struct someone *someone, const struct career *career)
{
    int age = age_of(world, someone);
    if (someone->occupation == PENSIONER) {
        pension_add(world, chance, family, someone, career);
    } else if (someone->occupation == SOCIAL_PENSIONER) {
        elder_add(world, chance, family, someone);
    } else if (someone->occupation == UNEMPLOYED) {
        unemployment_add(world, chance, family, someone, career);
    } else if (someone->occupation == WORKER && career->months > 12) {
        if (someone->female && age < 40 && chance_permille(chance, 200)) {
            lump_add(world, chance, family, someone, "maternity", career->last_salary_vnd * 6);
        } else if (chance_permille(chance, 120)) {
            lump_add(world, chance, family, someone, "sickness", career->last_salary_vnd / 8);
        }
    } else if (someone->occupation == INDEPENDENT && career->months > 12 &&
               chance_permille(chance, 400)) {
        lump_add(world, chance, family, someone, "one_time",
                 career->last_salary_vnd * 2 * (career->months / 12));
    }
}
