#include "drawing/document.h"

#include <string.h>

#include "base/text.h"
#include "drawing/document_blocks.h"

enum { USUAL_CONTENT_BYTES = 4096, FIELD_END = 0x1F, BLOCK_END = 0x1E };

/* Every text passes here, so none is drawn that is not UTF-8 or not in the content. */
static const char *taken(struct document *document, const char *text)
{
    text = text ? text : "";
    if (!text_is_utf8(text, strlen(text))) {
        document->failed = true;
        text = "";
    }
    buffer_text(&document->content, text);
    buffer_char(&document->content, FIELD_END);
    return text;
}

struct document *document_new(struct arena *arena, const struct document_head *head)
{
    struct document *document = ARENA_NEW(arena, struct document);
    if (!document) {
        return NULL;
    }
    document->arena = arena;
    document->head = *head;
    buffer_init(&document->content, arena, USUAL_CONTENT_BYTES);
    const char **texts[] = {
        &document->head.superior, &document->head.issuer,  &document->head.number,
        &document->head.place,    &document->head.title,   &document->head.title_en,
        &document->head.subtitle, &document->head.running,
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i] = taken(document, *texts[i]);
    }
    char day[DATE_TEXT_SIZE];
    date_format(head->issued_on, day);
    taken(document, day);
    document->failed |= date_is_none(head->issued_on) || date_is_partial(head->issued_on);
    return document;
}

/* A block at the end; its texts are taken in their order. NULL when there is no memory. */
static struct block *append(struct document *document, enum block_kind kind,
                            const char *const *texts, size_t count)
{
    struct block *block = document ? ARENA_NEW(document->arena, struct block) : NULL;
    if (!block) {
        if (document) {
            document->failed = true;
        }
        return NULL;
    }
    block->kind = kind;
    buffer_char(&document->content, BLOCK_END);
    buffer_int(&document->content, kind);
    buffer_char(&document->content, FIELD_END);
    for (size_t i = 0; i < count; i++) {
        block->texts[i] = taken(document, texts[i]);
    }
    if (document->last) {
        document->last->next = block;
    } else {
        document->first = block;
    }
    document->last = block;
    return block;
}

void document_section(struct document *document, const char *title, const char *title_en)
{
    struct block *block =
        append(document, BLOCK_SECTION, (const char *const[]){title, title_en}, 2);
    if (block) {
        block->ordinal = ++document->section_count;
    }
}

void document_paragraph(struct document *document, const char *text)
{
    append(document, BLOCK_PARAGRAPH, &text, 1);
}

void document_notice(struct document *document, const char *text)
{
    append(document, BLOCK_NOTICE, &text, 1);
}

void document_pair(struct document *document, const char *label, const char *label_en,
                   const char *value)
{
    append(document, BLOCK_PAIR, (const char *const[]){label, label_en, value}, 3);
}

void document_columns(struct document *document, const struct document_column *columns,
                      size_t count)
{
    struct block *block = append(document, BLOCK_COLUMNS, NULL, 0);
    if (!block) {
        return;
    }
    block->columns = columns;
    block->count = count < DOCUMENT_COLUMN_LIMIT ? count : DOCUMENT_COLUMN_LIMIT;
    for (size_t i = 0; i < block->count; i++) {
        taken(document, columns[i].title);
        taken(document, columns[i].title_en);
    }
}

/* Rows belong to the table they follow; a row without a table is a mistake of the caller's. */
void document_row(struct document *document, const char *const *cells)
{
    const struct block *before = document ? document->last : NULL;
    if (!before || !before->columns) {
        if (document) {
            document->failed = true;
        }
        return;
    }
    struct block *block = append(document, BLOCK_ROW, cells, before->count);
    if (block) {
        block->columns = before->columns;
        block->count = before->count;
    }
}

void document_node(struct document *document, int depth, const struct document_node *node)
{
    struct block *block = append(document, BLOCK_NODE,
                                 (const char *const[]){node->title, node->value, node->note}, 3);
    if (block) {
        block->depth = depth > 0 ? depth : 0;
        buffer_int(&document->content, block->depth);
    }
}

void document_signatures(struct document *document, const struct document_signature *signatures,
                         size_t count)
{
    struct block *block = append(document, BLOCK_SIGNATURES, NULL, 0);
    if (!block) {
        return;
    }
    block->count = count < SIGNATURE_LIMIT ? count : SIGNATURE_LIMIT;
    for (size_t i = 0; i < block->count; i++) {
        block->signatures[i] = (struct document_signature){
            .role = taken(document, signatures[i].role),
            .note = taken(document, signatures[i].note),
            .name = taken(document, signatures[i].name),
        };
    }
}

const char *document_content(const struct document *document)
{
    bool failed = !document || document->failed || document->content.failed;
    return failed ? NULL : document->content.bytes;
}
