/*
 * The facts of one person from the book (records/pension_facts.sql), and a pension or a one-time
 * payment counted from them.
 */
#ifndef API_BOOK_FACTS_H
#define API_BOOK_FACTS_H

#include "api/derivation.h"
#include "benefits/career.h"
#include "benefits/one_time.h"
#include "benefits/pension.h"

struct book_facts {
    enum sex sex;
    struct date birth, died_on;
    bool receives_pension;
    int64_t pension_vnd; /* of the latest decision; 0 = never had one */
    struct date pension_since;
    struct career_row *rows;
    size_t row_count;
};

/* Of the person of the context (QUERY_pension_facts) or of whom a dossier calls dead
 * (QUERY_deceased_facts); not_found when there is none. Memory of the request. */
enum problem book_facts_read(struct request *request, enum query query,
                             struct book_facts *ret_facts);

/* What counts of the rows until a month; NULL when there is no room. */
struct career *book_career(struct request *request, const struct law *law,
                           const struct book_facts *facts, int32_t last_month);

/* First day insured. */
struct date career_joined(const struct career *career);

/* A step. */
int career_average(struct derivation *derivation, const struct career *career,
                   struct date settled_on);

/* The facts of a pension at the ordinary age; others change what they know more of. False at a
 * fault. */
bool career_pension_input(struct derivation *derivation, const struct book_facts *facts,
                          const struct career *career, struct date pension_from,
                          struct pension_input *ret);

/* Both count on the day: settled_on is what the average is adjusted to. False at a fault. */
bool career_pension(struct derivation *derivation, const struct book_facts *facts,
                    const struct career *career, struct date pension_from, struct date settled_on,
                    struct pension *ret);
bool career_one_time(struct derivation *derivation, const struct career *career,
                     struct date settled_on, struct one_time *ret);

/* `"missing":[…]`: the months that do not count, and why. */
#define MISSING_SHAPE "missing[] {from_month text, to_month text, reason text, reason_label text}"
void missing_put(struct buffer *json, enum language language, const struct career *career);

#endif
