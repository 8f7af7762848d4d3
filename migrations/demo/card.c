#include "migrations/demo/card.h"

#include <stdio.h>
#include <string.h>

static const uint16_t plan_weights[PLAN_COUNT] = {
    [PLAN_CURRENT] = 480,  [PLAN_RENEWED] = 300,  [PLAN_OLD_TEMPLATE] = 60,
    [PLAN_EXPIRED] = 35,   [PLAN_SUSPENDED] = 10, [PLAN_REVOKED] = 10,
    [PLAN_DECREASED] = 35, [PLAN_NONE] = 45,      [PLAN_RENEWED_EARLY] = 25,
};

static const char *const suspended_reasons[] = {"disputed", "under_verification",
                                                "lent_to_another"};
static const char *const revoked_reasons[] = {"fraud", "duplicate", "issued_in_error"};
static const char *const decreased_reasons[] = {"reported", "moved_out_of_province",
                                                "moved_within_province", "re_enrolled_same_unit",
                                                "stopped"};
enum { REASON_RE_ENROLLED = 3 };

/* Days from which the face of a card changed: QĐ 1666/QĐ-BHXH 2020, CV 1804/BHXH-QLT 2025. */
static const struct date ten_digits_since = {2021, 4, 1};
static const struct date personal_number_since = {2025, 8, 1};

struct card {
    char id[UUID_TEXT_SIZE];
    const char *object_code;
    const struct facility *facility;
    int digit;
    int32_t from_day;
    int32_t to_day; /* ALIVE = without end */
    int32_t issued_day;
    int32_t five_year_day; /* ALIVE = none */
    const char *state;
    const char *reason;
    int32_t state_day;
    const char *replaced_by;
};

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t sooner(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static struct day_text day_or_null(int32_t day)
{
    return day == ALIVE ? (struct day_text){"\\N"} : day_text(day);
}

static const char *worker_code(const struct someone *someone)
{
    switch (someone->sector) {
    case SECTOR_STATE:
        return "HC";
    case SECTOR_ARMED:
        return someone->number % 2 == 0 ? "QN" : "CA";
    case SECTOR_PRIVATE:
    case SECTOR_FOREIGN:
    case SECTOR_COUNT:
        break;
    }
    return someone->number % 20 == 0 ? "HX" : "DN";
}

/* Groups that come with the household, for those whom no employer or fund insures (HI Law art 12).
 */
static const char *household_code(const struct family *family)
{
    if (strcmp(family->category, "poor") == 0) {
        return "HN";
    }
    if (family->living_area != NULL) {
        return family->living_area[1] == '1' ? "DT" : family->living_area[1] == '2' ? "DK" : "XD";
    }
    if (strcmp(family->category, "near_poor") == 0) {
        return "CN";
    }
    return NULL;
}

static const char *object_code_of(const struct world *world, const struct family *family,
                                  const struct someone *someone)
{
    static const char *const merit_codes[] = {"CC", "CK", "CB", "KC", "TS", "BT"};
    const char *by_household = household_code(family);
    switch (someone->occupation) {
    case UNDER_SIX:
        return "TE";
    case WORKER:
        return worker_code(someone);
    case PENSIONER:
        return "HT";
    case MERIT:
        return merit_codes[someone->number % (sizeof merit_codes / sizeof *merit_codes)];
    case UNEMPLOYED:
        return "TN";
    case SOCIAL_PENSIONER:
        return age_of(world, someone) >= 80 && someone->number % 15 == 0 ? "CT" : "LH";
    case PUPIL:
        return by_household != NULL ? by_household : "HS";
    case STUDENT:
        return by_household != NULL ? by_household : "SV";
    case VOLUNTARY:
    case INDEPENDENT:
        break;
    }
    if (by_household != NULL) {
        return by_household;
    }
    return strcmp(family->category, "average") == 0 && family->ward->rural ? "GB" : "GD";
}

/* A child's card ends with the month of 72 months, or on 30 September if that is later (NĐ 146/2018
 * art 12). */
static int32_t child_card_end(const struct someone *someone)
{
    struct date sixth = date_add_months(date_from_days(someone->birth_day), 72);
    if (sixth.month < 9) {
        sixth.month = 9;
    }
    sixth.day = (uint8_t)date_days_in_month(sixth.year, sixth.month);
    return date_to_days(sixth);
}

static void card_add(struct world *world, struct someone *someone, const struct family *family,
                     const struct card *card)
{
    char number_15[16] = "\\N";
    const char *personal_number = "\\N";
    struct moment_text created = moment_text(sooner(card->issued_day, world->today_day), 28800);
    if (card->issued_day < date_to_days(ten_digits_since)) {
        snprintf(number_15, sizeof number_15, "%.2s%d%.2s%.10s", card->object_code, card->digit,
                 card->facility->code, someone->si_number);
        memcpy(someone->old_card, number_15, sizeof number_15);
        someone->old_card_days[0] = card->from_day;
        someone->old_card_days[1] = card->to_day == ALIVE ? ALIVE : card->to_day + 1;
    }
    if (card->issued_day >= date_to_days(personal_number_since) &&
        someone->personal_number[0] != '\0') {
        personal_number = someone->personal_number;
    }
    table_add(
        &world->tables, TABLE_CARD,
        "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%012lld\t%s\t%s\t%s\t%s\t%s",
        card->id, someone->id, someone->si_number, number_15, personal_number, card->object_code,
        card->digit, card->facility->code, day_text(card->from_day).text,
        day_or_null(card->to_day).text, day_or_null(card->five_year_day).text,
        family->living_area == NULL ? "\\N" : family->living_area, card->state,
        card->reason == NULL ? "\\N" : card->reason,
        card->reason == NULL ? "\\N" : day_text(card->state_day).text,
        990000000000LL + (long long)world->cards_made, day_text(card->issued_day).text,
        family->ward->office, card->replaced_by == NULL ? "\\N" : card->replaced_by, created.text,
        created.text);
    world->cards_made++;
}

/* The card that somebody would have today if nothing had happened. */
static struct card card_draw(const struct world *world, struct chance *chance,
                             const struct family *family, const struct someone *someone,
                             int32_t insured_day)
{
    struct date new_year = {world->today.year, 1, 1};
    struct card card = {.state = "active", .five_year_day = ALIVE};
    card.object_code = object_code_of(world, family, someone);
    card.facility = world_facility(world, chance, family->ward->province);
    card.from_day = later(insured_day, date_to_days(new_year));
    card.to_day = date_to_days((struct date){world->today.year, 12, 31});
    if (someone->occupation == UNDER_SIX) {
        card.from_day = someone->birth_day;
        card.to_day = child_card_end(someone);
    } else {
        card.five_year_day = date_to_days(date_add_months(date_from_days(insured_day), 60));
    }
    if (someone->occupation == PENSIONER || someone->occupation == MERIT ||
        (someone->occupation == WORKER && chance_permille(chance, 500))) {
        card.to_day = ALIVE;
    }
    card.issued_day = card.from_day - (someone->occupation == UNDER_SIX ? 0 : 10);
    card.digit = world_benefit_digit(world, card.object_code, world->today_day);
    return card;
}

static void old_card_add(struct world *world, struct chance *chance, struct someone *someone,
                         const struct family *family, const struct card *current,
                         int32_t insured_day)
{
    struct card old = *current;
    old.from_day = later(insured_day, current->from_day - chance_between(chance, 300, 2600));
    old.to_day = current->from_day - 1;
    old.issued_day = old.from_day - 10;
    old.digit = world_benefit_digit(world, old.object_code, old.to_day);
    old.replaced_by = current->id;
    chance_id(chance, moment_ms(old.issued_day, 28800), old.id);
    if (old.from_day < old.to_day) {
        card_add(world, someone, family, &old);
    }
}

/* Bends the card to what the plan says has happened to it, within its validity. */
static void plan_apply(const struct world *world, struct chance *chance, enum plan plan,
                       struct card *card)
{
    int32_t known = world->today_day - later(card->from_day, world->today_day - 300);
    card->state_day = world->today_day - (known > 0 ? chance_between(chance, 0, known) : 0);
    if (plan == PLAN_OLD_TEMPLATE) {
        struct date issued = {2020, 1, 1};
        card->issued_day = date_to_days(issued) + chance_between(chance, 0, 440);
        card->from_day = card->issued_day + 10;
        card->digit = world_benefit_digit(world, card->object_code, world->today_day);
    } else if (plan == PLAN_EXPIRED) {
        int32_t end = world->today_day - chance_between(chance, 1, 500);
        card->to_day = end;
        card->from_day = sooner(card->from_day, end - 300);
        card->issued_day = card->from_day - 10;
    } else if (plan == PLAN_SUSPENDED) {
        card->state = "suspended";
        card->reason = suspended_reasons[chance_below(chance, 3)];
    } else if (plan == PLAN_REVOKED) {
        card->state = "revoked";
        card->reason = revoked_reasons[chance_below(chance, 3)];
    } else if (plan == PLAN_DECREASED) {
        card->state = "decreased";
        card->reason = decreased_reasons[chance_below(chance, 5)];
    }
}

/* The card that follows: for next year, or from the day after the old one was taken off the list.
 */
static void next_card_add(struct world *world, struct chance *chance, struct someone *someone,
                          const struct family *family, struct card *card, int32_t from_day,
                          struct cover *cover)
{
    struct card next = *card;
    next.state = "active";
    next.reason = NULL;
    next.from_day = from_day;
    next.to_day = ALIVE;
    next.issued_day = sooner(from_day, world->today_day);
    chance_id(chance, moment_ms(next.issued_day, 30000), next.id);
    card_add(world, someone, family, &next);
    card->replaced_by = next.id;
    card_add(world, someone, family, card);
    if (from_day <= world->today_day) {
        memcpy(cover->card, next.id, sizeof next.id);
    }
}

static bool plan_is_possible(const struct world *world, const struct someone *someone,
                             enum plan plan, int32_t insured_day)
{
    switch (plan) {
    case PLAN_OLD_TEMPLATE:
        return someone->occupation != UNDER_SIX && age_of(world, someone) > 12;
    case PLAN_EXPIRED:
    case PLAN_RENEWED:
    case PLAN_RENEWED_EARLY:
        return someone->occupation != UNDER_SIX && insured_day < world->today_day - 700;
    case PLAN_DRAWN:
    case PLAN_CURRENT:
    case PLAN_SUSPENDED:
    case PLAN_REVOKED:
    case PLAN_DECREASED:
    case PLAN_NONE:
    case PLAN_COUNT:
        break;
    }
    return true;
}

void cards_add(struct world *world, struct chance *chance, const struct family *family,
               struct someone *someone, enum plan plan, struct cover *ret_cover)
{
    int32_t insured =
        later(someone->birth_day,
              world->today_day - (someone->insured_days > 0 ? someone->insured_days
                                                            : chance_between(chance, 60, 4500)));
    struct card card = card_draw(world, chance, family, someone, insured);
    if (plan == PLAN_DRAWN) {
        plan = (enum plan)chance_weighted(chance, plan_weights, PLAN_COUNT);
    }
    *ret_cover = (struct cover){
        .facility = card.facility, .province = family->ward->province, .from_day = insured};
    if (plan == PLAN_NONE) {
        return;
    }
    if (!plan_is_possible(world, someone, plan, insured)) {
        plan = PLAN_CURRENT;
    }
    plan_apply(world, chance, plan, &card);
    if (someone->died_day != ALIVE) {
        card.state = "revoked";
        card.reason = "deceased";
        card.state_day = someone->died_day;
    }
    chance_id(chance, moment_ms(card.issued_day, 28800), card.id);
    memcpy(ret_cover->card, card.id, sizeof card.id);
    ret_cover->digit = card.digit;
    ret_cover->to_day = sooner(card.to_day, world->today_day);
    if (card.reason != NULL) {
        ret_cover->to_day = sooner(ret_cover->to_day, card.state_day - 1);
    }
    if (plan == PLAN_RENEWED_EARLY && card.reason == NULL && card.to_day != ALIVE) {
        next_card_add(world, chance, someone, family, &card, card.to_day + 1, ret_cover);
        return;
    }
    if (card.reason == decreased_reasons[REASON_RE_ENROLLED]) {
        next_card_add(world, chance, someone, family, &card, card.state_day, ret_cover);
        return;
    }
    if (plan == PLAN_RENEWED) {
        old_card_add(world, chance, someone, family, &card, insured);
    }
    card_add(world, someone, family, &card);
}
