#include "api/dispatch.h"
#include "api/estimate.h"
#include "api/handlers.h"
#include "api/peer.h"
#include "api/rate.h"
#include "api/reply.h"

#include <string.h>

/* A member for each benefit; exactly one of them is there. */
struct estimate_body {
#define X(name) const void *name;
    ESTIMATORS(X)
#undef X
};
static const struct field estimate_fields[] = {
#define X(name) MAYBE(struct estimate_body, name, &name##_facts_table),
    ESTIMATORS(X)
#undef X
};
const struct field_table estimate_table =
    FIELD_TABLE(estimate, struct estimate_body, estimate_fields,
                .title = "Exactly one member: the benefit that is asked for, with its facts");

static void (*const counters[])(struct estimate *, const void *) = {
#define X(name) name##_count,
    ESTIMATORS(X)
#undef X
};

const char estimate_answer[] =
    "benefit text, on date, starts_on date?, " RESULTS_SHAPE ", " DERIVATION_SHAPE;
const enum problem estimate_problems[] = {PROBLEM_too_many_requests, PROBLEM_NONE};

static const void *facts_of(const struct estimate_body *body, size_t index)
{
    const void *facts;
    memcpy(&facts, (const char *)body + estimate_fields[index].offset, sizeof facts);
    return facts;
}

static enum problem find_benefit(struct request *request, size_t *ret_index)
{
    size_t given = 0;
    for (size_t i = 0; i < estimate_table.count; i++) {
        if (facts_of(request->body, i)) {
            *ret_index = i;
            given++;
        }
    }
    return given == 1
               ? PROBLEM_NONE
               : request_fault(request, "", "cần đúng một chế độ", "exactly one benefit is needed");
}

/* The law that is asked for: the one in force. */
static enum problem count_estimate(struct request *request, size_t index,
                                   struct estimate *ret_estimate)
{
    ret_estimate->request = request;
    ret_estimate->pointer = arena_printf(&request->arena, "/%s", estimate_fields[index].name);
    if (!ret_estimate->pointer ||
        !derivation_start(&request->arena, law_now(), &ret_estimate->derivation)) {
        return PROBLEM_overloaded;
    }
    counters[index](ret_estimate, facts_of(request->body, index));
    if (request->faults.count > 0) {
        return PROBLEM_invalid_input;
    }
    return derivation_problem(request, &ret_estimate->derivation);
}

enum problem estimate_make(struct request *request)
{
    struct estimate estimate = {0};
    struct buffer json;
    size_t index = 0;
    if (!rate_allows(peer_address(request))) {
        return PROBLEM_too_many_requests;
    }
    TRY(find_benefit(request, &index));
    TRY(count_estimate(request, index, &estimate));
    buffer_init(&json, &request->arena, 16 * 1024);
    buffer_char(&json, '{');
    buffer_member_text(&json, "benefit", estimate_fields[index].name);
    buffer_member_text(&json, "on", request->now.today_text);
    buffer_member_date(&json, "starts_on", estimate.starts_on);
    derivation_put(&json, request->language, law_now(), &estimate.derivation, estimate.results,
                   estimate.result_count);
    buffer_char(&json, '}');
    return reply_json(request, 200, &json);
}
