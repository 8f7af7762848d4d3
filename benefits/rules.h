/*
 * The figures of the law as dated data: every row says from when to when it is valid and cites its
 * article.
 *
 * The caller reads the files and owns the memory; a set needs nothing else afterwards and may be
 * shared by threads once checked. A new year's table is more rows, never another program.
 *
 * File form (a table as in base/csv.h), one figure a row:
 *     figure,key,valid_from,valid_to,value,unit,article,confidence
 *     pension_anchor_years,M,2018-01-01,2018-12-31,16,years,Luật 58/2014/QH13 Đ.56.2,sourced
 * valid_to is empty for a rule still in force. The key is empty, a number (years, a member's order)
 * or a code of up to four characters (M, DN), as figures.def says. For each figure and key the
 * periods follow each other without gap or overlap.
 */
#ifndef BENEFITS_RULES_H
#define BENEFITS_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/validity.h"
#include "benefits/caption.h"
#include "benefits/fraction.h"

#define FIGURE(id, name, key, unit, vi, en) FIGURE_##id,
enum figure {
#include "benefits/figures.def"
    FIGURE_COUNT
};
#undef FIGURE

enum { RULE_ARTICLE_SIZE = 80, RULE_NO_KEY = 0 };

enum key_kind { KEY_NONE, KEY_NUMBER, KEY_CODE };

struct rule_row {
    enum figure figure;
    int32_t key; /* RULE_NO_KEY, the number, or rule_key of the code */
    struct date valid_from;
    struct date valid_to; /* inclusive; 9999-12-31 while in force */
    struct fraction value;
    char article[RULE_ARTICLE_SIZE];
    enum confidence confidence;
};

struct rule_set {
    struct rule_row *rows; /* sorted by figure, key, valid_from */
    size_t row_count;
    size_t row_limit;
};

enum rule_problem {
    RULE_SOUND,
    RULE_NOT_UTF8,
    RULE_BAD_HEADER,
    RULE_BAD_FIELDS, /* not eight fields */
    RULE_UNKNOWN_FIGURE,
    RULE_BAD_KEY,
    RULE_BAD_DATE, /* not a date, or valid_to before valid_from */
    RULE_BAD_VALUE,
    RULE_BAD_UNIT,
    RULE_BAD_ARTICLE, /* empty, too long, or not plain UTF-8 text */
    RULE_BAD_CONFIDENCE,
    RULE_TOO_MANY,
    RULE_OVERLAP,
    RULE_GAP,
    RULE_ABSENT, /* a figure without any row */
};

struct rule_fault {
    enum rule_problem problem;
    size_t line; /* of the file being parsed; 0 from rule_set_check */
    enum figure figure;
    int32_t key;
    struct date at; /* first day of the row that overlaps or follows a gap */
};

/* The caller's; more faults than limit are counted but not kept. */
struct rule_faults {
    struct rule_fault *items;
    size_t limit;
    size_t count;
};
void rule_fault_add(struct rule_faults *faults, struct rule_fault fault);

void rule_set_init(struct rule_set *set, struct rule_row *rows, size_t row_limit);

/* Adds one row, wherever it comes from: RULE_SOUND, RULE_TOO_MANY or RULE_OVERLAP. */
enum rule_problem rule_set_add(struct rule_set *set, const struct rule_row *row);

/* Adds the rows of one file, whose text is consumed (base/csv.h) and not needed afterwards. False
 * when there was a fault, and every fault is told; the set is then not to be used. */
bool rule_set_parse(struct rule_set *set, char *text, size_t length, struct rule_faults *faults);

/* After all files: no figure is absent and no period has a gap. */
bool rule_set_check(const struct rule_set *set, struct rule_faults *faults);

/*
 * The law amended: from its first to its last day the row takes the place of whatever the set held
 * for its figure and key. RULE_SOUND or RULE_TOO_MANY.
 */
enum rule_problem rule_set_amend(struct rule_set *set, const struct rule_row *row);

/* A row in the file form, with its line end: what rule_set_parse reads behind rule_file_heading. */
enum { RULE_LINE_SIZE = 400 };
extern const char rule_file_heading[];
size_t rule_row_print(const struct rule_row *row, char *ret_line);

/* "overlap", "gap", ...: for messages. */
const char *rule_problem_name(enum rule_problem problem);

/* The key of a code of one to four printable ASCII characters; RULE_NO_KEY for any other text. */
int32_t rule_key(const char *code);

/* The caption's rule is the figure's name in the files. */
const struct caption *figure_caption(enum figure figure);
enum key_kind figure_key_kind(enum figure figure);

/* The row in force on that day, NULL when the law says nothing. */
const struct rule_row *rule_find(const struct rule_set *set, enum figure figure, int32_t key,
                                 struct date on);

/* For figures by steps (0, 15, 30 years): the row of the greatest key not above the number. */
const struct rule_row *rule_find_step(const struct rule_set *set, enum figure figure,
                                      int32_t number, struct date on);

/* All rows of a figure and key in order of time; NULL and 0 when there is none. */
const struct rule_row *rule_history(const struct rule_set *set, enum figure figure, int32_t key,
                                    size_t *ret_count);

#endif
