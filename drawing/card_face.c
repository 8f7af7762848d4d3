#include "drawing/card_face.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "drawing/qr_modules.h"
#include "drawing/writing.h"

#define UNIT_PT 0.24 /* 300 units an inch */
#define RADIUS  38.0 /* 3.18 mm */
#define BAND    126.0
#define LEFT    44.0
#define QR_X    686.0
#define QR_Y    160.0
#define QR_SIZE 282.0

#define STAMP 0xA3261BU
#define WAVE  0xD6E6EEU
#define PALE  0xF3F8FBU
#define WHITE 0xFFFFFFU

/* What differs between the variants. */
struct look {
    uint32_t ground, band, band_ink, wave; /* wave 0: none */
};
static const struct look looks[CARD_VARIANT_COUNT] = {
    [CARD_LIGHT] = {PALE, HOUSE, WHITE, WAVE},
    [CARD_PRINT] = {WHITE, WHITE, 0x000000, 0},
};

/* ---- what is written where ---- */

enum value {
    VALUE_NAME,
    VALUE_NUMBER,
    VALUE_BENEFIT,
    VALUE_BIRTH,
    VALUE_SEX,
    VALUE_AREA,
    VALUE_FACILITY,
    VALUE_VALIDITY,
    VALUE_FIVE_YEARS,
    VALUE_ISSUER,
    VALUE_ISSUED_ON,
    VALUE_SERIAL,
    VALUE_COUNT
};

static const struct lettering label = {SANS, 17.5, .rgb = INK_LIGHT};
static const struct lettering label_en = {SANS, 15, .italic = true, .rgb = INK_LIGHT};
static const struct lettering name = {SANS, 38, .bold = true, .rgb = INK};
static const struct lettering number = {SANS, 38, .bold = true, .rgb = HOUSE, .spacing = 3};
static const struct lettering strong = {SANS, 25, .bold = true, .rgb = INK};
static const struct lettering plain = {SANS, 19, .rgb = INK};

/* A label and its value, below each other in a box. */
static const struct place {
    const char *label, *label_en;
    const struct lettering *lettering;
    double x, y, width, height; /* of the value; the label stands above it */
    double drop;                /* of the value below its label: for small letters beside large */
} places[VALUE_COUNT] = {
    [VALUE_NAME] = {"Họ và tên", "Full name", &name, LEFT, 166, 610, 56},
    [VALUE_NUMBER] = {"Mã số", "Card number", &number, LEFT, 250, 330, 50},
    [VALUE_BENEFIT] = {"Mức hưởng", "Benefit", &strong, 400, 250, 250, 38, 11},
    [VALUE_BIRTH] = {"Ngày sinh", "Date of birth", &strong, LEFT, 332, 210, 36},
    [VALUE_SEX] = {"Giới tính", "Sex", &strong, 262, 332, 126, 36},
    [VALUE_AREA] = {"Khu vực", "Area", &strong, 400, 332, 250, 36},
    [VALUE_FACILITY] = {"Nơi đăng ký khám chữa bệnh ban đầu", "Initial facility", &strong, LEFT,
                        402, 610, 66},
    [VALUE_VALIDITY] = {"Giá trị sử dụng", "Valid", &strong, LEFT, 502, 340, 36},
    [VALUE_FIVE_YEARS] = {"Đủ 05 năm liên tục từ", "Five years on", &strong, 400, 502, 270, 36},
    [VALUE_ISSUER] = {"Nơi cấp", "Issued by", &plain, LEFT, 576, 340, 36},
    [VALUE_ISSUED_ON] = {"Ngày cấp", "Date of issue", &plain, 400, 576, 250, 36},
    [VALUE_SERIAL] = {"Số sê-ri", "Serial", &plain, QR_X + 4, 576, 278, 36},
};

#define LABEL_RISE 25.0

static const char *day(struct arena *arena, struct date date)
{
    char text[DATE_TEXT_SIZE];
    date_format_vn(date, text);
    return arena_copy(arena, text, strlen(text));
}

static const char *validity(struct arena *arena, const struct card_face *face)
{
    return date_is_none(face->valid_to)
               ? arena_printf(arena, "từ %s", day(arena, face->valid_from))
               : arena_printf(arena, "%s – %s", day(arena, face->valid_from),
                              day(arena, face->valid_to));
}

static void set_values(struct arena *arena, const struct card_face *face,
                       const char *ret_values[VALUE_COUNT])
{
    const char *facility = face->facility_name;
    const char *const values[VALUE_COUNT] = {
        [VALUE_NAME] = face->full_name,
        [VALUE_NUMBER] = face->card_number,
        [VALUE_BENEFIT] = face->benefit,
        [VALUE_BIRTH] = day(arena, face->birth_date),
        [VALUE_SEX] = face->sex,
        [VALUE_AREA] = face->living_area,
        [VALUE_FACILITY] =
            facility ? arena_printf(arena, "%s (%s)", facility, face->facility_code) : NULL,
        [VALUE_VALIDITY] = validity(arena, face),
        [VALUE_FIVE_YEARS] = day(arena, face->five_year_date),
        [VALUE_ISSUER] = face->issuer,
        [VALUE_ISSUED_ON] = day(arena, face->issued_on),
        [VALUE_SERIAL] = face->serial,
    };
    for (size_t i = 0; i < VALUE_COUNT; i++) {
        ret_values[i] = values[i] && values[i][0] ? values[i] : "—";
    }
}

/* ---- drawing ---- */

static void put(struct canvas *canvas, const char *text, const char *aside,
                const struct lettering *lettering, const struct lettering *aside_lettering,
                const struct writing_box *box, enum alignment alignment)
{
    struct writing writing = {text, aside, lettering, aside_lettering, alignment, false};
    writing_fit(canvas, &writing, box);
}

static void put_places(struct canvas *canvas, const char *const values[VALUE_COUNT])
{
    for (size_t i = 0; i < VALUE_COUNT; i++) {
        const struct place *place = &places[i];
        struct writing_box above = {place->x, place->y - LABEL_RISE, place->width, LABEL_RISE, 0.6,
                                    false};
        struct writing_box below = {
            place->x, place->y + place->drop, place->width, place->height, 0.3, false};
        put(canvas, place->label, place->label_en, &label, &label_en, &above, ALIGN_LEFT);
        put(canvas, values[i], NULL, place->lettering, NULL, &below, ALIGN_LEFT);
    }
}

static void outline(struct canvas *canvas, double inset)
{
    cairo_t *cairo = canvas->cairo;
    double right = CARD_WIDTH_PX - inset - RADIUS, bottom = CARD_HEIGHT_PX - inset - RADIUS;
    cairo_new_path(cairo);
    cairo_arc(cairo, right, inset + RADIUS, RADIUS, -M_PI_2, 0);
    cairo_arc(cairo, right, bottom, RADIUS, 0, M_PI_2);
    cairo_arc(cairo, inset + RADIUS, bottom, RADIUS, M_PI_2, M_PI);
    cairo_arc(cairo, inset + RADIUS, inset + RADIUS, RADIUS, M_PI, 3 * M_PI_2);
    cairo_close_path(cairo);
}

/* Fine waves that a copier blurs and the eye does not mind. */
static void put_waves(struct canvas *canvas, uint32_t rgb)
{
    enum { WAVES = 26, STEP_X = 92 };
    canvas_ink(canvas, rgb);
    cairo_set_line_width(canvas->cairo, 1.4);
    for (int i = 0; i < WAVES; i++) {
        double y = BAND + i * 22.0, swing = 26.0 + i % 5 * 3.0;
        cairo_move_to(canvas->cairo, -40, y);
        for (double x = -40; x < CARD_WIDTH_PX; x += 2 * STEP_X) {
            cairo_rel_curve_to(canvas->cairo, STEP_X * 0.6, -swing, STEP_X * 1.4, swing, 2 * STEP_X,
                               0);
        }
    }
    cairo_stroke(canvas->cairo);
}

/* A shield with a cross: nobody's emblem. */
static void put_mark(struct canvas *canvas, double x, double y, uint32_t shield, uint32_t cross)
{
    cairo_t *cairo = canvas->cairo;
    canvas_ink(canvas, shield);
    cairo_move_to(cairo, x + 32, y);
    cairo_curve_to(cairo, x + 42, y + 8, x + 53, y + 11, x + 64, y + 11);
    cairo_curve_to(cairo, x + 65, y + 46, x + 54, y + 66, x + 32, y + 78);
    cairo_curve_to(cairo, x + 10, y + 66, x - 1, y + 46, x, y + 11);
    cairo_curve_to(cairo, x + 11, y + 11, x + 22, y + 8, x + 32, y);
    cairo_close_path(cairo);
    cairo_fill(cairo);
    canvas_fill(canvas, x + 25.5, y + 20, 13, 38, cross);
    canvas_fill(canvas, x + 13, y + 32.5, 38, 13, cross);
}

static void put_band(struct canvas *canvas, const struct look *look)
{
    const struct lettering issuer = {SANS, 21, .bold = true, .rgb = look->band_ink, .spacing = 1.2};
    const struct lettering title = {SANS, 41, .bold = true, .rgb = look->band_ink, .spacing = 1};
    const struct lettering title_en = {SANS, 22, .italic = true, .rgb = look->band_ink};
    struct writing_box top = {LEFT + 86, 18, 800, 32, 0.6, false};
    struct writing_box below = {LEFT + 86, 50, 860, 64, 0.6, false};
    canvas_fill(canvas, 0, 0, CARD_WIDTH_PX, BAND, look->band);
    if (look->band == WHITE) {
        canvas_fill(canvas, LEFT, BAND - 3, CARD_WIDTH_PX - 2 * LEFT, 3, look->band_ink);
    }
    put_mark(canvas, LEFT, 24, look->band_ink, look->band);
    put(canvas, "BẢO HIỂM XÃ HỘI VIỆT NAM", NULL, &issuer, NULL, &top, ALIGN_LEFT);
    put(canvas, "THẺ BẢO HIỂM Y TẾ", "Health-insurance card", &title, &title_en, &below,
        ALIGN_LEFT);
}

static void put_stamp(struct canvas *canvas, const struct card_face *face)
{
    static const struct lettering stamp = {SANS, 46, .bold = true, .rgb = STAMP, .spacing = 2};
    static const struct lettering stamp_en = {SANS, 24, .bold = true, .rgb = STAMP};
    struct writing writing = {face->stamp, face->stamp_en, &stamp, &stamp_en, ALIGN_CENTRE, true};
    struct writing_box box = {QR_X + 14, QR_Y + 40, QR_SIZE - 28, QR_SIZE - 80, 0.4, true};
    canvas_fill(canvas, QR_X, QR_Y, QR_SIZE, QR_SIZE, WHITE);
    canvas_box(canvas, QR_X + 4, QR_Y + 4, QR_SIZE - 8, QR_SIZE - 8, 18, 7, STAMP);
    writing_fit(canvas, &writing, &box);
}

static bool put_code(struct canvas *canvas, const struct card_face *face)
{
    struct writing_box box = {QR_X, QR_Y + QR_SIZE + 8, QR_SIZE, 30, 0.6, false};
    if (face->stamp) {
        put_stamp(canvas, face);
        return true;
    }
    if (!face->qr_text) {
        return true;
    }
    canvas_box(canvas, QR_X - 8, QR_Y - 8, QR_SIZE + 16, QR_SIZE + 16, 14, 0, WHITE);
    canvas_box(canvas, QR_X - 8, QR_Y - 8, QR_SIZE + 16, QR_SIZE + 16, 14, 1.5, RULE);
    put(canvas, "Quét để kiểm tra", "Scan to verify", &label, &label_en, &box, ALIGN_CENTRE);
    return qr_paint(canvas, face->qr_text, QR_X, QR_Y, QR_SIZE);
}

static bool put_face(struct canvas *canvas, const struct card_face *face, const struct look *look,
                     const char *const values[VALUE_COUNT])
{
    cairo_save(canvas->cairo);
    outline(canvas, 0);
    cairo_clip(canvas->cairo);
    canvas_fill(canvas, 0, 0, CARD_WIDTH_PX, CARD_HEIGHT_PX, look->ground);
    if (look->wave) {
        put_waves(canvas, look->wave);
    }
    put_band(canvas, look);
    cairo_restore(canvas->cairo);
    canvas_ink(canvas, RULE);
    outline(canvas, 0.75);
    cairo_set_line_width(canvas->cairo, 1.5);
    cairo_stroke(canvas->cairo);
    put_places(canvas, values);
    return put_code(canvas, face);
}

/* All that the picture says, for those who hear it. */
static const char *spoken(struct arena *arena, const struct card_face *face,
                          const char *const values[VALUE_COUNT])
{
    struct buffer out;
    buffer_init(&out, arena, 1024);
    if (face->stamp) {
        buffer_format(&out, "%s. ", face->stamp);
    }
    for (size_t i = 0; i < VALUE_COUNT; i++) {
        buffer_format(&out, "%s%s: %s", i ? "; " : "", places[i].label, values[i]);
    }
    return out.failed ? NULL : out.bytes;
}

static bool texts_are_good(const struct card_face *face)
{
    const char *const texts[] = {face->full_name,   face->card_number,   face->sex,
                                 face->benefit,     face->facility_code, face->facility_name,
                                 face->living_area, face->issuer,        face->serial,
                                 face->stamp,       face->stamp_en};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i] && !text_is_utf8(texts[i], strlen(texts[i]))) {
            return false;
        }
    }
    return true;
}

bool card_face_draw(struct arena *arena, const struct card_face *face, enum card_variant variant,
                    enum picture_format format, int scale, struct picture *ret_picture)
{
    const struct canvas_size size = {CARD_WIDTH_PX, CARD_HEIGHT_PX, UNIT_PT, scale};
    const char *values[VALUE_COUNT];
    char issued[DATE_TEXT_SIZE];
    struct canvas canvas;
    if (!texts_are_good(face) || scale < 1 || scale > CARD_SCALE_MOST) {
        return false;
    }
    set_values(arena, face, values);
    date_format(face->issued_on, issued);
    const struct canvas_about about = {
        .title = arena_printf(arena, "Thẻ bảo hiểm y tế · %s", values[VALUE_NAME]),
        .description = spoken(arena, face, values),
        .author = "Bảo hiểm xã hội Việt Nam",
        .created_on = issued,
    };
    if (!about.title || !about.description || !canvas_open(&canvas, arena, format, &size, &about)) {
        return false;
    }
    bool is_whole = put_face(&canvas, face, &looks[variant], values);
    struct picture picture;
    if (!canvas_close(&canvas, &picture) || !is_whole) {
        return false;
    }
    *ret_picture = picture;
    return true;
}
