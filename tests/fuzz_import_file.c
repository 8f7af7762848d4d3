/* Files of declarations and old books: whatever bytes come, rows that are taken are well formed,
 * and reading a part from where another ended gives the same sums as reading the whole. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "files/import_file.h"

static void check(const struct import_line *line)
{
    bool good = line->fault_count <= IMPORT_FAULTS_MAX && line->fund_count <= IMPORT_FUNDS_MAX &&
                line->salary_vnd >= 0 && line->amount_vnd >= 0 && line->amount_owed_vnd >= 0 &&
                strlen(line->birth_date) < DATE_TEXT_SIZE;
    if (line->fault_count == 0) {
        good = good && line->full_name && line->birth_date[0] && line->from_month >= 1900 * 12 &&
               (line->si_number || line->personal_number) &&
               line->amount_owed_vnd <= line->amount_vnd && !strchr("=+-@", *line->full_name);
    }
    if (!good) {
        abort();
    }
}

static char *copy_of(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (text) {
        memcpy(text, data, size);
        text[size] = '\0';
    }
    return text;
}

/* Row by row, each from bytes of its own. */
static void read_in_parts(enum import_kind kind, const uint8_t *data, size_t size,
                          const struct import_sums *sums)
{
    struct import_file file;
    struct import_file_fault fault;
    struct import_line line;
    struct import_sums found = {0};
    size_t at = sums->head_bytes, lines = sums->head_lines;
    char *head = copy_of(data, sums->head_bytes);
    if (!head || !import_file_open(&file, kind, head, sums->head_bytes, &fault)) {
        abort();
    }
    while (at < size) {
        char *part = copy_of(data + at, size - at);
        if (!part) {
            abort();
        }
        import_file_continue(&file, part, size - at, lines);
        if (import_file_next(&file, &line)) {
            check(&line);
            found.rows++;
            found.salary_vnd += line.salary_vnd;
            found.amount_vnd += line.amount_vnd;
        }
        at += import_file_reached(&file, part);
        lines = file.reader.line;
        free(part);
    }
    free(head);
    if (found.rows != sums->rows || found.salary_vnd != sums->salary_vnd ||
        found.amount_vnd != sums->amount_vnd) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct import_sums sums;
    struct import_file_fault fault;
    if (size < 1 || size > 16 * 1024) {
        return 0;
    }
    enum import_kind kind = data[0] % 2 ? IMPORT_LEGACY_BOOK : IMPORT_DECLARATION;
    data++;
    size--;
    char *text = copy_of(data, size);
    if (text && import_file_scan(kind, text, size, &sums, &fault)) {
        read_in_parts(kind, data, size, &sums);
    }
    free(text);
    return 0;
}
