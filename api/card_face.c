/*
 * GET /v1/people/{person}/card.svg, .png, .pdf: the card as a picture, with the signed static code:
 * the one of the app on a screen, the longer-lived one on what is printed.
 */
#include <string.h>

#include "api/card_code.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/server.h"
#include "drawing/card_face.h"

struct card_face_query {
    const char *variant, *scale;
};
static const char *const variants[] = {"light", "print", NULL};
static const char *const scales[] = {"1", "2", "3", NULL};
_Static_assert(sizeof scales / sizeof scales[0] == CARD_SCALE_MOST + 1, "every scale has a word");
static const struct field card_face_fields[] = {
    FIELD(struct card_face_query, variant, .form = FORM_TEXT, .choices = variants,
          .title = "light for screens (when it is not said), print for paper and card printers"),
};
static const struct field card_png_fields[] = {
    FIELD(struct card_face_query, variant, .form = FORM_TEXT, .choices = variants,
          .title = "light for screens (when it is not said), print for paper and card printers"),
    FIELD(struct card_face_query, scale, .form = FORM_TEXT, .choices = scales,
          .title = "1012 by 638 pixels as many times; 1 when it is not said"),
};
const struct field_table card_face_query_table =
    FIELD_TABLE(card_face_query, struct card_face_query, card_face_fields);
const struct field_table card_png_query_table =
    FIELD_TABLE(card_png_query, struct card_face_query, card_png_fields);

const char *const card_svg_types[] = {"image/svg+xml", NULL};
const char *const card_png_types[] = {"image/png", NULL};
const char *const card_pdf_types[] = {"application/pdf", NULL};
const enum problem card_face_problems[] = {PROBLEM_signing_unavailable, PROBLEM_too_many_requests,
                                           PROBLEM_NONE};

/* What stands where the code would: nobody may be sent away by a counter to learn it. */
static const struct {
    const char *state, *vi, *en;
} stamps[] = {
    {"suspended", "TẠM KHÓA", "SUSPENDED"},
    {"revoked", "ĐÃ THU HỒI", "REVOKED"},
    {"decreased", "NGỪNG SỬ DỤNG", "STOPPED"},
    {"active", "HẾT HẠN", "EXPIRED"}, /* active and not usable: its last day has passed */
};

static void set_stamp(const struct sql_rows *rows, struct card_face *face)
{
    const char *state = sql_value(rows, 0, "state");
    for (size_t i = 0; i < sizeof stamps / sizeof stamps[0]; i++) {
        if (strcmp(stamps[i].state, state) == 0) {
            face->stamp = stamps[i].vi;
            face->stamp_en = stamps[i].en;
        }
    }
}

static void face_of_row(struct request *request, const struct sql_rows *rows,
                        struct card_face *ret_face)
{
    const char *percent = sql_value(rows, 0, "benefit_percent");
    const char *digit = sql_value(rows, 0, "benefit_digit");
    bool male = strcmp(sql_value(rows, 0, "sex"), "male") == 0;
    *ret_face = (struct card_face){
        .full_name = sql_value(rows, 0, "full_name"),
        .card_number = sql_value(rows, 0, "card_number"),
        .birth_date = sql_date(rows, 0, "birth_date"),
        .sex = male ? "Nam" : "Nữ",
        .benefit = percent ? arena_printf(&request->arena, "%s · %s %%", digit, percent) : digit,
        .living_area = sql_value(rows, 0, "living_area"),
        .facility_code = sql_value(rows, 0, "initial_facility"),
        .facility_name = sql_value(rows, 0, "initial_facility_name"),
        .valid_from = sql_date(rows, 0, "valid_from"),
        .valid_to = sql_date(rows, 0, "valid_to"),
        .five_year_date = sql_date(rows, 0, "five_year_date"),
        .issued_on = sql_date(rows, 0, "issued_on"),
        .issuer = sql_value(rows, 0, "issuing_office"),
        .serial = sql_value(rows, 0, "serial"),
    };
}

struct drawing {
    struct arena *arena;
    struct card_face face;
    enum card_variant variant;
    enum picture_format format;
    int scale;
    struct picture picture;
    bool is_good;
};

static void draw(void *argument)
{
    struct drawing *drawing = argument;
    drawing->is_good = card_face_draw(drawing->arena, &drawing->face, drawing->variant,
                                      drawing->format, drawing->scale, &drawing->picture);
}

/* The code, or the stamp of a card that may have none. */
static enum problem set_code(struct request *request, const struct sql_rows *rows,
                             const struct signing_key *key, struct drawing *drawing)
{
    struct card_code code;
    enum card_code_life life =
        drawing->variant == CARD_PRINT ? CARD_CODE_OF_PAPER : CARD_CODE_OF_APP;
    enum problem problem = card_code_static(request, rows, 0, key, life, &code);
    if (problem == PROBLEM_card_not_usable) {
        set_stamp(rows, &drawing->face);
        return PROBLEM_NONE;
    }
    TRY(problem);
    return card_code_text(request, TOKEN_STATIC, &code, false, &drawing->face.qr_text);
}

static enum problem reply_face(struct request *request, enum picture_format format)
{
    const struct card_face_query *query = request->query_fields;
    struct drawing drawing = {
        .arena = &request->arena,
        .variant = query->variant && strcmp(query->variant, "print") == 0 ? CARD_PRINT : CARD_LIGHT,
        .format = format,
        .scale = query->scale ? query->scale[0] - '0' : 1,
    };
    const struct signing_key *key;
    struct sql_rows rows;
    TRY(signing_prepare(request, KEY_CARD, &key));
    TRY(dispatch_query(request, SQL_READ, QUERY_card_for_face, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    face_of_row(request, &rows, &drawing.face);
    TRY(set_code(request, &rows, key, &drawing));
    if (!pool_run(request->server->draw_pool, draw, &drawing)) {
        return PROBLEM_too_many_requests;
    }
    if (!drawing.is_good) {
        return PROBLEM_overloaded;
    }
    reply_bytes(request, 200, picture_types[format], drawing.picture.bytes, drawing.picture.size);
    return PROBLEM_NONE;
}

enum problem card_svg(struct request *request)
{
    return reply_face(request, PICTURE_SVG);
}

enum problem card_png(struct request *request)
{
    return reply_face(request, PICTURE_PNG);
}

enum problem card_pdf(struct request *request)
{
    return reply_face(request, PICTURE_PDF);
}
