/*
 * GET /v1/people/{person}/card/qr: the code a counter scans, as text, SVG or PNG. Only the legacy
 * text exists so far; it is unsigned, and what a counter does with it is a search in the register.
 */
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/keys.h"
#include "api/reply.h"
#include "api/server.h"
#include "cards/legacy_qr.h"
#include "drawing/qr_draw.h"

enum { MODULE_PX = 6 };

struct card_qr_query {
    const char *form;
};
static const char *const card_qr_forms[] = {"legacy", NULL};
static const struct field card_qr_fields[] = {
    FIELD(struct card_qr_query, form, .form = FORM_TEXT, .choices = card_qr_forms,
          .title = "Which code"),
};
const struct field_table card_qr_query_table =
    FIELD_TABLE(card_qr_query, struct card_qr_query, card_qr_fields);
const char *const card_qr_types[] = {"image/svg+xml", "image/png", NULL};

const enum problem card_qr_problems[] = {PROBLEM_too_many_requests, PROBLEM_NONE};
const char card_qr_answer[] = "form text, text text, expires_at time?";

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

static enum problem reply_text(struct request *request, const char *text)
{
    struct buffer json;
    buffer_init(&json, &request->arena, 1024);
    buffer_char(&json, '{');
    buffer_json_name(&json, "form");
    buffer_json_string(&json, "legacy");
    buffer_json_name(&json, "text");
    buffer_json_string(&json, text);
    buffer_json_name(&json, "expires_at");
    buffer_text(&json, "null}"); /* the legacy text does not expire by itself */
    return reply_json(request, 200, &json);
}

/* The first type of the Accept header that can be drawn decides; JSON when none is asked for. */
static bool asked_for(const struct request *request, const char *type)
{
    const char *accept = request->headers.accept;
    const char *wanted = accept ? strstr(accept, type) : NULL;
    const char *json = accept ? strstr(accept, "application/json") : NULL;
    return wanted && (!json || wanted < json);
}

enum problem card_qr(struct request *request)
{
    struct sql_rows rows;
    struct scan scan;
    char *text;
    TRY(dispatch_query(request, SQL_READ, QUERY_card_for_qr, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    scan_of_row(&rows, &scan);
    if (legacy_qr_write(&request->arena, &scan_catalogue_built_in, &scan, keys_legacy(), &text)) {
        return PROBLEM_internal;
    }
    if (asked_for(request, "image/png")) {
        return reply_drawing(request, text, false);
    }
    return asked_for(request, "image/svg+xml") ? reply_drawing(request, text, true)
                                               : reply_text(request, text);
}
