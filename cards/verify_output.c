#include "cards/verify_output.h"

#include <string.h>
#include <time.h>

#include "cards/scan_field.h"

static void put_text(struct buffer *buffer, const char *name, const char *text)
{
    buffer_member_text(buffer, name, *text ? text : NULL);
}

/* RFC 3339 in the time of Asia/Ho_Chi_Minh. */
static void put_time(struct buffer *buffer, const char *name, int64_t time_s)
{
    char text[40] = "";
    struct tm parts;
    time_t local = (time_t)time_s + 7 * 3600;
    if (time_s != 0 && gmtime_r(&local, &parts)) {
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S+07:00", &parts);
    }
    put_text(buffer, name, text);
}

static void put_card(struct buffer *buffer, const struct bhyt_card *card)
{
    buffer_char(buffer, '{');
    put_text(buffer, "card_number", card->number);
    put_text(buffer, "full_name", card->name);
    put_text(buffer, "birth_date", card->birth_date);
    buffer_member_int(buffer, "sex", card->sex);
    put_text(buffer, "benefit", card->benefit);
    put_text(buffer, "initial_facility", card->initial_facility);
    put_text(buffer, "valid_from", card->valid_from);
    put_text(buffer, "valid_to", card->valid_to);
    put_text(buffer, "five_year_date", card->five_year_date);
    put_text(buffer, "area", card->living_area);
    put_text(buffer, "serial", card->serial);
    buffer_char(buffer, '}');
}

void verify_output_json(struct buffer *buffer, const struct bhyt_result *result)
{
    buffer_char(buffer, '{');
    put_text(buffer, "verdict", bhyt_verdict_name(result->verdict));
    put_text(buffer, "reason", result->reason);
    put_text(buffer, "message", result->sentence_vi);
    put_text(buffer, "message_en", result->sentence_en);
    put_text(buffer, "form", bhyt_form_name(result->form));
    put_text(buffer, "presence", bhyt_presence_name(result->presence));
    buffer_member_bool(buffer, "provisional", true);
    buffer_member_bool(buffer, "replay_is_checked", result->replay_is_checked);
    put_time(buffer, "status_at", result->status_at);
    buffer_json_name(buffer, "status_age_s");
    if (result->status_age_s < 0) {
        buffer_text(buffer, "null");
    } else {
        buffer_int(buffer, result->status_age_s);
    }
    buffer_json_name(buffer, "card");
    if (result->has_card) {
        put_card(buffer, &result->card);
    } else {
        buffer_text(buffer, "null");
    }
    buffer_text(buffer, "}\n");
}

static const char *text_or_null(const char *text)
{
    return *text ? text : NULL;
}

static struct date date_of(const char *text)
{
    struct date date = {0};
    date_parse(text, strlen(text), &date);
    return date;
}

void verify_output_legacy(struct buffer *buffer, const struct bhyt_result *result)
{
    const struct bhyt_card *card = &result->card;
    size_t benefit_length = strlen(card->benefit);
    struct scan scan = {
        .kind = SCAN_BHYT_CARD,
        .card_number = card->number,
        .full_name = text_or_null(card->name),
        .birth_date = date_of(card->birth_date),
        .sex = card->sex,
        .valid_from = date_of(card->valid_from),
        .valid_to = date_of(card->valid_to),
        .five_year_date = date_of(card->five_year_date),
        .living_area = text_or_null(card->living_area),
        .benefit_digit = benefit_length > 0 ? card->benefit[benefit_length - 1] - '0' : 0,
    };
    strcpy(scan.initial_facility, card->initial_facility);
    bhyt_fields_write(buffer, &scan);
    buffer_text(buffer, "$\n");
}
