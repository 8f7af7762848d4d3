/*
 * Shows what the reader makes of an envelope on stdin, for tests that read it with something else:
 *     claim_dump 130|4750|3176 [PIECE] [pem files…] <envelope.xml
 * A line for each value (path, tab, value), then one for each fault, then how it ended.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "claims/reader.h"
#include "claims/signature.h"
#include "claims/sums.h"
#include "claims/validate.h"

static void value_print(const char *path, const char *value)
{
    printf("%s\t", path);
    for (; *value; value++) {
        if (*value == '\n') {
            fputs("\\n", stdout);
        } else {
            putchar(*value);
        }
    }
    putchar('\n');
}

static void claim_print(const struct claim *claim)
{
    char path[CLAIM_PATH_SIZE];
    for (int table = 0; table < CLAIM_TABLE_COUNT; table++) {
        for (size_t i = 0; i < claim->rows[table].count; i++) {
            for (int field = (int)claim_table_rules[table].first;
                 field <= (int)claim_table_rules[table].last; field++) {
                const char *value =
                    claim_value(&claim->rows[table].items[i], (enum claim_field)field);
                claim_path(claim, (enum claim_table)table, i + 1, claim_field_rules[field].name,
                           path);
                if (value) {
                    value_print(path, value);
                }
            }
        }
    }
}

static enum claim_version version_of(const char *name)
{
    return strcmp(name, "130") == 0    ? CLAIM_QD130
           : strcmp(name, "4750") == 0 ? CLAIM_QD4750
                                       : CLAIM_QD3176;
}

/* Certificates of the files named on the command line, and whether one of them has signed. */
static void signature_print(const struct claim_reader *reader, int count, char **paths)
{
    static char pems[8][16384];
    struct claim_certificate certificates[8];
    size_t which = 0;
    struct date on = claim_reader_envelope(reader)->made_on;
    const char *day = getenv("CLAIM_ON");
    enum claim_rule rule = CLAIM_RULE_COUNT;
    if (day) {
        date_parse(day, strlen(day), &on);
    }
    for (int i = 0; i < count && i < 8; i++) {
        FILE *file = fopen(paths[i], "rb");
        certificates[i].pem = pems[i];
        certificates[i].length = file ? fread(pems[i], 1, sizeof pems[i], file) : 0;
        if (file) {
            fclose(file);
        }
    }
    bool is_good = claim_signature_verify(claim_reader_seal(reader), certificates, (size_t)count,
                                          on, &which, &rule);
    printf("signature\t%s\n", is_good ? paths[which] : claim_rule_texts[rule].name);
}

/* The most memory that it has had, in KiB: of this program alone, not of the one that started it as
 * ru_maxrss is. */
static long memory_peak(void)
{
    char line[128];
    long kib = -1;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) {
        kib = strncmp(line, "VmHWM:", 6) == 0 ? strtol(line + 6, NULL, 10) : kib;
    }
    if (file) {
        fclose(file);
    }
    return kib;
}

int main(int argc, char **argv)
{
    static const char *const ends[] = {"", "", "end", "failed"};
    static struct claim_faults faults;
    static char bytes[1 << 16];
    struct arena arena;
    size_t piece = argc > 2 ? strtoul(argv[2], NULL, 10) : sizeof bytes;
    arena_init(&arena);
    struct claim_reader *reader = claim_reader_new(&(struct claim_reader_options){
        version_of(argc > 1 ? argv[1] : ""), &arena, &faults, argc > 3});
    const struct claim *claim = NULL;
    enum claim_step step = CLAIM_WANTS_BYTES;
    bool is_quiet = getenv("CLAIM_QUIET") != NULL;
    while (reader && step == CLAIM_WANTS_BYTES) {
        ssize_t length = read(0, bytes, piece < sizeof bytes ? piece : sizeof bytes);
        if (length > 0) {
            claim_reader_give(reader, bytes, (size_t)length);
        } else {
            claim_reader_finish(reader);
        }
        while ((step = claim_reader_next(reader, &claim)) == CLAIM_READY) {
            if (!is_quiet) {
                claim_print(claim);
            }
            claim_validate(claim, claim_reader_envelope(reader)->facility, &faults);
        }
    }
    for (size_t i = 0; i < faults.kept; i++) {
        printf("fault\t%s\t%s\t%s\n", faults.items[i].path,
               claim_rule_texts[faults.items[i].rule].name, faults.items[i].expected);
    }
    if (step == CLAIM_END && argc > 3) {
        signature_print(reader, argc - 3, argv + 3);
    }
    printf("%s\t%zu claims\t%zu faults\t%ld KiB\n", ends[step],
           claim_reader_envelope(reader)->claim_count, faults.count, memory_peak());
    claim_reader_free(reader);
    arena_destroy(&arena);
    return 0;
}
