/*
 * A derivation (benefits/explain.h) for the reader of an answer: the steps that a result rests on,
 * each with its rule, article, inputs, exact value and unit, in the reader's language.
 *
 * Steps are numbered from 0 and name only earlier ones, so applying their operations in order gives
 * every value again. The rule set and the engine's version say with what it was counted; the same
 * day, facts and set give the same steps for ever.
 */
#ifndef API_DERIVATION_H
#define API_DERIVATION_H

#include "api/law.h"
#include "base/buffer.h"
#include "benefits/explain.h"

/* Changes when the same facts and figures may give other steps. */
#define ENGINE_VERSION "1"

/* The members of `derivation` in a shape (api/schema.h). */
#define DERIVATION_SHAPE                                                                           \
    "derivation {engine_version text, rule_set uuid, steps[] {step int, rule text, title text, "   \
    "article text, operation text, inputs[] int, value text, unit text, shown text, "              \
    "valid_from date?, confidence text?}}"

/* One number of an answer; step is STEP_NONE when there is none. */
struct result {
    const char *name;
    int step;
};

/* The members of `results` in a shape. */
#define RESULTS_SHAPE                                                                              \
    "results[] {name text, title text, value text, unit text, shown text, step int}"

enum { RESULT_LIMIT = 8 };

/* `"results":[…],"derivation":{…}` of a sound derivation; unused steps are left out. */
void derivation_put(struct buffer *json, enum language language, const struct law *law,
                    const struct derivation *derivation, const struct result *results,
                    size_t result_count);

/* A value as people read it: "3.500.000 đồng", "45%", "23,5 năm", "10/2026", "có". */
void derivation_show(struct buffer *out, enum language language, enum unit unit,
                     struct fraction value);

/* A derivation over the law, in memory of the arena; false when that is used up. */
bool derivation_start(struct arena *arena, const struct law *law, struct derivation *ret);

/* Why a derivation is not sound, as a fault of the request. */
enum problem derivation_problem(struct request *request, const struct derivation *derivation);

#endif
