/* The social-insurance book as a paper: rows of person_book and paper_person in, a document out. */
#ifndef API_BOOK_PAPER_H
#define API_BOOK_PAPER_H

#include "drawing/document.h"
#include "records/sql.h"

/* Lives in the arena, which outlives the rows, too; NULL without memory. */
struct document *book_paper(struct arena *arena, const struct sql_rows *book,
                            const struct sql_rows *person, struct date today);

#endif
