/*
 * What a bank or the post answers to a batch: pain.002 (ISO 20022, payment status report) or CSV
 * with a heading `end_to_end_id,status,reason,amount_vnd`. Only what did not arrive is listed; a
 * status that is not final yet (pending) is a fault, for nothing may be booked on it.
 *
 * XML is read without entities, document types and network, and within the limits below. Faults
 * name the line of the text.
 */
#ifndef FILES_BANK_ANSWER_H
#define FILES_BANK_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/uuid.h"

enum { BANK_ANSWER_LINES_MAX = 20000, MESSAGE_ID_SIZE = 36, REASON_SIZE = 5 };

enum bank_answer_status { ANSWER_ACCEPTED, ANSWER_PARTLY, ANSWER_REFUSED };
extern const char *const bank_answer_status_names[];

struct bank_answer_line {
    char payment[UUID_TEXT_SIZE];
    char reason[REASON_SIZE]; /* ISO 20022 external status reason, "NARR" when none is given */
    int64_t amount_vnd;       /* -1 = not told */
};

struct bank_answer {
    char message_id[MESSAGE_ID_SIZE]; /* of the batch; "" in a CSV, which does not tell */
    enum bank_answer_status status;
    struct bank_answer_line *lines;
    size_t line_count;
};

/* What is wrong: a stable word, and where. */
struct bank_answer_fault {
    const char *name; /* not_xml, doctype, too_deep, too_many, no_message, bad_status, pending,
                         bad_payment, bad_reason, bad_amount, bad_table, no_memory */
    size_t line;
};

bool bank_answer_read_xml(struct arena *arena, const char *text, size_t length,
                          struct bank_answer *ret_answer, struct bank_answer_fault *ret_fault);

/* text[length] must be NUL; it is consumed. */
bool bank_answer_read_csv(struct arena *arena, char *text, size_t length,
                          struct bank_answer *ret_answer, struct bank_answer_fault *ret_fault);

/* 32 hex digits become the id of a payment; false when they are not. */
bool payment_of_end_to_end(const char *text, char ret_payment[UUID_TEXT_SIZE]);

#endif
