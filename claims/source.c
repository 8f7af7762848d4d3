#include "claims/source.h"

#include <libxml/parserInternals.h>
#include <string.h>

static void stop(struct source *source, enum claim_rule rule)
{
    if (!source->is_stopped) {
        source->is_stopped = true;
        source->rule = rule;
        xmlStopParser(source->parser);
    }
}

/* What follows the text of a content ends it; else elements of both would be mixed up. */
static void content_end(struct claim_reader *reader);

static bool is_utf8(const struct source *source)
{
    const xmlParserInput *input = source->parser->input;
    return !(input && input->buf && input->buf->encoder);
}

static void on_open(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                    int namespace_count, const xmlChar **namespaces, int attribute_count,
                    int default_count, const xmlChar **attributes)
{
    struct source *source = context;
    (void)default_count;
    if (source->is_stopped) {
        return;
    }
    if (!source->is_content) {
        content_end(source->reader);
    }
    if (!is_utf8(source)) {
        stop(source, CLAIM_RULE_not_utf8);
    } else if (attribute_count > ATTRIBUTES_MAX || namespace_count > ATTRIBUTES_MAX) {
        stop(source, CLAIM_RULE_too_many_attributes);
    } else if (!claim_builder_open(&source->reader->builder, (const char *)name, uri != NULL)) {
        source->reader->has_failed = true;
        stop(source, CLAIM_RULE_too_deep);
    } else if (source->reader->builder.fault_count > FORM_FAULTS_MAX) {
        stop(source, CLAIM_RULE_too_many_faults);
    } else if (!source->is_content && source->reader->sealing) {
        const struct canonical_element element = {.name = (const char *)name,
                                                  .prefix = (const char *)prefix,
                                                  .uri = (const char *)uri,
                                                  .namespaces = (const char *const *)namespaces,
                                                  .namespace_count = (size_t)namespace_count,
                                                  .attributes = (const char *const *)attributes,
                                                  .attribute_count = (size_t)attribute_count};
        claim_sealing_open(source->reader->sealing, &element);
    }
}

static void on_close(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct source *source = context;
    (void)uri;
    if (source->is_stopped) {
        return;
    }
    if (!source->is_content) {
        content_end(source->reader);
    }
    if (!source->is_content && source->reader->sealing) {
        claim_sealing_close(source->reader->sealing, (const char *)name, (const char *)prefix);
    }
    claim_builder_close(&source->reader->builder);
}

static void content_put(struct claim_reader *reader, const char *text, size_t length);

static void on_text(void *context, const xmlChar *text, int length)
{
    struct source *source = context;
    struct claim_reader *reader = source->reader;
    if (source->is_stopped) {
        return;
    }
    if (!source->is_content && reader->sealing) {
        claim_sealing_text(reader->sealing, (const char *)text, (size_t)length);
    }
    if (!source->is_content &&
        (reader->has_content || claim_builder_in_content(&reader->builder))) {
        content_put(reader, (const char *)text, (size_t)length);
    } else {
        claim_builder_text(&reader->builder, (const char *)text, (size_t)length);
    }
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *public_id,
                       const xmlChar *system_id)
{
    (void)name;
    (void)public_id;
    (void)system_id;
    stop(context, CLAIM_RULE_doctype);
}

static void on_reference(void *context, const xmlChar *name)
{
    (void)name;
    stop(context, CLAIM_RULE_doctype);
}

static void on_instruction(void *context, const xmlChar *target, const xmlChar *data)
{
    (void)target;
    (void)data;
    stop(context, CLAIM_RULE_processing_instruction);
}

static void on_comment(void *context, const xmlChar *text)
{
    (void)context;
    (void)text;
}

/* libxml2 tells errors of conversion to nobody in particular: to stderr. */
static void on_any_error(void *context, const char *format, ...)
{
    (void)context;
    (void)format;
}

static void on_error(void *context, xmlErrorPtr error)
{
    struct source *source = context;
    source->error = source->error ? source->error : error->code;
}

bool claim_source_open(struct source *source, struct claim_reader *reader, bool is_content)
{
    xmlSAXHandler handler = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_open,
        .endElementNs = on_close,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .comment = on_comment,
        .internalSubset = on_doctype,
        .reference = on_reference,
        .processingInstruction = on_instruction,
        .serror = on_error,
    };
    xmlSetGenericErrorFunc(NULL, on_any_error);
    *source = (struct source){.reader = reader, .is_content = is_content};
    source->parser = xmlCreatePushParserCtxt(&handler, source, NULL, 0, NULL);
    /* NOENT: "&amp;" in an attribute comes as "&"; there are no other entities, for nothing can
     * declare one. */
    return source->parser &&
           xmlCtxtUseOptions(source->parser, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR |
                                                 XML_PARSE_NOWARNING) == 0;
}

void claim_source_close(struct source *source)
{
    if (source->parser) {
        xmlFreeParserCtxt(source->parser);
    }
}

enum claim_rule claim_source_reason(const struct source *source)
{
    const xmlError *error = xmlCtxtGetLastError(source->parser);
    if (source->is_stopped) {
        return source->rule;
    }
    if (error &&
        (error->code == XML_ERR_INVALID_ENCODING || error->code == XML_ERR_INVALID_CHAR ||
         error->code == XML_I18N_CONV_FAILED || error->code == XML_ERR_UNSUPPORTED_ENCODING ||
         error->code == XML_ERR_UNKNOWN_ENCODING)) {
        return CLAIM_RULE_not_utf8;
    }
    return CLAIM_RULE_not_well_formed;
}

bool claim_source_put(struct source *source, const char *bytes, size_t length, bool is_last)
{
    xmlParserCtxtPtr parser = source->parser;
    xmlParseChunk(parser, bytes, (int)length, is_last);
    if (!source->is_stopped && !is_utf8(source)) {
        source->is_stopped = true;
        source->rule = CLAIM_RULE_not_utf8;
    }
    if (!source->is_stopped && parser->input &&
        parser->input->end - parser->input->cur > PENDING_BYTES_MAX) {
        source->is_stopped = true;
        source->rule = CLAIM_RULE_too_long_token;
    }
    return !source->is_stopped && parser->wellFormed && parser->nsWellFormed;
}

/* A content that is no XML is a fault of its claim alone, unless somebody means harm. */
static void content_fail(struct claim_reader *reader, enum claim_rule rule)
{
    claim_builder_leave_content(&reader->builder);
    claim_builder_fault(&reader->builder, rule, NULL, NULL);
    reader->content.is_stopped = true;
    if (rule == CLAIM_RULE_doctype || rule == CLAIM_RULE_processing_instruction) {
        reader->has_failed = true;
        stop(&reader->envelope, rule);
    }
}

static bool content_begin(struct claim_reader *reader)
{
    reader->has_content = true;
    reader->base64 = (struct base64_reader){0};
    reader->decoded_count = 0;
    reader->content.is_stopped = false;
    reader->content.error = 0;
    if (reader->content.parser) {
        return xmlCtxtResetPush(reader->content.parser, NULL, 0, NULL, NULL) == 0;
    }
    return claim_source_open(&reader->content, reader, true);
}

static void content_flush(struct claim_reader *reader, bool is_last)
{
    size_t count = reader->decoded_count;
    reader->decoded_count = 0;
    if ((count || is_last) &&
        !claim_source_put(&reader->content, (const char *)reader->decoded, count, is_last)) {
        content_fail(reader, claim_source_reason(&reader->content));
    }
}

static void content_put(struct claim_reader *reader, const char *text, size_t length)
{
    while (!reader->has_content && length && memchr(" \t\r\n", *text, 4)) {
        text++;
        length--;
    }
    if (length == 0) {
        return;
    }
    if (!reader->has_content && !content_begin(reader)) {
        content_fail(reader, CLAIM_RULE_no_memory);
        return;
    }
    while (length && !reader->content.is_stopped) {
        size_t count = 0, piece = length < PIECE_BYTES / 2 ? length : PIECE_BYTES / 2;
        if (reader->decoded_count > PIECE_BYTES / 2) {
            content_flush(reader, false);
        }
        if (!base64_read(&reader->base64, text, piece, reader->decoded + reader->decoded_count,
                         &count)) {
            content_fail(reader, CLAIM_RULE_bad_base64);
        }
        reader->decoded_count += count;
        text += piece;
        length -= piece;
    }
}

static void content_end(struct claim_reader *reader)
{
    if (reader->has_content && !reader->content.is_stopped) {
        if (base64_is_whole(&reader->base64)) {
            content_flush(reader, true);
        } else {
            content_fail(reader, CLAIM_RULE_bad_base64);
        }
    }
    reader->has_content = false;
}
