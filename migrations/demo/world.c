#include "migrations/demo/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "migrations/rule_release.h"

/* Provinces (codes of today) where whole communes count as difficult areas; QĐ 861/QĐ-TTg 2021. */
static const char hardship_provinces[] = "04 08 11 12 14 15 19 20 51 52 66 68";

static const struct {
    const char *name;
} sectors[SECTOR_COUNT] = {
    [SECTOR_PRIVATE] = {"private"},
    [SECTOR_FOREIGN] = {"foreign"},
    [SECTOR_STATE] = {"state"},
    [SECTOR_ARMED] = {"armed_forces"},
};

const char *sector_name(enum sector sector)
{
    return sectors[sector].name;
}

static bool world_ask(struct world *world, const char *question, struct admin_rows *ret_rows)
{
    return admin_query(world->tables.admin, &world->arena, question, 0, NULL, ret_rows);
}

static bool provinces_read(struct world *world)
{
    struct admin_rows rows;
    if (!world_ask(world,
                   "select code, full_name from province where valid_to is null order by code",
                   &rows)) {
        return false;
    }
    world->provinces = ARENA_ARRAY(&world->arena, struct province, rows.row_count);
    world->province_count = rows.row_count;
    for (size_t i = 0; world->provinces != NULL && i < rows.row_count; i++) {
        world->provinces[i].code = admin_value(&rows, i, 0);
        world->provinces[i].full_name = admin_value(&rows, i, 1);
        world->provinces[i].hardship = strstr(hardship_provinces, admin_value(&rows, i, 0)) != NULL;
    }
    return world->provinces != NULL;
}

/* Rows come ordered by province: the range of each grows as they pass. */
static void range_grow(struct range *range, size_t index)
{
    if (range->count == 0) {
        range->first = index;
    }
    range->count++;
}

static size_t province_find(const struct world *world, const char *code)
{
    size_t index = 0;
    while (strcmp(world->provinces[index].code, code) != 0) {
        index++;
    }
    return index;
}

static bool wards_read(struct world *world)
{
    struct admin_rows rows;
    if (!world_ask(world,
                   "select code, name, full_name, province from ward order by province, code",
                   &rows)) {
        return false;
    }
    world->wards = ARENA_ARRAY(&world->arena, struct ward, rows.row_count);
    world->ward_count = rows.row_count;
    for (size_t i = 0; world->wards != NULL && i < rows.row_count; i++) {
        struct ward *ward = &world->wards[i];
        ward->code = admin_value(&rows, i, 0);
        ward->name = admin_value(&rows, i, 1);
        ward->full_name = admin_value(&rows, i, 2);
        ward->province = province_find(world, admin_value(&rows, i, 3));
        ward->rural = strncmp(ward->full_name, "Xã", strlen("Xã")) == 0;
        ward->island = strncmp(ward->full_name, "Đặc khu", strlen("Đặc khu")) == 0;
        range_grow(&world->provinces[ward->province].wards, i);
    }
    return world->wards != NULL;
}

static bool facilities_read(struct world *world)
{
    struct admin_rows rows;
    if (!world_ask(world,
                   "select f.code, f.level, p.merged_into from facility f "
                   "join province p on p.code = f.province order by p.merged_into, f.code",
                   &rows)) {
        return false;
    }
    world->facilities = ARENA_ARRAY(&world->arena, struct facility, rows.row_count);
    for (size_t i = 0; world->facilities != NULL && i < rows.row_count; i++) {
        world->facilities[i] =
            (struct facility){admin_value(&rows, i, 0), admin_value(&rows, i, 1)};
        range_grow(&world->provinces[province_find(world, admin_value(&rows, i, 2))].facilities, i);
    }
    return world->facilities != NULL;
}

static bool diagnoses_read(struct world *world)
{
    struct admin_rows rows;
    if (!world_ask(world,
                   "select code, chapter, sex_only from icd10 where may_be_main "
                   "order by chapter, code",
                   &rows)) {
        return false;
    }
    world->diagnoses = ARENA_ARRAY(&world->arena, struct diagnosis, rows.row_count);
    world->diagnosis_count = rows.row_count;
    for (size_t i = 0; world->diagnoses != NULL && i < rows.row_count; i++) {
        world->diagnoses[i] = (struct diagnosis){admin_value(&rows, i, 0), admin_value(&rows, i, 1),
                                                 admin_value(&rows, i, 2)};
    }
    return world->diagnoses != NULL;
}

static bool base_salaries_read(struct world *world)
{
    struct admin_rows rows;
    if (!world_ask(world,
                   "select valid_from - '1970-01-01', amount_vnd from base_salary "
                   "order by valid_from",
                   &rows)) {
        return false;
    }
    world->base_salaries = ARENA_ARRAY(&world->arena, struct dated_amount, rows.row_count);
    world->base_salary_count = rows.row_count;
    for (size_t i = 0; world->base_salaries != NULL && i < rows.row_count; i++) {
        world->base_salaries[i] =
            (struct dated_amount){(int32_t)strtol(admin_value(&rows, i, 0), NULL, 10),
                                  strtoll(admin_value(&rows, i, 1), NULL, 10)};
    }
    return world->base_salaries != NULL && world->base_salary_count > 0;
}

static bool object_digits_read(struct world *world)
{
    struct admin_rows rows;
    if (!world_ask(world,
                   "select object_code, valid_from - '1970-01-01', benefit_digit "
                   "from object_code_digit order by object_code, valid_from",
                   &rows)) {
        return false;
    }
    world->object_digits = ARENA_ARRAY(&world->arena, struct object_digit, rows.row_count);
    world->object_digit_count = rows.row_count;
    for (size_t i = 0; world->object_digits != NULL && i < rows.row_count; i++) {
        world->object_digits[i] = (struct object_digit){
            admin_value(&rows, i, 0), (int32_t)strtol(admin_value(&rows, i, 1), NULL, 10),
            (int)strtol(admin_value(&rows, i, 2), NULL, 10)};
    }
    return world->object_digits != NULL;
}

static bool words_read_all(struct world *world)
{
    return words_read(&world->given_male, "given_name_male") &&
           words_read(&world->given_female, "given_name_female") &&
           words_read(&world->surnames, "surname") && words_read(&world->positions, "position") &&
           words_read(&world->patterns, "employer") && words_read(&world->services, "service") &&
           words_read(&world->banks, "bank");
}

static bool law_read(struct world *world)
{
    struct rule_row *rows = ARENA_ARRAY(&world->arena, struct rule_row, RULE_SET_ROWS);
    return rows && rule_release_read(&world->arena, rows, &world->law);
}

bool world_open(struct world *world, struct admin *admin, int64_t people, uint64_t seed,
                struct date today)
{
    *world = (struct world){.today = today,
                            .today_day = date_to_days(today),
                            .this_month = month_of_date(today),
                            .seed = seed,
                            .people_wanted = people};
    arena_init(&world->arena);
    arena_init(&world->scratch);
    return tables_open(&world->tables, admin) && words_read_all(world) && provinces_read(world) &&
           wards_read(world) && facilities_read(world) && diagnoses_read(world) &&
           base_salaries_read(world) && object_digits_read(world) && law_read(world);
}

void world_close(struct world *world)
{
    struct words *lists[] = {&world->given_male, &world->given_female, &world->surnames,
                             &world->positions,  &world->patterns,     &world->services,
                             &world->banks};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        words_free(lists[i]);
    }
    tables_close(&world->tables);
    free(world->employers);
    arena_destroy(&world->arena);
    arena_destroy(&world->scratch);
}

int64_t world_base_salary(const struct world *world, int32_t day)
{
    int64_t amount = world->base_salaries[0].amount;
    for (size_t i = 0; i < world->base_salary_count && world->base_salaries[i].from_day <= day;
         i++) {
        amount = world->base_salaries[i].amount;
    }
    return amount;
}

int world_benefit_digit(const struct world *world, const char *object_code, int32_t day)
{
    int digit = 0;
    for (size_t i = 0; i < world->object_digit_count; i++) {
        const struct object_digit *rule = &world->object_digits[i];
        if (strcmp(rule->object_code, object_code) == 0 && (digit == 0 || rule->from_day <= day)) {
            digit = rule->digit;
        }
    }
    return digit;
}

static size_t range_pick(struct chance *chance, struct range range)
{
    return range.first + chance_below(chance, (uint32_t)range.count);
}

const struct ward *world_ward(const struct world *world, struct chance *chance)
{
    return &world->wards[chance_below(chance, (uint32_t)world->ward_count)];
}

const struct facility *world_facility(const struct world *world, struct chance *chance,
                                      size_t province)
{
    return &world->facilities[range_pick(chance, world->provinces[province].facilities)];
}

/* Employers of a province stand in the order of their patterns, over and over. */
const struct employer *world_employer(const struct world *world, struct chance *chance,
                                      size_t province, enum sector sector)
{
    struct range range = world->provinces[province].employers;
    size_t index = range_pick(chance, range);
    while (strcmp(world->patterns.lines[world->employers[index].pattern][2], sector_name(sector)) !=
           0) {
        index = index + 1 < range.first + range.count ? index + 1 : range.first;
    }
    return &world->employers[index];
}

struct day_text day_text(int32_t day)
{
    struct day_text text;
    date_format(date_from_days(day), text.text);
    return text;
}

struct moment_text moment_text(int32_t day, int32_t second)
{
    struct moment_text text;
    struct date date = date_from_days(day);
    snprintf(text.text, sizeof text.text, "%04d-%02u-%02u %02d:%02d:%02d+07", date.year, date.month,
             date.day, second / 3600, second / 60 % 60, second % 60);
    return text;
}

int64_t moment_ms(int32_t day, int32_t second)
{
    return ((int64_t)day * 86400 + second - INT64_C(25200)) * 1000;
}
