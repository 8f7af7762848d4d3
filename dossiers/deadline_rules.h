/*
 * Which deadline a procedure has: the statute in force on the day, and the faster one that an
 * office commits itself to (Law 41/2024 art 28-29, 48, 62, 76, 79, 81-82, 91; law.md for the laws
 * before it). Data, dated.
 *
 * A commitment never outlasts the statute. One that is plainly longer than the statute in force
 * when it begins is refused when loaded; one that a later statute or a holiday makes longer is
 * clamped to the statute's due instant, and the promise says so.
 *
 * The rules belong to the caller and outlive every promise, which points to them.
 */
#ifndef DOSSIERS_DEADLINE_RULES_H
#define DOSSIERS_DEADLINE_RULES_H

#include "base/validity.h"
#include "dossiers/deadline.h"

enum deadline_kind { DEADLINE_STATUTE, DEADLINE_COMMITMENT };

struct deadline_rule {
    const char *procedure;
    enum deadline_kind kind;
    const char *office; /* of a commitment; "" = every office without one of its own */
    struct date valid_from;
    struct date valid_to;
    struct deadline deadline;
    const char *legal_basis;
    enum confidence confidence;
};

struct deadline_rules {
    const struct deadline_rule *rows;
    size_t count;
};

/* Why the due instant is what it is. */
enum deadline_source { SOURCE_STATUTE, SOURCE_COMMITMENT, SOURCE_CLAMPED };

struct promise {
    int64_t due_at;          /* never after statutory_due_at */
    enum deadline_unit unit; /* of what due_at came from */
    int64_t statutory_due_at;
    enum deadline_unit statutory_unit;
    enum deadline_source source;
    const struct deadline_rule *statute;
    const struct deadline_rule *commitment; /* NULL: the office made none */
};

/* CSV text: migrations/rules/deadline_rules.csv. Faults: those of csv.h, then
 * deadline_rules_validate's: too_many_days, period_reversed, periods_overlap, statute_has_office,
 * commitment_without_statute, commitment_longer_than_statute. */
bool deadline_rules_read(char *text, size_t length, struct deadline_rule *rows, size_t capacity,
                         size_t *ret_count, struct data_faults *faults);
bool deadline_rules_validate(const struct deadline_rules *rules, struct data_faults *faults);

/* The rule of one kind in force on a day, or NULL; a commitment of the office itself goes before
 * the common one. */
const struct deadline_rule *deadline_rule_find(const struct deadline_rules *rules,
                                               enum deadline_kind kind, const char *procedure,
                                               const char *office, struct date on);

/* The due instants of what is received now, by the law of the day on which it counts as received.
 * False when no statute is in force then. */
bool deadline_promise(const struct deadline_rules *rules, const struct legal_clock *clock,
                      const char *procedure, const char *office, int64_t received_at,
                      struct promise *ret_promise);

#endif
