#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>

#include "files/bank_answer.h"

/*
 * The reader goes through the elements once. It keeps the path of open elements and, of the few
 * that say something, the text; when a transaction ends its line is made.
 */
enum { DEPTH_MAX = 16, TEXT_MAX = 64, NODES_MAX = 1000000 };

struct reading {
    xmlTextReader *reader;
    struct arena *arena;
    struct bank_answer *answer;
    const char *fault;
    size_t capacity;
    bool has_status;
    char name[64], text[TEXT_MAX]; /* of the element that is open */
    char end_to_end[TEXT_MAX], transaction_status[TEXT_MAX], reason[TEXT_MAX], amount[TEXT_MAX];
    bool in_transaction;
};

/* What a status means: ACSC, ACCC settled; ACCP, ACSP, ACWC on the way, but never refused any more;
 * RJCT refused; PART some of each. Anything else is not final. */
enum meaning { MEANS_ARRIVED, MEANS_REFUSED, MEANS_PARTLY, MEANS_PENDING };

static enum meaning meaning_of(const char *status)
{
    static const struct {
        const char *code;
        enum meaning meaning;
    } codes[] = {{"ACSC", MEANS_ARRIVED},
                 {"ACCC", MEANS_ARRIVED},
                 {"ACCP", MEANS_PENDING},
                 {"RJCT", MEANS_REFUSED},
                 {"PART", MEANS_PARTLY}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (strcmp(codes[i].code, status) == 0) {
            return codes[i].meaning;
        }
    }
    return MEANS_PENDING;
}

static bool fail(struct reading *reading, const char *name)
{
    reading->fault = reading->fault ? reading->fault : name;
    return false;
}

static bool group_status(struct reading *reading, const char *text)
{
    static const enum bank_answer_status statuses[] = {
        [MEANS_ARRIVED] = ANSWER_ACCEPTED,
        [MEANS_REFUSED] = ANSWER_REFUSED,
        [MEANS_PARTLY] = ANSWER_PARTLY,
    };
    enum meaning meaning = meaning_of(text);
    if (meaning == MEANS_PENDING) {
        return fail(reading, "pending");
    }
    reading->answer->status = statuses[meaning];
    reading->has_status = true;
    return true;
}

static bool amount_of(const char *text, int64_t *ret_amount_vnd)
{
    size_t whole = strspn(text, "0123456789");
    const char *rest = text + whole;
    bool no_cents = *rest == '\0' || (*rest == '.' && rest[1 + strspn(rest + 1, "0")] == '\0');
    if (whole == 0 || whole > 15 || !no_cents) {
        return false;
    }
    *ret_amount_vnd = strtoll(text, NULL, 10);
    return true;
}

static struct bank_answer_line *line_add(struct reading *reading)
{
    struct bank_answer *answer = reading->answer;
    if (answer->line_count == BANK_ANSWER_LINES_MAX) {
        fail(reading, "too_many");
        return NULL;
    }
    if (answer->line_count == reading->capacity) {
        size_t larger = reading->capacity ? reading->capacity * 2 : 64;
        struct bank_answer_line *lines =
            ARENA_ARRAY(reading->arena, struct bank_answer_line, larger);
        if (!lines) {
            fail(reading, "no_memory");
            return NULL;
        }
        if (answer->line_count) {
            memcpy(lines, answer->lines, answer->line_count * sizeof *lines);
        }
        answer->lines = lines;
        reading->capacity = larger;
    }
    return &answer->lines[answer->line_count++];
}

static bool transaction_end(struct reading *reading)
{
    reading->in_transaction = false;
    switch (meaning_of(reading->transaction_status)) {
    case MEANS_ARRIVED:
        return true;
    case MEANS_REFUSED:
        break;
    case MEANS_PARTLY:
    case MEANS_PENDING:
    default:
        return fail(reading, "pending");
    }
    struct bank_answer_line *line = line_add(reading);
    if (!line) {
        return false;
    }
    line->amount_vnd = -1;
    if (!payment_of_end_to_end(reading->end_to_end, line->payment)) {
        return fail(reading, "bad_payment");
    }
    if (*reading->amount && !amount_of(reading->amount, &line->amount_vnd)) {
        return fail(reading, "bad_amount");
    }
    const char *reason = *reading->reason ? reading->reason : "NARR";
    if (strlen(reason) != 4 || strspn(reason, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != 4) {
        return fail(reading, "bad_reason");
    }
    memcpy(line->reason, reason, sizeof line->reason);
    return true;
}

static void transaction_begin(struct reading *reading)
{
    reading->in_transaction = true;
    *reading->end_to_end = *reading->transaction_status = '\0';
    *reading->reason = *reading->amount = '\0';
}

static bool element_begin(struct reading *reading, const char *name)
{
    snprintf(reading->name, sizeof reading->name, "%s", name);
    *reading->text = '\0';
    if (strcmp(name, "TxInfAndSts") == 0) {
        transaction_begin(reading);
    }
    return true;
}

static bool message_end(struct reading *reading)
{
    snprintf(reading->answer->message_id, MESSAGE_ID_SIZE, "%s", reading->text);
    return *reading->text ? true : fail(reading, "no_message");
}

/* Texts that say something, by the name of the element that has just ended. */
static bool element_end(struct reading *reading, const char *name)
{
    const struct {
        const char *name;
        char *text;
    } kept[] = {{"OrgnlEndToEndId", reading->end_to_end},
                {"TxSts", reading->transaction_status},
                {"Cd", reading->reason},
                {"InstdAmt", reading->amount}};
    if (strcmp(name, "TxInfAndSts") == 0) {
        return transaction_end(reading);
    }
    if (strcmp(name, "OrgnlMsgId") == 0) {
        return message_end(reading);
    }
    if (strcmp(name, "GrpSts") == 0) {
        return group_status(reading, reading->text);
    }
    for (size_t i = 0; reading->in_transaction && i < sizeof kept / sizeof *kept; i++) {
        if (strcmp(kept[i].name, name) == 0) {
            memcpy(kept[i].text, reading->text, TEXT_MAX);
        }
    }
    *reading->text = '\0';
    return true;
}

static bool text_add(struct reading *reading, const char *text)
{
    size_t used = strlen(reading->text), length = strlen(text);
    if (strspn(text, " \t\r\n") == length) {
        return true;
    }
    if (used + length >= TEXT_MAX) {
        text = ""; /* too long to be any of those we keep: the check of its form will say so */
        length = 0;
        memset(reading->text, '?', TEXT_MAX - 1);
        used = TEXT_MAX - 1;
    }
    memcpy(reading->text + used, text, length);
    reading->text[used + length] = '\0';
    return true;
}

static bool node_take(struct reading *reading)
{
    const char *name = (const char *)xmlTextReaderConstLocalName(reading->reader);
    const char *value = (const char *)xmlTextReaderConstValue(reading->reader);
    if (xmlTextReaderDepth(reading->reader) > DEPTH_MAX) {
        return fail(reading, "too_deep");
    }
    switch (xmlTextReaderNodeType(reading->reader)) {
    case XML_READER_TYPE_ELEMENT:
        return element_begin(reading, name) &&
               (!xmlTextReaderIsEmptyElement(reading->reader) || element_end(reading, name));
    case XML_READER_TYPE_END_ELEMENT:
        return element_end(reading, name);
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
        return text_add(reading, value ? value : "");
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY:
    case XML_READER_TYPE_ENTITY_REFERENCE:
        return fail(reading, "doctype");
    default:
        return true;
    }
}

static void ignore_error(void *argument, const char *message, xmlParserSeverities severity,
                         xmlTextReaderLocatorPtr locator)
{
    (void)argument;
    (void)message;
    (void)severity;
    (void)locator;
}

bool bank_answer_read_xml(struct arena *arena, const char *text, size_t length,
                          struct bank_answer *ret_answer, struct bank_answer_fault *ret_fault)
{
    struct reading reading = {.arena = arena, .answer = ret_answer};
    int more = 0, nodes = 0;
    *ret_answer = (struct bank_answer){.status = ANSWER_ACCEPTED};
    reading.reader = xmlReaderForMemory(text, (int)length, NULL, "UTF-8",
                                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (!reading.reader) {
        *ret_fault = (struct bank_answer_fault){"no_memory", 0};
        return false;
    }
    xmlTextReaderSetErrorHandler(reading.reader, ignore_error, NULL);
    while ((more = xmlTextReaderRead(reading.reader)) == 1 && ++nodes < NODES_MAX &&
           node_take(&reading)) {
    }
    if (more != 0 || (!reading.fault && (!reading.has_status || !*ret_answer->message_id))) {
        fail(&reading, more != 0 ? "not_xml" : reading.has_status ? "no_message" : "bad_status");
    }
    *ret_fault = (struct bank_answer_fault){
        reading.fault, (size_t)xmlTextReaderGetParserLineNumber(reading.reader)};
    xmlFreeTextReader(reading.reader);
    return !reading.fault;
}
