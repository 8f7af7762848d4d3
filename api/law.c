#include "api/law.h"

#include <stdio.h>
#include <string.h>

#include "migrations/embedded.h"

enum { ROW_LIMIT = 4096, TEXT_LIMIT = 256 * 1024 };

static struct rule_row rows[ROW_LIMIT];
static struct rule_set rules;

static bool say(const char *file, const struct rule_fault *fault)
{
    fprintf(stderr, "law: %s line %zu: %s\n", file, fault->line, rule_problem_name(fault->problem));
    return false;
}

/* The reader consumes the text, and what is built in cannot be written. */
static bool file_load(const struct embedded_file *file)
{
    static char text[TEXT_LIMIT];
    struct rule_fault fault = {.problem = RULE_TOO_MANY};
    struct rule_faults faults = {&fault, 1, 0};
    if (file->size >= sizeof text) {
        return say(file->name, &fault);
    }
    memcpy(text, file->text, file->size + 1);
    return rule_set_parse(&rules, text, file->size, &faults) || say(file->name, &fault);
}

bool law_load(void)
{
    static const char prefix[] = "rules/figures_";
    struct rule_fault fault;
    struct rule_faults faults = {&fault, 1, 0};
    rule_set_init(&rules, rows, ROW_LIMIT);
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        if (strncmp(file->name, prefix, sizeof prefix - 1) == 0 && !file_load(file)) {
            return false;
        }
    }
    return rule_set_check(&rules, &faults) || say("all files", &fault);
}

const struct rule_set *law_rules(void)
{
    return &rules;
}
