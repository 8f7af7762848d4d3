/*
 * Health-insurance cards of the demo population: current, expired, replaced, suspended, revoked,
 * decreased.
 */
#ifndef MIGRATIONS_DEMO_CARD_H
#define MIGRATIONS_DEMO_CARD_H

#include "migrations/demo/family.h"

/* What has happened to the card of somebody. */
enum plan {
    PLAN_DRAWN, /* one of the others, by chance */
    PLAN_CURRENT,
    PLAN_RENEWED,       /* an expired card stands before the current one */
    PLAN_OLD_TEMPLATE,  /* one card of 15 characters, still valid */
    PLAN_RENEWED_EARLY, /* the next card is issued while this one is valid */
    PLAN_EXPIRED,
    PLAN_SUSPENDED,
    PLAN_REVOKED,
    PLAN_DECREASED,
    PLAN_NONE,
    PLAN_COUNT,
};

/* What the visits need to know: the card in use, and since when somebody has been insured. */
struct cover {
    char card[UUID_TEXT_SIZE]; /* "" = no card at all */
    const struct facility *facility;
    size_t province;
    int32_t from_day;
    int32_t to_day; /* last day on which the card could be used */
    int digit;
};

/* Draws and adds the cards of somebody; notes an old 15-character number in someone. */
void cards_add(struct world *world, struct chance *chance, const struct family *family,
               struct someone *someone, enum plan plan, struct cover *ret_cover);

#endif
