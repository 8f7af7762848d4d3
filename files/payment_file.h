/*
 * The files that a batch of payments leaves in: for a bank pain.001.001.09 (ISO 20022, customer
 * credit transfer initiation) and the same as CSV, for the post and the till a CSV list.
 *
 * The head comes first and says how many payments and which sum follow; payment_file_keep fails
 * when what was put does not add up to it. Amounts are đồng, which has no smaller unit. CSV is
 * UTF-8 with a byte order mark, so that spreadsheets show Vietnamese. The bytes depend on nothing
 * but the data: written twice they are the same file.
 */
#ifndef FILES_PAYMENT_FILE_H
#define FILES_PAYMENT_FILE_H

#include "files/sink.h"

enum payment_file_format { PAYMENT_FILE_PAIN001, PAYMENT_FILE_BANK_CSV, PAYMENT_FILE_POST_CSV };

/* Whose account pays. */
struct payer {
    const char *name, *account, *bic;
};

struct payment_file_head {
    const char *message_id; /* at most 35 characters */
    const char *made_at;    /* RFC 3339 */
    const char *pay_on;     /* YYYY-MM-DD */
    int64_t payments, amount_vnd;
    struct payer payer;
};

/* One payment; texts are UTF-8, absent ones NULL. */
struct payment_file_line {
    const char *payment;                                                /* its id */
    const char *kind;                                                   /* regular, arrears … */
    const char *month;                                                  /* YYYY-MM */
    const char *bic, *account_no, *holder_name;                         /* by bank */
    const char *full_name, *personal_number, *phone, *address, *office; /* by hand */
    int64_t net_vnd;
};

struct payment_file {
    struct sink sink;
    enum payment_file_format format;
    int64_t payments_left, amount_left_vnd;
};

void payment_file_open(struct payment_file *file, enum payment_file_format format,
                       const char *folder, const struct payment_file_head *head);
void payment_file_put(struct payment_file *file, const struct payment_file_line *line);
bool payment_file_keep(struct payment_file *file, const char *folder,
                       uint8_t ret_sha256[crypto_hash_sha256_BYTES]);

/* The 32 hex digits of a payment's id that stand for it in messages (EndToEndId, at most 35). */
enum { END_TO_END_SIZE = 33 };
void payment_end_to_end(const char *payment, char ret_text[END_TO_END_SIZE]);

#endif
