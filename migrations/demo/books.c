#include "migrations/demo/books.h"

#include "migrations/demo/benefit.h"
#include "migrations/demo/visit.h"

void books_add(struct world *world, struct chance *chance, const struct family *family,
               struct someone *someone, const struct wishes *wishes)
{
    struct career career = {0};
    struct cover cover;
    if (wishes->job_count == 0) {
        career_add(world, chance, family, someone, &career);
    }
    for (size_t i = 0; i < wishes->job_count; i++) {
        job_add(world, chance, someone, &wishes->jobs[i], &career);
    }
    cards_add(world, chance, family, someone, wishes->plan, &cover);
    visits_add(world, chance, someone, &cover, wishes->visits);
    benefits_add(world, chance, family, someone, &career);
}
