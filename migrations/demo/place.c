#include "migrations/demo/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* A base office serves so many wards; a province has at most 999 of them. */
enum { WARDS_PER_OFFICE = 24, PEOPLE_PER_EMPLOYER = 40 };

void offices_make(struct world *world)
{
    for (size_t p = 0; p < world->province_count; p++) {
        const struct province *province = &world->provinces[p];
        for (size_t i = 0; i < province->wards.count; i++) {
            struct ward *ward = &world->wards[province->wards.first + i];
            snprintf(ward->office, sizeof ward->office, "%.2s%03u", province->code,
                     (unsigned)(i / WARDS_PER_OFFICE + 1) % 1000);
            if (i % WARDS_PER_OFFICE == 0) {
                table_add(&world->tables, TABLE_OFFICE, "%s\tBHXH cơ sở %s\t%s\tbase\t%s000",
                          ward->office, ward->name, province->code, province->code);
            }
        }
    }
}

static void employer_add(struct world *world, struct chance *chance, size_t number)
{
    const struct employer *employer = &world->employers[number];
    const struct ward *ward = &world->wards[employer->ward];
    const struct words *given =
        chance_permille(chance, 500) ? &world->given_male : &world->given_female;
    const char *const *pattern = world->patterns.lines[employer->pattern];
    const char *own_name = given->lines[chance_below(chance, (uint32_t)given->count)][0];
    const char *after = strstr(pattern[0], "%s") + 2;
    char name[160];
    snprintf(name, sizeof name, "%.*s%s%s", (int)(after - 2 - pattern[0]), pattern[0], own_name,
             after);
    const char *search_key = text_search_key(&world->scratch, name, strlen(name));
    int32_t created = world->today_day - 9000 + chance_between(chance, 0, 5000);
    /* No tax code begins with 99: the first two digits are those of a province. */
    table_add(&world->tables, TABLE_EMPLOYER, "%s\t99%08zu%s%02d\t%s\t%s\t%s\tSố %d\t%s\t%s\t%s",
              employer->id, number, pattern[1], chance_between(chance, 1, 99), name, search_key,
              pattern[2], chance_between(chance, 1, 400), ward->code, ward->office,
              moment_text(created, 30000).text);
    arena_reset(&world->scratch);
}

bool employers_make(struct world *world)
{
    size_t wanted = (size_t)world->people_wanted / PEOPLE_PER_EMPLOYER;
    size_t capacity = wanted + world->patterns.count * world->province_count;
    world->employers = calloc(capacity, sizeof *world->employers);
    if (world->employers == NULL) {
        return false;
    }
    struct chance chance;
    chance_begin(&chance, world->seed, UINT64_MAX);
    for (size_t p = 0; p < world->province_count; p++) {
        struct province *province = &world->provinces[p];
        size_t share = wanted * province->wards.count / world->ward_count;
        size_t count = (share / world->patterns.count + 1) * world->patterns.count;
        province->employers = (struct range){world->employer_count, count};
        for (size_t i = 0; i < count; i++) {
            struct employer *employer = &world->employers[world->employer_count];
            size_t ward =
                province->wards.first + chance_below(&chance, (uint32_t)province->wards.count);
            chance_id(&chance, moment_ms(world->today_day - 8000, (int32_t)(i % 86400)),
                      employer->id);
            employer->ward = (uint32_t)ward;
            employer->pattern = (uint32_t)(i % world->patterns.count);
            employer_add(world, &chance, world->employer_count);
            world->employer_count++;
        }
    }
    return true;
}
