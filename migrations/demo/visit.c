#include "migrations/demo/visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS_BACK = 730, LINES = 12, AGE_GROUPS = 4, RECORDED_AFTER_S = 1800 };

/* How often each chapter of ICD-10 is the reason: children, young adults, adults, old people. */
static const struct {
    const char *chapter;
    uint16_t weights[AGE_GROUPS];
} chapters[] = {
    {"A00-B99", {20, 9, 7, 5}},  {"C00-D48", {0, 2, 4, 8}},     {"E00-E90", {1, 4, 14, 25}},
    {"G00-G99", {2, 4, 5, 6}},   {"H00-H59", {5, 5, 6, 10}},    {"H60-H95", {6, 3, 3, 3}},
    {"I00-I99", {1, 3, 18, 38}}, {"J00-J99", {45, 25, 18, 18}}, {"K00-K93", {8, 20, 18, 12}},
    {"L00-L99", {6, 6, 4, 3}},   {"M00-M99", {1, 12, 20, 25}},  {"N00-N99", {2, 8, 9, 8}},
    {"O00-O99", {0, 8, 2, 0}},   {"S00-T98", {8, 12, 8, 5}},    {"Z00-Z99", {4, 5, 4, 4}},
};

static const struct kind {
    const char *code;
    bool inpatient;
    int16_t most_days;
} kinds[] = {{"01", false, 0}, {"05", false, 0}, {"02", false, 0}, {"03", true, 12}};
static const uint16_t kind_weights[AGE_GROUPS][4] = {
    {80, 0, 8, 12}, {82, 3, 8, 7}, {60, 20, 8, 12}, {45, 32, 7, 16}};

struct line {
    const char *const *service;
    int64_t quantity_milli;
    int64_t price_milli;
    int64_t amount_vnd;
    int64_t listed_vnd;
    int64_t fund_vnd;
};

struct visit {
    char id[UUID_TEXT_SIZE];
    const struct kind *kind;
    const struct facility *facility;
    int32_t admitted_day, discharged_day; /* discharged ALIVE = still there */
    int32_t admitted_second, discharged_second, recorded_second;
    bool right_line;
    int percent;
    size_t line_count;
    struct line lines[LINES];
};

static size_t age_group(int age)
{
    return age < 15 ? 0 : age < 40 ? 1 : age < 60 ? 2 : 3;
}

/* 257100 or 7455.75 đồng, in thousandths. */
static int64_t price_milli_of(const char *price)
{
    char *rest;
    int64_t milli = strtoll(price, &rest, 10) * 1000;
    int64_t place = 100;
    if (*rest == '.') {
        for (rest++; *rest >= '0' && *rest <= '9'; rest++) {
            milli += (*rest - '0') * place;
            place /= 10;
        }
    }
    return milli;
}

static void line_draw(const struct world *world, struct chance *chance, const char *kind,
                      int64_t quantity_milli, struct visit *visit)
{
    size_t index = chance_below(chance, (uint32_t)world->services.count);
    if (visit->line_count == LINES) {
        return;
    }
    while (strcmp(world->services.lines[index][4], kind) != 0) {
        index = (index + 1) % world->services.count;
    }
    struct line *line = &visit->lines[visit->line_count++];
    line->service = world->services.lines[index];
    line->quantity_milli = quantity_milli;
    line->price_milli = price_milli_of(line->service[3]);
    line->amount_vnd = (line->quantity_milli * line->price_milli + 500000) / 1000000;
    line->listed_vnd = strcmp(kind, "unlisted") == 0 ? 0 : line->amount_vnd;
}

static void lines_draw(const struct world *world, struct chance *chance, struct visit *visit)
{
    int tests = chance_between(chance, 0, visit->kind->inpatient ? 4 : 2);
    int drugs = chance_between(chance, 1, 3);
    line_draw(world, chance, "exam", 1000, visit);
    for (int i = 0; i < tests; i++) {
        line_draw(world, chance, "test", 1000, visit);
    }
    for (int i = 0; i < drugs; i++) {
        line_draw(world, chance, "drug", 500LL * chance_between(chance, 10, 60), visit);
    }
    if (visit->kind->inpatient) {
        int32_t end = visit->discharged_day == ALIVE ? world->today_day : visit->discharged_day;
        int64_t days = end - visit->admitted_day + 1;
        line_draw(world, chance, "bed", 1000 * days, visit);
        if (chance_permille(chance, 300)) {
            line_draw(world, chance, "procedure", 1000, visit);
        }
    }
    if (chance_permille(chance, 60)) {
        line_draw(world, chance, "unlisted", 1000, visit);
    }
}

/*
 * HI Law art 22: the percent of the benefit digit; 100 % when the visit costs less than 15 % of the
 * base salary; an inpatient of a specialised hospital who came by himself gets 40 % of his percent.
 */
static int percent_of(const struct world *world, const struct visit *visit, int digit)
{
    static const int by_digit[] = {0, 100, 100, 95, 80, 100};
    int64_t listed = 0;
    for (size_t i = 0; i < visit->line_count; i++) {
        listed += visit->lines[i].listed_vnd;
    }
    if (!visit->right_line) {
        return by_digit[digit] * 40 / 100;
    }
    return listed * 100 < 15 * world_base_salary(world, visit->admitted_day) ? 100
                                                                             : by_digit[digit];
}

static void visit_lines_add(struct world *world, const struct someone *someone, struct visit *visit,
                            int version)
{
    for (size_t i = 0; i < visit->line_count; i++) {
        const struct line *line = &visit->lines[i];
        table_add(&world->tables, TABLE_LINE,
                  "%s\t%s\t%d\t%zu\t%s\t%s\t%s\t%lld\t%lld\t%lld\t%lld\t%d\t%lld\t%lld\t%lld",
                  someone->id, visit->id, version, i + 1, line->service[0], line->service[1],
                  line->service[2], (long long)line->quantity_milli, (long long)line->price_milli,
                  (long long)line->amount_vnd, (long long)line->listed_vnd, visit->percent,
                  (long long)line->fund_vnd, (long long)(line->listed_vnd - line->fund_vnd),
                  (long long)(line->amount_vnd - line->listed_vnd));
    }
}

static void visit_add(struct world *world, const struct someone *someone, const struct cover *cover,
                      struct visit *visit, int version, int32_t recorded_day, int32_t replaced_day)
{
    int64_t amount = 0, listed = 0, fund = 0;
    struct moment_text discharged = {"\\N"}, replaced = {"infinity"};
    for (size_t i = 0; i < visit->line_count; i++) {
        struct line *line = &visit->lines[i];
        line->fund_vnd = (line->listed_vnd * visit->percent + 50) / 100;
        amount += line->amount_vnd;
        listed += line->listed_vnd;
        fund += line->fund_vnd;
    }
    if (visit->discharged_day != ALIVE) {
        discharged = moment_text(visit->discharged_day, visit->discharged_second);
    }
    if (replaced_day != ALIVE) {
        replaced = moment_text(replaced_day, visit->recorded_second);
    }
    table_add(
        &world->tables, TABLE_VISIT,
        "%s\t%s\t%d\t%.8s%.4s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%lld\t%lld\t%lld\t%lld\t%s\t%s",
        someone->id, visit->id, version, visit->id + 24, visit->id + 32, visit->facility->code,
        cover->card[0] == '\0' ? "\\N" : cover->card,
        moment_text(visit->admitted_day, visit->admitted_second).text, discharged.text,
        visit->kind->code, visit->discharged_day == ALIVE ? "\\N" : "2",
        visit->right_line ? "true" : "false", visit->percent, (long long)amount, (long long)fund,
        (long long)(listed - fund), (long long)(amount - listed),
        moment_text(recorded_day, visit->recorded_second).text, replaced.text);
    visit_lines_add(world, someone, visit, version);
}

static const struct diagnosis *diagnosis_draw(const struct world *world, struct chance *chance,
                                              const struct someone *someone, int age)
{
    uint16_t weights[sizeof chapters / sizeof *chapters];
    for (size_t i = 0; i < sizeof chapters / sizeof *chapters; i++) {
        bool motherhood = chapters[i].chapter[0] == 'O';
        weights[i] = motherhood && !someone->female ? 0 : chapters[i].weights[age_group(age)];
    }
    size_t chapter = chance_weighted(chance, weights, sizeof chapters / sizeof *chapters);
    const char *sex = someone->female ? "female" : "male";
    size_t index = chance_below(chance, (uint32_t)world->diagnosis_count);
    const struct diagnosis *diagnosis = &world->diagnoses[index];
    while (strcmp(diagnosis->chapter, chapters[chapter].chapter) != 0 ||
           (diagnosis->sex_only != NULL && strcmp(diagnosis->sex_only, sex) != 0)) {
        index = (index + 1) % world->diagnosis_count;
        diagnosis = &world->diagnoses[index];
    }
    return diagnosis;
}

static void diagnoses_add(struct world *world, struct chance *chance, const struct someone *someone,
                          const struct visit *visit, int versions)
{
    int age = age_of(world, someone);
    const char *codes[3];
    int count = chance_between(chance, 1, 3);
    for (int i = 0; i < count; i++) {
        codes[i] = diagnosis_draw(world, chance, someone, age)->code;
    }
    for (int version = 1; version <= versions; version++) {
        for (int i = 0; i < count; i++) {
            table_add(&world->tables, TABLE_DIAGNOSIS, "%s\t%s\t%d\t%d\t%s\t%s", someone->id,
                      visit->id, version, i + 1, codes[i], i == 0 ? "true" : "false");
        }
    }
}

static void stay_draw(const struct world *world, struct chance *chance, struct visit *visit)
{
    int32_t days = visit->kind->inpatient ? chance_between(chance, 1, visit->kind->most_days) : 0;
    visit->admitted_second = chance_between(chance, 6 * 3600, 17 * 3600);
    visit->discharged_day = visit->admitted_day + days;
    visit->discharged_second = days > 0
                                   ? chance_between(chance, 8 * 3600, 16 * 3600)
                                   : visit->admitted_second + chance_between(chance, 1200, 14400);
    visit->recorded_second = visit->discharged_second + RECORDED_AFTER_S;
    if (visit->discharged_day >= world->today_day) {
        visit->discharged_day = ALIVE;
        visit->recorded_second = visit->admitted_second + RECORDED_AFTER_S;
    }
}

static void visit_draw(struct world *world, struct chance *chance, const struct someone *someone,
                       const struct cover *cover, int32_t day)
{
    struct visit visit = {.admitted_day = day, .right_line = true};
    size_t group = age_group(age_of(world, someone));
    visit.kind = &kinds[chance_weighted(chance, kind_weights[group], 4)];
    visit.facility = chance_permille(chance, 700) ? cover->facility
                                                  : world_facility(world, chance, cover->province);
    stay_draw(world, chance, &visit);
    chance_id(chance, moment_ms(day, visit.admitted_second), visit.id);
    if (visit.kind->inpatient && strcmp(visit.facility->level, "specialised") == 0) {
        visit.right_line = chance_permille(chance, 700);
    }
    lines_draw(world, chance, &visit);
    visit.percent = percent_of(world, &visit, cover->digit);
    int32_t known = visit.discharged_day == ALIVE ? day : visit.discharged_day;
    bool corrected = known + 40 < world->today_day && chance_permille(chance, 4);
    if (corrected) {
        struct visit mistaken = visit;
        mistaken.line_count = 1;
        visit_add(world, someone, cover, &mistaken, 1, known, known + 30);
    }
    visit_add(world, someone, cover, &visit, corrected ? 2 : 1, corrected ? known + 30 : known,
              ALIVE);
    diagnoses_add(world, chance, someone, &visit, corrected ? 2 : 1);
}

void visits_add(struct world *world, struct chance *chance, const struct someone *someone,
                const struct cover *cover, int least)
{
    static const int most[AGE_GROUPS] = {4, 2, 4, 8};
    int32_t first = world->today_day - DAYS_BACK;
    first = first < cover->from_day ? cover->from_day : first;
    if (cover->card[0] == '\0' || first >= cover->to_day) {
        return;
    }
    int count = chance_between(chance, least, least + most[age_group(age_of(world, someone))]);
    for (int i = 0; i < count; i++) {
        int32_t last = cover->to_day < world->today_day - 1 ? cover->to_day : world->today_day - 1;
        visit_draw(world, chance, someone, cover, chance_between(chance, first, last));
    }
}
