/* Answers of banks: whatever bytes come as XML or CSV, a line that is taken has the id of a
 * payment. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "files/bank_answer.h"

static void check(const struct bank_answer *answer)
{
    for (size_t i = 0; i < answer->line_count; i++) {
        const struct bank_answer_line *line = &answer->lines[i];
        if (!uuid_is_valid(line->payment, strlen(line->payment)) || strlen(line->reason) != 4 ||
            line->amount_vnd < -1) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct bank_answer answer;
    struct bank_answer_fault fault;
    if (size > 64 * 1024) {
        return 0;
    }
    arena_init(&arena);
    char *text = arena_copy(&arena, (const char *)data, size);
    if (text && bank_answer_read_xml(&arena, text, size, &answer, &fault)) {
        check(&answer);
    }
    if (text && bank_answer_read_csv(&arena, text, size, &answer, &fault)) {
        check(&answer);
    }
    arena_destroy(&arena);
    return 0;
}
