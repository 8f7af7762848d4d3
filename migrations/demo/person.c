#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "migrations/demo/family.h"

/* Day on which somebody who became so many years old has the birthday; 1 March for those of 29
 * February. */
static int32_t birthday(const struct someone *someone, int years)
{
    struct date date = date_from_days(someone->birth_day);
    date.year = (int16_t)(date.year + years);
    if (!date_is_valid(date)) {
        return date_to_days((struct date){date.year, 3, 1});
    }
    return date_to_days(date);
}

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static void number_add(struct world *world, struct chance *chance, const struct someone *someone,
                       const char *kind, const char *value, int32_t from_day, int32_t to_day)
{
    char id[UUID_TEXT_SIZE];
    struct day_text end = {""};
    if (to_day != ALIVE) {
        end = day_text(to_day);
    }
    chance_id(chance, moment_ms(from_day, 28800), id);
    table_add(&world->tables, TABLE_IDENTIFIER, "%s\t%s\t%s\t%s\t[%s,%s)\t%s", id, someone->id,
              kind, value, day_text(from_day).text, end.text,
              moment_text(later(from_day, world->today_day - 30), 28800).text);
}

static void merge_add(struct world *world, struct chance *chance, const struct someone *someone,
                      int32_t si_from_day)
{
    char id[UUID_TEXT_SIZE];
    char retired[sizeof someone->si_number];
    int32_t merged_day = world->today_day - chance_between(chance, 40, 1500);
    int32_t first_day = si_from_day < merged_day - 200 ? si_from_day : merged_day - 200;
    snprintf(retired, sizeof retired, "99%08u", 50000000 + someone->number % 50000000);
    number_add(world, chance, someone, "si_number", retired, first_day, merged_day);
    chance_id(chance, moment_ms(merged_day, 36000), id);
    table_add(
        &world->tables, TABLE_MERGE,
        "%s\t%s\t%s\t%s\t%s\tHai sổ của một người: trùng họ tên, ngày sinh và số định danh\t%s", id,
        someone->id, someone->si_number, retired, day_text(merged_day).text,
        moment_text(merged_day, 36000).text);
}

static void numbers_add(struct world *world, struct chance *chance, const struct someone *someone)
{
    static const struct date first_si_number = {2008, 1, 1};
    static const struct date first_personal_number = {2016, 1, 1};
    int age = age_of(world, someone);
    int32_t si_from =
        later(someone->birth_day, date_to_days(first_si_number) + chance_between(chance, 0, 3000));
    int32_t personal_from = later(someone->birth_day, date_to_days(first_personal_number) +
                                                          chance_between(chance, 0, 1900));
    number_add(world, chance, someone, "si_number", someone->si_number, si_from, ALIVE);
    if (someone->merged) {
        merge_add(world, chance, someone, si_from);
    }
    if (someone->personal_number[0] != '\0') {
        number_add(world, chance, someone, "personal_number", someone->personal_number,
                   personal_from, ALIVE);
    }
    if (age >= 30 && chance_permille(chance, 700)) {
        char card[10];
        snprintf(card, sizeof card, "%03u%06u", 999 - someone->number / 1000000 % 10,
                 someone->number % 1000000);
        number_add(world, chance, someone, "old_id_card", card, birthday(someone, 15),
                   later(personal_from, birthday(someone, 16)));
    }
    if (age >= 18 && chance_permille(chance, 80)) {
        char passport[9];
        snprintf(passport, sizeof passport, "Z%07u", someone->number % 10000000);
        int32_t issued = world->today_day - chance_between(chance, 0, 3000);
        number_add(world, chance, someone, "passport", passport, issued, issued + 3652);
    }
    if (someone->old_card[0] != '\0') {
        number_add(world, chance, someone, "card_number_15", someone->old_card,
                   someone->old_card_days[0], someone->old_card_days[1]);
    }
}

static void person_add(struct world *world, struct chance *chance, const struct family *family,
                       const struct someone *someone)
{
    char email[64] = "\\N";
    struct day_text died = {"\\N"};
    size_t length = strlen(someone->full_name);
    int32_t created_day = later(world->today_day - 30, someone->birth_day);
    struct moment_text created = moment_text(created_day, 28800);
    if (someone->phone[0] != '\0' && chance_permille(chance, 300)) {
        snprintf(email, sizeof email, "nguoi.dan.%u@example.com", someone->number);
    }
    if (someone->died_day != ALIVE) {
        died = day_text(someone->died_day);
    }
    table_add(&world->tables, TABLE_PERSON,
              "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", someone->id,
              someone->full_name, text_name_key(&world->scratch, someone->full_name, length),
              text_search_key(&world->scratch, someone->full_name, length), someone->birth_date,
              someone->female ? "female" : "male",
              someone->phone[0] == '\0' ? "\\N" : someone->phone, email, family->address,
              family->ward->code, family->ward->office, died.text, created.text, created.text);
    arena_reset(&world->scratch);
}

static void guardians_add(struct world *world, struct chance *chance, const struct family *family,
                          const struct someone *dependant)
{
    bool sibling = strcmp(dependant->relation, "05") == 0;
    for (size_t i = 0; i < family->count && i < 2; i++) {
        const struct someone *guardian = &family->members[i];
        char id[UUID_TEXT_SIZE];
        if (guardian == dependant || strcmp(guardian->relation, "08") == 0) {
            continue;
        }
        const char *parent = guardian->female ? "mother" : "father";
        int32_t created_day = later(world->today_day - 30, dependant->birth_day);
        chance_id(chance, moment_ms(created_day, 30000), id);
        table_add(&world->tables, TABLE_GUARDIANSHIP,
                  "%s\t%s\t%s\t%s\t[%s,%s)\tGiấy khai sinh %u\t%s", id, guardian->id, dependant->id,
                  sibling ? "sibling" : parent, day_text(dependant->birth_day).text,
                  day_text(birthday(dependant, 18)).text, dependant->number,
                  moment_text(created_day, 30000).text);
    }
}

void family_add(struct world *world, struct chance *chance, const struct family *family)
{
    table_add(&world->tables, TABLE_HOUSEHOLD, "%s\t99%08lld\t%s\t%s\t%s\t%s", family->id,
              (long long)world->households_made, family->address, family->ward->code,
              family->category, moment_text(world->today_day - 31, 28800).text);
    world->households_made++;
    for (size_t i = 0; i < family->count; i++) {
        const struct someone *someone = &family->members[i];
        int32_t joined = later(someone->birth_day, world->today_day - 3000);
        person_add(world, chance, family, someone);
        numbers_add(world, chance, someone);
        table_add(&world->tables, TABLE_MEMBER, "%s\t%s\t%s\t%zu\t[%s,)", family->id, someone->id,
                  someone->relation, i + 1, day_text(joined).text);
        if (age_of(world, someone) < 18) {
            guardians_add(world, chance, family, someone);
        }
    }
}
