/*
 * A paper of an office: an A4 PDF of as many pages as it takes, with the head of Vietnamese
 * administrative documents, sections, key/value lines, tables, trees, signatures, and on the last
 * page the code by which anybody can ask whether it is genuine.
 *
 *   struct document *paper = document_new(arena, &head);
 *   document_section(paper, "Hồ sơ", "Dossier");
 *   document_pair(paper, "Mã hồ sơ", NULL, dossier_no);
 *   document_columns(paper, columns, 3);
 *   document_row(paper, (const char *const[]){"1", "Tờ khai TK1-TS", "Bản chính"});
 *   …
 *   document_draw(paper, &seal, &picture);        on a thread of the drawing pool
 *
 * Callers put content in and know nothing of places and pages; the room knows nothing of SQL and
 * HTTP. Texts are UTF-8, stay the caller's and must live until document_draw; NULL is an empty one.
 * Nothing is cut short: long names and addresses wrap, tables go on over pages with their heads
 * repeated. Failure (no memory, a text that is no UTF-8) is remembered and told by document_draw.
 *
 * The same content and seal give the same bytes. Layout: Decree 30/2020/NĐ-CP, annex I (place of
 * the issuer, the national name and motto, number, place and date, title, signatures); letters and
 * tables are our own.
 */
#ifndef DRAWING_DOCUMENT_H
#define DRAWING_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/date.h"
#include "drawing/picture.h"

struct document;

struct document_head {
    const char *superior;  /* "BẢO HIỂM XÃ HỘI VIỆT NAM"; may be NULL */
    const char *issuer;    /* "BHXH thành phố Hà Nội" */
    const char *number;    /* "123/GTN-BHXH"; NULL: the paper has none */
    const char *place;     /* where it is made out, "Hà Nội"; may be NULL */
    struct date issued_on; /* whole */
    const char *title;     /* "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" */
    const char *title_en;  /* below it, smaller; may be NULL */
    const char *subtitle;  /* what or whom it is about; may be NULL */
    const char *running;   /* what the following pages repeat at their top, short */
};

enum document_alignment { DOCUMENT_LEFT, DOCUMENT_CENTRE, DOCUMENT_RIGHT };

enum { DOCUMENT_COLUMN_LIMIT = 8 };

/* A column's width is its share of all shares. Tables of columns outlive the document. */
struct document_column {
    const char *title, *title_en;
    int share;
    enum document_alignment alignment;
};

struct document_node {
    const char *title; /* "Mức lương hưu hằng tháng" */
    const char *value; /* at the right: "4.500.000 đ" */
    const char *note;  /* below, smaller: article, how it was computed */
};

/* Up to three stand side by side. */
struct document_signature {
    const char *role; /* "NGƯỜI TIẾP NHẬN HỒ SƠ" */
    const char *note; /* "(Ký và ghi rõ họ tên)" */
    const char *name; /* below the room for the signature; may be NULL */
};

/* What makes the paper one that anybody can check. */
struct document_seal {
    const char *code; /* as printed, "4QX7-…"; at the foot of every page */
    const char *url;  /* of the check, also as a QR code; may be NULL */
};

/* NULL when there is no memory. */
struct document *document_new(struct arena *arena, const struct document_head *head);

/* A numbered heading; what follows belongs to it. */
void document_section(struct document *document, const char *title, const char *title_en);
void document_paragraph(struct document *document, const char *text);
/* A sentence that must not be overlooked, in a tinted box. */
void document_notice(struct document *document, const char *text);
/* A label and its value; an absent value is shown as a dash. */
void document_pair(struct document *document, const char *label, const char *label_en,
                   const char *value);
/* Begins a table; rows follow, as many cells as columns. A table without rows says so. */
void document_columns(struct document *document, const struct document_column *columns,
                      size_t count);
void document_row(struct document *document, const char *const *cells);
/* One line of a tree, depth 0 the root; parents come before their children. */
void document_node(struct document *document, int depth, const struct document_node *node);
void document_signatures(struct document *document, const struct document_signature *signatures,
                         size_t count);

/* All that was put in, as one text: what a code may be made from. NULL when something failed. */
const char *document_content(const struct document *document);

/* Draws the pages, into the document's arena. seal may be NULL. False when something failed;
 * ret_picture is untouched then. */
bool document_draw(const struct document *document, const struct document_seal *seal,
                   struct picture *ret_picture);

#endif
