#include "files/bank_answer.h"

#include <stdio.h>
#include <string.h>

#include "base/csv.h"

const char *const bank_answer_status_names[] = {"accepted", "partly", "refused"};

bool payment_of_end_to_end(const char *text, char ret_payment[UUID_TEXT_SIZE])
{
    if (strlen(text) != 32 || strspn(text, "0123456789abcdef") != 32) {
        return false;
    }
    snprintf(ret_payment, UUID_TEXT_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", text, text + 8, text + 12,
             text + 16, text + 20);
    return true;
}

struct answer_row {
    const char *end_to_end_id, *reason;
    int status;
    int64_t amount_vnd;
};

static const char *const statuses[] = {"paid", "unpaid", "returned", NULL};
enum { STATUS_PAID };

static const struct csv_column columns[] = {
    {"end_to_end_id", offsetof(struct answer_row, end_to_end_id), CSV_CODE, .required = true},
    {"status", offsetof(struct answer_row, status), CSV_CHOICE, .required = true,
     .choices = statuses},
    {"reason", offsetof(struct answer_row, reason), CSV_CODE},
    {"amount_vnd", offsetof(struct answer_row, amount_vnd), CSV_AMOUNT},
};
static const struct csv_table table = {columns, sizeof columns / sizeof *columns,
                                       sizeof(struct answer_row)};

static const char *line_take(const struct answer_row *row, struct bank_answer_line *ret_line)
{
    if (!payment_of_end_to_end(row->end_to_end_id, ret_line->payment)) {
        return "bad_payment";
    }
    size_t length = strlen(row->reason);
    if (length != 0 &&
        (length != 4 || strspn(row->reason, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != 4)) {
        return "bad_reason";
    }
    snprintf(ret_line->reason, sizeof ret_line->reason, "%s", length ? row->reason : "NARR");
    ret_line->amount_vnd = row->amount_vnd > 0 ? row->amount_vnd : -1;
    return NULL;
}

static size_t count_lines(const char *text, size_t length)
{
    size_t count = 1;
    for (size_t i = 0; i < length; i++) {
        count += text[i] == '\n';
    }
    return count;
}

bool bank_answer_read_csv(struct arena *arena, char *text, size_t length,
                          struct bank_answer *ret_answer, struct bank_answer_fault *ret_fault)
{
    struct csv_reader reader;
    struct answer_row row;
    struct data_fault first = {0};
    struct data_faults faults = {&first, 1, 0};
    size_t most = count_lines(text, length);
    size_t bom = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    *ret_answer = (struct bank_answer){.status = ANSWER_ACCEPTED};
    *ret_fault = (struct bank_answer_fault){"bad_table", 1};
    if (most > BANK_ANSWER_LINES_MAX) {
        ret_fault->name = "too_many";
        return false;
    }
    ret_answer->lines = ARENA_ARRAY(arena, struct bank_answer_line, most);
    if (!ret_answer->lines) {
        ret_fault->name = "no_memory";
        return false;
    }
    if (!csv_open(&reader, text + bom, length - bom, &table, &faults)) {
        return false;
    }
    while (memset(&row, 0, sizeof row), csv_next(&reader, &row)) {
        ret_fault->line = reader.line;
        if (faults.count) {
            return false;
        }
        if (row.status == STATUS_PAID) {
            continue;
        }
        const char *wrong = line_take(&row, &ret_answer->lines[ret_answer->line_count++]);
        if (wrong) {
            ret_fault->name = wrong;
            return false;
        }
    }
    ret_answer->status = ret_answer->line_count ? ANSWER_PARTLY : ANSWER_ACCEPTED;
    return true;
}
