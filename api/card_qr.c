/*
 * GET /v1/people/{person}/card/qr: the code a counter scans, as text, SVG or PNG.
 *
 * static is signed, for paper and as a fallback; dynamic is a code of the server's that lives two
 * minutes and is taken once; handle is the same for those who want to show nothing of themselves;
 * legacy is the unsigned text of before, a search key and nothing more. A card that is not active
 * or has ended has none of them: whoever shows a code believes the card to be good.
 */
#include <sodium.h>
#include <string.h>

#include "api/card_code.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/keys.h"
#include "api/reply.h"
#include "api/server.h"
#include "base/text.h"
#include "cards/legacy_qr.h"
#include "drawing/qr_draw.h"

enum { MODULE_PX = 6 };

struct card_qr_query {
    const char *form, *encoding;
};
static const char *const card_qr_forms[] = {"static", "dynamic", "handle", "legacy", NULL};
static const char *const card_qr_encodings[] = {"base45", "digits", NULL};
static const struct field card_qr_fields[] = {
    FIELD(struct card_qr_query, form, .form = FORM_TEXT, .choices = card_qr_forms,
          .title = "Which code; static when it is not said"),
    FIELD(struct card_qr_query, encoding, .form = FORM_TEXT, .choices = card_qr_encodings,
          .title = "digits: for scanners that type through a Vietnamese input method"),
};
const struct field_table card_qr_query_table =
    FIELD_TABLE(card_qr_query, struct card_qr_query, card_qr_fields);
const char *const card_qr_types[] = {"image/svg+xml", "image/png", NULL};

const enum problem card_qr_problems[] = {PROBLEM_card_not_usable, PROBLEM_signing_unavailable,
                                         PROBLEM_too_many_requests, PROBLEM_NONE};
const char card_qr_answer[] = "form text, text text, expires_at time?";

/* A code that is about to be shown. */
struct shown {
    const char *form, *text;
    int64_t expires_at; /* 0 = it does not expire by itself */
};

static void scan_of_row(const struct sql_rows *rows, struct scan *ret_scan)
{
    const char *facility = sql_value(rows, 0, "initial_facility");
    *ret_scan = (struct scan){
        .kind = SCAN_BHYT_CARD,
        .card_number = sql_value(rows, 0, "card_number"),
        .full_name = sql_value(rows, 0, "full_name"),
        .birth_date = sql_date(rows, 0, "birth_date"),
        .sex = strcmp(sql_value(rows, 0, "sex"), "male") == 0 ? 1 : 2,
        .valid_from = sql_date(rows, 0, "valid_from"),
        .valid_to = sql_date(rows, 0, "valid_to"),
        .issued_on = sql_date(rows, 0, "issued_on"),
        .five_year_date = sql_date(rows, 0, "five_year_date"),
        .living_area = sql_value(rows, 0, "living_area"),
        .benefit_digit = (int)sql_integer(rows, 0, "benefit_digit"),
        .issued_at = sql_value(rows, 0, "issuing_office"),
    };
    memcpy(ret_scan->initial_facility, facility, strlen(facility) < 6 ? strlen(facility) : 5);
}

struct drawing {
    struct arena *arena;
    const char *text, *alt;
    bool svg, good;
    uint8_t *bytes;
    size_t size;
};

static void draw(void *argument)
{
    struct drawing *drawing = argument;
    if (drawing->svg) {
        char *svg = NULL;
        drawing->good = qr_draw_svg(drawing->arena, drawing->text, MODULE_PX, drawing->alt, &svg);
        drawing->bytes = (uint8_t *)svg;
        drawing->size = drawing->good ? strlen(svg) : 0;
    } else {
        drawing->good =
            qr_draw_png(drawing->arena, drawing->text, MODULE_PX, &drawing->bytes, &drawing->size);
    }
}

static enum problem reply_drawing(struct request *request, const char *text, bool svg)
{
    struct drawing drawing = {
        .arena = &request->arena,
        .text = text,
        .svg = svg,
        .alt = request->language == LANGUAGE_VI ? "Mã QR thẻ bảo hiểm y tế"
                                                : "QR code of the health-insurance card",
    };
    if (!pool_run(request->server->draw_pool, draw, &drawing)) {
        return PROBLEM_too_many_requests;
    }
    if (!drawing.good) {
        return PROBLEM_overloaded;
    }
    reply_bytes(request, 200, svg ? "image/svg+xml" : "image/png", (const char *)drawing.bytes,
                drawing.size);
    return PROBLEM_NONE;
}

static enum problem reply_text(struct request *request, const struct shown *shown)
{
    struct buffer json;
    buffer_init(&json, &request->arena, 2048);
    buffer_char(&json, '{');
    buffer_member_text(&json, "form", shown->form);
    buffer_member_text(&json, "text", shown->text);
    buffer_member_text(&json, "expires_at",
                       shown->expires_at ? clock_text(&request->arena, shown->expires_at) : NULL);
    buffer_char(&json, '}');
    return reply_json(request, 200, &json);
}

static enum problem legacy_show(struct request *request, struct shown *ret_shown)
{
    struct sql_rows rows;
    struct scan scan;
    char *text;
    TRY(dispatch_query(request, SQL_READ, QUERY_card_for_qr, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    if (!card_code_is_usable(request, &rows, 0)) {
        return PROBLEM_card_not_usable;
    }
    scan_of_row(&rows, &scan);
    if (legacy_qr_write(&request->arena, &scan_catalogue_built_in, &scan, keys_legacy(), &text)) {
        return PROBLEM_internal;
    }
    ret_shown->text = text;
    return PROBLEM_NONE;
}

static enum problem signed_show(struct request *request, enum token_form form, bool digits,
                                struct shown *ret_shown)
{
    struct sql_rows rows;
    struct card_code code;
    const struct signing_key *key;
    bool is_static = form == TOKEN_STATIC;
    TRY(signing_prepare(request, is_static ? KEY_CARD : KEY_DYNAMIC, &key));
    TRY(dispatch_query(request, SQL_READ, QUERY_card_for_qr, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    TRY(is_static ? card_code_static(request, &rows, 0, key, CARD_CODE_OF_APP, &code)
                  : card_code_one_time(request, &rows, 0, key, &code));
    ret_shown->expires_at = code.expires_at;
    return card_code_text(request, form, &code, digits, &ret_shown->text);
}

/* Sixteen random bytes, of which the register keeps the hash. */
static enum problem handle_show(struct request *request, bool digits, struct shown *ret_shown)
{
    struct sql_rows rows;
    struct card_code code = {.size = TOKEN_HANDLE_SIZE};
    randombytes_buf(code.bytes, code.size);
    const char *handle = text_hex_new(&request->arena, code.bytes, code.size);
    if (!handle) {
        return PROBLEM_overloaded;
    }
    request_set(request, "handle", handle);
    TRY(dispatch_query(request, SQL_READ, QUERY_card_handle_given, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    if (!card_code_is_due(request, &rows, 0)) {
        return PROBLEM_card_not_usable;
    }
    ret_shown->expires_at = signing_now(request) + TOKEN_ONE_TIME_LIFE_S;
    return card_code_text(request, TOKEN_HANDLE, &code, digits, &ret_shown->text);
}

static enum problem show(struct request *request, struct shown *ret_shown)
{
    const struct card_qr_query *query = request->query_fields;
    bool digits = query->encoding && strcmp(query->encoding, "digits") == 0;
    *ret_shown = (struct shown){.form = query->form ? query->form : "static"};
    if (strcmp(ret_shown->form, "legacy") == 0) {
        return legacy_show(request, ret_shown);
    }
    if (strcmp(ret_shown->form, "handle") == 0) {
        return handle_show(request, digits, ret_shown);
    }
    enum token_form form = strcmp(ret_shown->form, "dynamic") == 0 ? TOKEN_ONE_TIME : TOKEN_STATIC;
    return signed_show(request, form, digits, ret_shown);
}

enum problem card_qr(struct request *request)
{
    struct shown shown;
    TRY(show(request, &shown));
    if (reply_prefers(request, "image/png")) {
        return reply_drawing(request, shown.text, false);
    }
    return reply_prefers(request, "image/svg+xml") ? reply_drawing(request, shown.text, true)
                                                   : reply_text(request, &shown);
}
