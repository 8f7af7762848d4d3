/*
 * What drawing costs on one core, as rows of the table in bench/README.md: bench_drawing [SECONDS]
 *
 * Each figure is CPU time of this thread, the median of as many runs as fit into SECONDS (3),
 * beside a reference of the same run: what the libraries below take for the part that cannot be
 * avoided.
 */
#include <cairo.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "drawing/document.h"
#include "drawing/fonts.h"
#include "tests/card_face_fixture.h"
#include "tests/store_fixture.h"

enum { RUNS_MOST = 20000, PERIODS = 400 };

static double seconds = 3;
static struct card_face face;
static char code_text[TOKEN_TEXT_SIZE];
static cairo_surface_t *pixels;
static int page_count;

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void expect(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "bench_drawing: %s failed\n", what);
        exit(1);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of a work in ms, after a first run that nobody counts: it reads the fonts. */
static double median_ms(void (*work)(struct arena *arena))
{
    static double took_ms[RUNS_MOST];
    size_t runs = 0;
    struct arena arena;
    arena_init(&arena);
    work(&arena);
    for (double begun = cpu_ms(); runs < RUNS_MOST && cpu_ms() - begun < seconds * 1e3; runs++) {
        arena_reset(&arena);
        double start = cpu_ms();
        work(&arena);
        took_ms[runs] = cpu_ms() - start;
    }
    arena_destroy(&arena);
    qsort(took_ms, runs, sizeof took_ms[0], compare);
    return took_ms[runs / 2];
}

/* ---- what is measured, and what it is held against ---- */

static void draw_face(struct arena *arena, enum picture_format format)
{
    struct picture picture;
    expect(card_face_draw(arena, &face, CARD_LIGHT, format, 1, &picture), "the card");
}

static void face_png(struct arena *arena)
{
    draw_face(arena, PICTURE_PNG);
}

static void face_svg(struct arena *arena)
{
    draw_face(arena, PICTURE_SVG);
}

static void face_pdf(struct arena *arena)
{
    draw_face(arena, PICTURE_PDF);
}

static cairo_status_t forget(void *closure, const unsigned char *bytes, unsigned int size)
{
    (void)bytes;
    *(size_t *)closure += size;
    return CAIRO_STATUS_SUCCESS;
}

/* The finished pixels of the card, only written. */
static void png_only(struct arena *arena)
{
    (void)arena;
    size_t size = 0;
    expect(cairo_surface_write_to_png_stream(pixels, forget, &size) == CAIRO_STATUS_SUCCESS &&
               size > 0,
           "the bare PNG");
}

static void book(struct arena *arena)
{
    static const struct document_column columns[] = {
        {"Từ tháng", "From", 11, DOCUMENT_LEFT},   {"Đến tháng", "To", 12, DOCUMENT_LEFT},
        {"Đơn vị", "Employer", 34, DOCUMENT_LEFT}, {"Căn cứ đóng", "Salary", 18, DOCUMENT_RIGHT},
        {"Quỹ", "Funds", 14, DOCUMENT_LEFT},       {"Trạng thái", "State", 17, DOCUMENT_LEFT},
    };
    const struct document_head head = {.issuer = "BHXH thành phố Hà Nội",
                                       .issued_on = {2026, 11, 22},
                                       .title = "SỔ BẢO HIỂM XÃ HỘI"};
    struct document *paper = document_new(arena, &head);
    struct picture picture;
    document_columns(paper, columns, 6);
    for (int i = 0; i < PERIODS; i++) {
        document_row(paper,
                     (const char *const[]){"01/2015", "12/2015",
                                           "Công ty TNHH May Chiêu Phong\nCông nhân may\nXã "
                                           "Vân Đình, Thành phố Hà Nội",
                                           "5.000.000 đ", "HT, ÔĐTS, TNLĐ, TN, YT", "Đã đóng"});
    }
    expect(document_draw(paper, NULL, &picture), "the book");
    page_count = 0;
    for (size_t at = 0; at + 11 < picture.size; at++) {
        page_count +=
            memcmp(picture.bytes + at, "/Type /Page ", 11) == 0 && picture.bytes[at + 11] != 's';
    }
}

struct stream {
    struct picture picture;
    size_t at;
};

static cairo_status_t read_png(void *closure, unsigned char *bytes, unsigned int size)
{
    struct stream *stream = closure;
    if (stream->picture.size - stream->at < size) {
        return CAIRO_STATUS_READ_ERROR;
    }
    memcpy(bytes, stream->picture.bytes + stream->at, size);
    stream->at += size;
    return CAIRO_STATUS_SUCCESS;
}

static void prepare(void)
{
    struct arena arena;
    struct stream stream = {0};
    struct card_claims claims = fixture_claims();
    expect(fixture_text(&claims, code_text), "the code");
    face = usual;
    face.qr_text = code_text;
    arena_init(&arena);
    expect(card_face_draw(&arena, &face, CARD_LIGHT, PICTURE_PNG, 1, &stream.picture), "the card");
    pixels = cairo_image_surface_create_from_png_stream(read_png, &stream);
    expect(cairo_surface_status(pixels) == CAIRO_STATUS_SUCCESS, "reading the card");
    arena_destroy(&arena);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        seconds = strtod(argv[1], NULL);
    }
    expect(sodium_init() >= 0 && seconds > 0, "the start");
    prepare();
    double bare_ms = median_ms(png_only), png_ms = median_ms(face_png);
    double svg_ms = median_ms(face_svg), pdf_ms = median_ms(face_pdf), book_ms = median_ms(book);
    printf(
        "| card face as PNG, 1012 × 638 | %.1f ms | %.1f ms (cairo writing the same pixels) | %.2f "
        "| < 40 ms | %s |\n",
        png_ms, bare_ms, png_ms / bare_ms, png_ms < 40 ? "yes" : "**no**");
    printf("| card face as SVG; as PDF | %.1f ms; %.1f ms | | | | |\n", svg_ms, pdf_ms);
    printf("| book of %d periods, %d pages | %.0f ms | %.1f ms a page | | | |\n", PERIODS,
           page_count, book_ms, page_count ? book_ms / page_count : 0);
    cairo_surface_destroy(pixels);
    fonts_forget();
    return png_ms < 40 ? 0 : 1;
}
