#include "api/law.h"

#include <stdio.h>
#include <string.h>

#include "migrations/embedded.h"

enum { ROW_LIMIT = 4096 };

static struct rule_row rows[ROW_LIMIT];
static struct rule_set rules;

static bool say(const char *file, const struct rule_fault *fault)
{
    fprintf(stderr, "law: %s line %zu: %s\n", file, fault->line, rule_problem_name(fault->problem));
    return false;
}

bool law_load(void)
{
    static const char prefix[] = "rules/figures_";
    struct rule_fault fault;
    rule_set_init(&rules, rows, ROW_LIMIT);
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        if (strncmp(file->name, prefix, sizeof prefix - 1) == 0 &&
            !rule_set_parse(&rules, file->text, file->size, &fault)) {
            return say(file->name, &fault);
        }
    }
    return rule_set_check(&rules, &fault) || say("all files", &fault);
}

const struct rule_set *law_rules(void)
{
    return &rules;
}
