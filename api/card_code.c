#include "api/card_code.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DAY_S = 86400,
    ZONE_S = 7 * 3600,
    APP_LIFE_S = 30 * DAY_S,
    PAPER_LIFE_S = 395 * DAY_S, /* thirteen months */
};

static int64_t start_of(struct date day)
{
    return (int64_t)date_to_days(day) * DAY_S - ZONE_S;
}

static void copy_text(char *ret_text, size_t size, const struct sql_rows *rows, int row,
                      const char *column)
{
    const char *text = sql_value(rows, row, column);
    snprintf(ret_text, size, "%s", text ? text : "");
}

/* The benefit digit stands alone: the letters in front of it would tell who is poor or merited. */
static void card_of_row(const struct sql_rows *rows, int row, struct token_card *ret_card)
{
    const char *serial = sql_value(rows, row, "serial");
    *ret_card = (struct token_card){
        .birth_date = sql_date(rows, row, "birth_date"),
        .sex = strcmp(sql_value(rows, row, "sex"), "male") == 0 ? 1 : 2,
        .has_sex = true,
        .valid_from = sql_date(rows, row, "valid_from"),
        .valid_to = sql_date(rows, row, "valid_to"),
        .five_year_date = sql_date(rows, row, "five_year_date"),
        .has_status = true,
        .status_list = (uint32_t)sql_integer(rows, row, "status_list"),
        .status_index = (uint32_t)sql_integer(rows, row, "status_index"),
        .serial = serial ? strtoull(serial, NULL, 10) : 0,
    };
    copy_text(ret_card->number, sizeof ret_card->number, rows, row, "card_number");
    copy_text(ret_card->name, sizeof ret_card->name, rows, row, "full_name");
    copy_text(ret_card->benefit, sizeof ret_card->benefit, rows, row, "benefit_digit");
    copy_text(ret_card->initial_facility, sizeof ret_card->initial_facility, rows, row,
              "initial_facility");
    copy_text(ret_card->living_area, sizeof ret_card->living_area, rows, row, "living_area");
}

bool card_code_is_usable(const struct request *request, const struct sql_rows *rows, int row)
{
    struct date valid_to = sql_date(rows, row, "valid_to");
    return strcmp(sql_value(rows, row, "state"), "active") == 0 &&
           (date_is_none(valid_to) || date_compare(valid_to, request->now.today) >= 0);
}

bool card_code_is_due(const struct request *request, const struct sql_rows *rows, int row)
{
    return card_code_is_usable(request, rows, row) &&
           date_compare(sql_date(rows, row, "valid_from"), request->now.today) <= 0;
}

/* Never beyond the card's last day, nor beyond what its key will be believed for. */
static int64_t expiry_of(const struct card_claims *claims, int64_t life_s,
                         const struct signing_key *key)
{
    struct date valid_to = claims->card.valid_to;
    int64_t expires_at = claims->not_before + life_s;
    int64_t ends_at = date_is_none(valid_to) ? expires_at : start_of(valid_to) + DAY_S;
    expires_at = ends_at < expires_at ? ends_at : expires_at;
    return key->key.verify_until < expires_at ? key->key.verify_until : expires_at;
}

static enum problem code_sign(struct card_claims *claims, const struct signing_key *key,
                              struct card_code *ret_code)
{
    enum token_fault fault = card_token_sign(claims, key, ret_code->bytes, &ret_code->size);
    if (fault) {
        return fault == TOKEN_FAULT_KEY_WINDOW ? PROBLEM_signing_unavailable : PROBLEM_internal;
    }
    signing_counted(key);
    ret_code->expires_at = claims->expires_at;
    return PROBLEM_NONE;
}

/* Of a whole day: the same card gives the same bytes until midnight. */
static void claims_of_day(const struct request *request, const struct sql_rows *rows, int row,
                          struct card_claims *ret_claims)
{
    *ret_claims = (struct card_claims){.issued_at = signing_day(request)};
    card_of_row(rows, row, &ret_claims->card);
    int64_t valid_from = start_of(ret_claims->card.valid_from);
    ret_claims->not_before =
        valid_from > ret_claims->issued_at ? valid_from : ret_claims->issued_at;
}

enum problem card_code_static(struct request *request, const struct sql_rows *rows, int row,
                              const struct signing_key *key, enum card_code_life life,
                              struct card_code *ret_code)
{
    struct card_claims claims;
    if (!card_code_is_usable(request, rows, row)) {
        return PROBLEM_card_not_usable;
    }
    claims_of_day(request, rows, row, &claims);
    claims.expires_at =
        expiry_of(&claims, life == CARD_CODE_OF_APP ? APP_LIFE_S : PAPER_LIFE_S, key);
    return code_sign(&claims, key, ret_code);
}

enum problem card_code_one_time(struct request *request, const struct sql_rows *rows, int row,
                                const struct signing_key *key, struct card_code *ret_code)
{
    int64_t now = signing_now(request);
    struct card_claims claims = {.issued_at = now, .not_before = now, .has_cti = true};
    if (!card_code_is_due(request, rows, row)) {
        return PROBLEM_card_not_usable;
    }
    card_of_row(rows, row, &claims.card);
    claims.expires_at = now + TOKEN_ONE_TIME_LIFE_S;
    return signing_id(request, claims.cti) ? code_sign(&claims, key, ret_code) : PROBLEM_internal;
}

enum problem card_code_credential(struct request *request, const struct sql_rows *rows, int row,
                                  const struct signing_key *key, const struct device_key *device,
                                  struct card_code *ret_code)
{
    struct card_claims claims;
    if (!card_code_is_due(request, rows, row)) {
        return PROBLEM_card_not_usable;
    }
    claims_of_day(request, rows, row, &claims);
    claims.device = *device;
    claims.expires_at = expiry_of(&claims, APP_LIFE_S, key);
    return code_sign(&claims, key, ret_code);
}

enum problem card_code_text(struct request *request, enum token_form form,
                            const struct card_code *code, bool digits, const char **ret_text)
{
    char *text = arena_alloc(&request->arena, TOKEN_TEXT_SIZE);
    if (!text) {
        return PROBLEM_overloaded;
    }
    (digits ? token_digits_write : token_text_write)(form, (struct span){code->bytes, code->size},
                                                     text);
    *ret_text = text;
    return PROBLEM_NONE;
}

enum problem card_code_issued(struct request *request, const struct sql_rows *rows, int row,
                              const struct signing_key *key, const char **ret_text)
{
    struct card_code code;
    TRY(card_code_static(request, rows, row, key, CARD_CODE_OF_PAPER, &code));
    return card_code_text(request, TOKEN_STATIC, &code, false, ret_text);
}
