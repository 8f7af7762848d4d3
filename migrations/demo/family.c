#include "migrations/demo/family.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum sex_rule { MALE, FEMALE, EITHER };

/* Relations as in the catalogue: 00 head, 01 wife, 02 husband, 03 father, 04 mother, 05 sibling, 08
 * child. */
static const struct family_shape {
    uint16_t weight;
    struct {
        const char *relation; /* NULL = nobody more */
        enum sex_rule sex;
        int16_t least_age;
        int16_t most_age;
    } members[FAMILY_MEMBERS];
} shapes[] = {
    {14, {{"00", MALE, 24, 34}, {"01", FEMALE, 22, 32}, {"08", EITHER, 0, 8}}},
    {18,
     {{"00", MALE, 30, 45}, {"01", FEMALE, 28, 42}, {"08", EITHER, 6, 17}, {"08", EITHER, 0, 10}}},
    {14,
     {{"00", MALE, 45, 58},
      {"01", FEMALE, 43, 56},
      {"08", EITHER, 16, 25},
      {"08", EITHER, 10, 20}}},
    {10,
     {{"00", MALE, 30, 42},
      {"01", FEMALE, 28, 40},
      {"08", EITHER, 0, 14},
      {"08", EITHER, 0, 10},
      {"03", MALE, 60, 75},
      {"04", FEMALE, 58, 74}}},
    {8,
     {{"00", FEMALE, 32, 45}, {"02", MALE, 33, 48}, {"08", EITHER, 3, 15}, {"04", FEMALE, 65, 90}}},
    {9, {{"00", MALE, 60, 85}, {"01", FEMALE, 58, 83}}},
    {5, {{"00", FEMALE, 65, 97}}},
    {8, {{"00", EITHER, 20, 35}}},
    {5, {{"00", FEMALE, 22, 40}, {"08", EITHER, 0, 15}}},
    {6, {{"00", MALE, 23, 35}, {"01", FEMALE, 22, 33}}},
    {3, {{"00", EITHER, 19, 24}, {"05", EITHER, 18, 21}}},
};

static const struct {
    uint16_t weight;
    const char *category;
} categories[] = {{30, "poor"}, {40, "near_poor"}, {60, "average"}, {870, "ordinary"}};

/* New and old places of the tone mark in an open syllable: both are written, and both are the same
 * name. */
static const char *const tone_places[][2] = {
    {"òa", "oà"}, {"óa", "oá"}, {"ỏa", "oả"}, {"õa", "oã"}, {"ọa", "oạ"},
    {"òe", "oè"}, {"óe", "oé"}, {"úy", "uý"}, {"ủy", "uỷ"}, {"ụy", "uỵ"},
};

/* Both spellings of a pair take as many bytes. */
static bool syllable_replace(char *name, const char *wanted, const char *instead)
{
    size_t length = strlen(wanted);
    char *found = strstr(name, wanted);
    if (found == NULL || (found[length] != ' ' && found[length] != '\0')) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        found[i] = instead[i];
    }
    return true;
}

static void tone_place_swap(char *name)
{
    for (size_t i = 0; i < COUNT(tone_places); i++) {
        if (syllable_replace(name, tone_places[i][0], tone_places[i][1]) ||
            syllable_replace(name, tone_places[i][1], tone_places[i][0])) {
            return;
        }
    }
}

int age_of(const struct world *world, const struct someone *someone)
{
    return date_age_years(date_from_days(someone->birth_day), world->today);
}

static const char *surname_draw(const struct world *world, struct chance *chance)
{
    if (chance_permille(chance, 380)) {
        return "Nguyễn";
    }
    return world->surnames.lines[chance_below(chance, (uint32_t)world->surnames.count)][0];
}

/* Children bear the father's surname, the father of the head bears the head's. */
static const char *surname_of(const struct world *world, struct chance *chance,
                              const struct family *family, const char *relation)
{
    bool father_is_second = family->count > 1 && strcmp(family->members[1].relation, "02") == 0;
    if (family->count > 0 && strcmp(relation, "08") == 0) {
        return family->members[father_is_second ? 1 : 0].surname;
    }
    if (family->count > 0 && (strcmp(relation, "03") == 0 || strcmp(relation, "05") == 0)) {
        return family->members[0].surname;
    }
    return surname_draw(world, chance);
}

static void name_draw(const struct world *world, struct chance *chance, struct someone *someone)
{
    const struct words *given = someone->female ? &world->given_female : &world->given_male;
    snprintf(someone->full_name, sizeof someone->full_name, "%s %s", someone->surname,
             given->lines[chance_below(chance, (uint32_t)given->count)][0]);
    if (chance_permille(chance, 400)) {
        tone_place_swap(someone->full_name);
    }
}

/* Walks through all numbers below the modulus, which the step shares no factor with. */
static uint32_t number_scatter(uint32_t number, uint32_t step, uint32_t modulus)
{
    return (uint32_t)(((uint64_t)(number % modulus) * step + modulus / 7) % modulus);
}

void personal_number_give(struct someone *someone)
{
    struct date birth = date_from_days(someone->birth_day);
    unsigned century_and_sex = (unsigned)(birth.year / 100 - 19) * 2 + someone->female;
    snprintf(someone->personal_number, sizeof someone->personal_number, "%03u%u%02u%06u",
             999 - someone->number / 1000000 % 10, century_and_sex % 10, (unsigned)birth.year % 100,
             number_scatter(someone->number, 618033, 1000000));
}

void phone_give(struct someone *someone)
{
    snprintf(someone->phone, sizeof someone->phone, "0199%06u",
             number_scatter(someone->number, 777779, 1000000));
}

static void numbers_draw(const struct world *world, struct chance *chance, struct someone *someone)
{
    snprintf(someone->si_number, sizeof someone->si_number, "99%08u",
             (unsigned)number_scatter(someone->number, 30901699, 50000000));
    if (!chance_permille(chance, 15)) {
        personal_number_give(someone);
    }
    if (age_of(world, someone) >= 14 && chance_permille(chance, 850)) {
        phone_give(someone);
    }
}

/* Old people often know only the year, some the month and the year. */
static void birth_date_write(struct chance *chance, struct someone *someone)
{
    struct date birth = date_from_days(someone->birth_day);
    if (birth.year < 1965 && chance_permille(chance, 170)) {
        birth.day = 0;
        birth.month = chance_permille(chance, 150) ? birth.month : 0;
    }
    date_format(birth, someone->birth_date);
}

static enum occupation occupation_draw(struct chance *chance, int age, bool female)
{
    static const struct {
        int below_age;
        uint16_t weights[MERIT + 1];
    } ages[] = {
        {6, {[UNDER_SIX] = 1}},
        {18, {[PUPIL] = 1}},
        {23, {[STUDENT] = 45, [WORKER] = 35, [VOLUNTARY] = 2, [INDEPENDENT] = 18}},
        {57, {[WORKER] = 62, [VOLUNTARY] = 7, [INDEPENDENT] = 27, [UNEMPLOYED] = 3, [MERIT] = 1}},
        {62, {[WORKER] = 25, [VOLUNTARY] = 6, [INDEPENDENT] = 34, [PENSIONER] = 35}},
        {75, {[INDEPENDENT] = 50, [PENSIONER] = 45, [MERIT] = 5}},
        {INT16_MAX, {[SOCIAL_PENSIONER] = 50, [PENSIONER] = 40, [MERIT] = 10}},
    };
    size_t i = 0;
    while (age >= ages[i].below_age) {
        i++;
    }
    enum occupation occupation =
        (enum occupation)chance_weighted(chance, ages[i].weights, MERIT + 1);
    /* The age of men is 62 from 2028 (ND 135/2020): below it they still work. */
    return occupation == PENSIONER && age < 62 && !female ? WORKER : occupation;
}

void family_begin(struct world *world, struct chance *chance, const struct ward *ward,
                  struct family *ret_family)
{
    uint16_t weights[COUNT(categories)];
    for (size_t i = 0; i < COUNT(categories); i++) {
        weights[i] = categories[i].weight;
    }
    struct family *family = ret_family;
    *family = (struct family){.ward = ward};
    family->category = categories[chance_weighted(chance, weights, COUNT(weights))].category;
    chance_id(chance, moment_ms(world->today_day - 31, 28800) + world->households_made, family->id);
    if (ward->rural) {
        snprintf(family->address, sizeof family->address, "Thôn %d", chance_between(chance, 1, 12));
    } else {
        snprintf(family->address, sizeof family->address, "Số %d, tổ %d",
                 chance_between(chance, 1, 300), chance_between(chance, 1, 40));
    }
    if (ward->island) {
        family->living_area = "K3";
    } else if (ward->rural && world->provinces[ward->province].hardship &&
               chance_permille(chance, 350)) {
        family->living_area = chance_permille(chance, 500) ? "K1" : "K2";
    }
}

struct someone *family_join(struct world *world, struct chance *chance, struct family *family,
                            const char *relation, bool female, int age_years)
{
    static const uint16_t sectors[SECTOR_COUNT] = {60, 14, 21, 5};
    struct someone *someone = &family->members[family->count];
    struct date birthday = date_add_months(world->today, -12 * age_years);
    *someone = (struct someone){.relation = relation, .female = female, .died_day = ALIVE};
    someone->number = (uint32_t)world->people_made++;
    someone->birth_day = date_to_days(birthday) - chance_between(chance, 0, 364);
    someone->surname = surname_of(world, chance, family, relation);
    chance_id(chance, moment_ms(world->today_day - 30, 28800) + someone->number, someone->id);
    name_draw(world, chance, someone);
    birth_date_write(chance, someone);
    numbers_draw(world, chance, someone);
    someone->occupation = occupation_draw(chance, age_years, female);
    someone->sector = (enum sector)chance_weighted(chance, sectors, SECTOR_COUNT);
    someone->merged = age_years > 22 && chance_permille(chance, 12);
    if (age_years >= 60 && chance_permille(chance, 15)) {
        someone->died_day = world->today_day - chance_between(chance, 20, 700);
    }
    family->count++;
    return someone;
}

void family_make(struct world *world, struct chance *chance, size_t most, struct family *ret_family)
{
    uint16_t weights[COUNT(shapes)];
    for (size_t i = 0; i < COUNT(shapes); i++) {
        weights[i] = shapes[i].weight;
    }
    const struct family_shape *shape = &shapes[chance_weighted(chance, weights, COUNT(weights))];
    family_begin(world, chance, world_ward(world, chance), ret_family);
    int youngest_parent = INT16_MAX;
    for (size_t i = 0; i < FAMILY_MEMBERS && i < most && shape->members[i].relation != NULL; i++) {
        bool female = shape->members[i].sex == EITHER ? chance_permille(chance, 490)
                                                      : shape->members[i].sex == FEMALE;
        int age = chance_between(chance, shape->members[i].least_age, shape->members[i].most_age);
        bool child = strcmp(shape->members[i].relation, "08") == 0;
        if (child && age > youngest_parent - 19) {
            age = youngest_parent > 19 ? youngest_parent - 19 : 0;
        }
        family_join(world, chance, ret_family, shape->members[i].relation, female, age);
        youngest_parent = !child && age < youngest_parent ? age : youngest_parent;
    }
}
