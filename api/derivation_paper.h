/*
 * A derivation on paper, for the annex of a decision: the results, then the tree of steps below
 * each of them, with articles and how every value came from those it rests on. In Vietnamese, as
 * decisions are.
 *
 * Steps are numbered in the order of reading. A step that several rest on is written out once;
 * elsewhere its number is named.
 */
#ifndef API_DERIVATION_PAPER_H
#define API_DERIVATION_PAPER_H

#include "api/derivation.h"
#include "drawing/document.h"

/* Two sections at the end of the document; all but the derivation must live as long as it. False
 * when there is no memory. */
bool derivation_paper_put(struct document *document, struct arena *arena, const char *rule_set,
                          const char *engine_version, const struct derivation *derivation,
                          const struct result *results, size_t result_count);

#endif
