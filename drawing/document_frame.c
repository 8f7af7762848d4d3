#include "drawing/document_frame.h"

#include "drawing/qr_modules.h"

static const struct lettering superior = {SANS, 9.5, .rgb = INK};
static const struct lettering issuer = {SANS, 9.5, .bold = true, .rgb = INK};
static const struct lettering motto = {SANS, 10.5, .bold = true, .rgb = INK};
static const struct lettering dated = {SANS, 9.5, .italic = true, .rgb = INK};
static const struct lettering title = {SANS, 15, .bold = true, .rgb = HOUSE};
static const struct lettering title_en = {SANS, 9.5, .italic = true, .rgb = INK_LIGHT};
static const struct lettering subtitle = {SANS, 10.5, .bold = true, .rgb = INK};
static const struct lettering body = {SANS, 9.5, .rgb = INK};
static const struct lettering table_head = {SANS, 8, .bold = true, .rgb = HOUSE};
static const struct lettering table_head_en = {SANS, 6.5, .italic = true, .rgb = INK_LIGHT};
static const struct lettering node_note = {SANS, 7.5, .rgb = INK_LIGHT};
static const struct lettering code = {MONO, 13, .bold = true, .rgb = INK};

static void put_centred(struct pages *pages, const struct lettering *lettering, double x,
                        double width, const char *text)
{
    struct writing writing = {.text = text, .lettering = lettering, .alignment = ALIGN_CENTRE};
    struct row row = {.cells = {{writing, x, width}}, .count = 1, .below = 2, .tag = "P"};
    if (text && text[0]) {
        pages_row(pages, &row);
    }
}

static void put_rule(struct pages *pages, double centre, double width)
{
    if (!pages->is_dry) {
        double x = MARGIN_LEFT + centre - width / 2;
        canvas_line(pages->canvas, x, pages->y + 2, x + width, pages->y + 2, 0.75, INK);
    }
}

/* The issuer at the left; the name of the country and its motto at the right. */
static void put_letterhead(struct pages *pages, const struct document_head *head)
{
    struct arena *arena = pages->document->arena;
    double left = BODY_WIDTH * 0.42, right = BODY_WIDTH * 0.56, right_x = BODY_WIDTH - right;
    double top = pages->y, left_bottom;
    put_centred(pages, &superior, 0, left, head->superior);
    put_centred(pages, &issuer, 0, left, head->issuer);
    put_rule(pages, left / 2, left / 3);
    pages->y += 10;
    if (head->number[0]) {
        put_centred(pages, &body, 0, left, arena_printf(arena, "Số: %s", head->number));
    }
    left_bottom = pages->y;
    pages->y = top;
    put_centred(pages, &issuer, right_x, right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    put_centred(pages, &motto, right_x, right, "Độc lập - Tự do - Hạnh phúc");
    put_rule(pages, right_x + right / 2, right / 2);
    pages->y += 10;
    const char *dateline = arena_printf(arena, "%s%sngày %02d tháng %02d năm %d", head->place,
                                        head->place[0] ? ", " : "", head->issued_on.day,
                                        head->issued_on.month, head->issued_on.year);
    put_centred(pages, &dated, right_x, right, dateline);
    pages->y = pages->y > left_bottom ? pages->y : left_bottom;
}

static void put_title(struct pages *pages, const struct document_head *head)
{
    pages->y += 20;
    struct row row = {
        .cells = {{{.text = head->title, .lettering = &title, .alignment = ALIGN_CENTRE},
                   0,
                   BODY_WIDTH}},
        .count = 1,
        .tag = "H1",
    };
    pages_row(pages, &row);
    put_centred(pages, &title_en, 0, BODY_WIDTH, head->title_en);
    pages->y += 3;
    put_centred(pages, &subtitle, 0, BODY_WIDTH, head->subtitle);
    pages->y += 8;
}

void frame_open(struct pages *pages)
{
    put_letterhead(pages, &pages->document->head);
    put_title(pages, &pages->document->head);
}

#define SEAL_HEIGHT 86.0

void frame_seal(struct pages *pages)
{
    static const char sentence[] =
        "Văn bản được lập từ cơ sở dữ liệu bảo hiểm xã hội. Bất kỳ ai có mã này đều có thể hỏi văn "
        "bản có thật hay không; câu trả lời không chứa dữ liệu cá nhân.";
    pages_need(pages, SEAL_HEIGHT + 14);
    if (pages->is_dry) {
        pages->y += SEAL_HEIGHT + 14;
        return;
    }
    const struct document_seal *seal = pages->seal;
    double y = pages->y + 14, x = MARGIN_LEFT, text_x = seal->url ? x + SEAL_HEIGHT + 6 : x + 12;
    double width = x + BODY_WIDTH - text_x - 12;
    struct writing words = {.text = "MÃ XÁC THỰC",
                            .aside = "Verification code",
                            .lettering = &table_head,
                            .aside_lettering = &table_head_en};
    struct writing value = {.text = seal->code, .lettering = &code};
    struct writing told = {.text = sentence, .lettering = &node_note};
    struct writing place = {.text = seal->url, .lettering = &node_note};
    struct writing_box place_box = {text_x, y + 66, width, 12, 0.5, false};
    canvas_box(pages->canvas, x, y, BODY_WIDTH, SEAL_HEIGHT, 6, 0.75, RULE);
    canvas_tag(pages->canvas, "P");
    writing_put(pages->canvas, &words, text_x, y + 8, width);
    writing_put(pages->canvas, &value, text_x, y + 20, width);
    writing_put(pages->canvas, &told, text_x, y + 42, width);
    if (seal->url) {
        writing_fit(pages->canvas, &place, &place_box);
        qr_paint(pages->canvas, seal->url, x + 4, y + 4, SEAL_HEIGHT - 8);
    }
    canvas_untag(pages->canvas, "P");
    pages->y = y + SEAL_HEIGHT;
}
