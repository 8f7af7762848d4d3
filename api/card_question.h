/*
 * The counter's question: what a scanner typed or a clerk read becomes a key to the register.
 *
 * Old codes and numbers are never believed, they are searched by. Of a signed code signature, key
 * and times are judged here, before the database is asked; what is wrong with it is a reason
 * (table card_check_reason), not a fault of the request. A code that cannot be read at all is one:
 * PROBLEM_scan_unreadable.
 */
#ifndef API_CARD_QUESTION_H
#define API_CARD_QUESTION_H

#include "api/request.h"
#include "base/buffer.h"
#include "cards/scan.h"

/* What one person's card was shown as; texts as they came. */
struct card_shown {
    const char *scan, *card_number, *full_name;
    struct date birth_date;
};

/* Texts for the statement, hex where bytes are meant; NULL = SQL null. */
struct card_question {
    const char *form;     /* static, holder, one_time, handle, legacy, chip_card, number, typed,
                             dossier_receipt: then `number` is the code of the paper */
    const char *presence; /* holder_bound, server_one_time, copyable, none */
    const char *number, *full_name, *fault_code, *reason;
    struct date birth_date;
    const char *status_list, *status_index, *code_id, *handle, *device_kind, *device_key,
        *for_facility;
    const struct scan *scan; /* of an old code, to be compared with the register; else NULL */
};

/* `pointer` is where `shown` stands in the body: "" or "/cards/7". ret_question is whole only when
 * PROBLEM_NONE is returned; faults are added otherwise. */
enum problem card_question_read(struct request *request, const struct card_shown *shown,
                                const char *pointer, struct card_question *ret_question);

/* The same as members of the JSON object that a statement about many takes. */
void card_question_put(struct buffer *json, const struct card_question *question);

/* Sets :scan_form and the like for the statement card_checked. */
void card_question_set(struct request *request, const struct card_question *question);

#endif
