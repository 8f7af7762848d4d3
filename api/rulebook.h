/*
 * Procedures, forms, deadlines, office hours and the calendar as the database has them today, read
 * by the readers of the room dossiers and kept until the database says that something changed.
 *
 * Statements that lead to arithmetic return the revision; rulebook_of() reads anew when it is
 * another. A book that does not hold together is refused, said in the log, and the last good one
 * stays. Pointers into a book are good until the caller's next statement.
 */
#ifndef API_RULEBOOK_H
#define API_RULEBOOK_H

#include "api/request.h"
#include "dossiers/calendar.h"
#include "dossiers/deadline_rules.h"
#include "dossiers/form_field.h"
#include "dossiers/office_hours.h"
#include "dossiers/procedure.h"

struct rulebook {
    int64_t revision;
    struct calendar calendar;
    const struct office_hours *hours;
    size_t hours_count;
    struct deadline_rules deadlines;
    struct procedures procedures;
    struct form_fields fields;
};

/* From a fiber. */
enum problem rulebook_of(struct server *server, int64_t revision, const struct rulebook **ret_book);

/* The clock of an office on a day; false when the book has no hours for it. */
bool rulebook_clock(const struct rulebook *book, const char *office, struct date on,
                    struct legal_clock *ret_clock);

/* Until when an office has to do what falls to it now, by the rule of that name; false without its
 * hours or such a rule. `now` as in dossiers/instant.h. */
bool rulebook_promise(const struct rulebook *book, const char *rule, const char *office,
                      struct date today, int64_t now, struct promise *ret_promise);

/* At the end of the program. */
void rulebook_forget(void);

#endif
