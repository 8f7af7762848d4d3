#include "api/claim_again.h"

#include <string.h>

#include "api/dossier_record.h"
#include "api/rulebook.h"
#include "base/json_input.h"
#include "dossiers/instant.h"

/* A question has a due time of its own; any other correction has so many working days from the
 * answer to what it corrects. Without a clock of the office nothing is late. */
static bool is_late(const struct request *request, const struct sql_rows *facts,
                    const struct rulebook *book, const json_t *again)
{
    struct legal_clock clock;
    const json_t *answered = json_object_get(again, "answered_s");
    const char *office = json_string_value(json_object_get(again, "office"));
    const struct deadline deadline = {
        (int32_t)json_integer_value(json_object_get(again, "correct_working_days")),
        UNIT_WORKING_DAYS};
    if (*sql_value(facts, 0, "is_questioned") == 't') {
        return *sql_value(facts, 0, "is_overdue") == 't';
    }
    return json_is_integer(answered) && office &&
           rulebook_clock(book, office, request->now.today, &clock) &&
           instant_now(request) >
               deadline_due(&clock, deadline, instant_of_unix(json_integer_value(answered)));
}

static enum problem promise_again(const struct request *request, const struct rulebook *book,
                                  const char *office, struct claim_again *again)
{
    struct promise promise;
    if (!rulebook_promise(book, "dispute_escalated", office, request->now.today,
                          instant_now(request), &promise)) {
        return PROBLEM_no_deadline;
    }
    again->due_s = instant_to_unix(promise.due_at);
    again->unit = promise.unit;
    return PROBLEM_NONE;
}

enum problem claim_look_again(struct request *request, const struct sql_rows *facts,
                              struct claim_again *ret_again)
{
    const struct rulebook *book;
    const char *text = sql_value(facts, 0, "again");
    *ret_again = (struct claim_again){0};
    if (!text) {
        return PROBLEM_NONE;
    }
    const json_t *again = json_input_parse(&request->arena, text, strlen(text));
    if (!again) {
        return PROBLEM_overloaded;
    }
    TRY(rulebook_of(request->server, json_integer_value(json_object_get(again, "rulebook")),
                    &book));
    ret_again->is_judged = json_is_true(json_object_get(again, "is_judged"));
    ret_again->is_late = is_late(request, facts, book, again);
    ret_again->restates_visit = json_string_value(json_object_get(again, "restates_visit"));
    return ret_again->restates_visit
               ? promise_again(request, book,
                               json_string_value(json_object_get(again, "dispute_office")),
                               ret_again)
               : PROBLEM_NONE;
}
