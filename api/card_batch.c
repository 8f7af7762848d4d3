/*
 * POST /v1/card_checks/batch: up to a thousand cards in one question, each with its own answer:
 * tomorrow's appointments, a ward at the turn of the year. What cannot be read is an answer, too.
 *
 * A step of fifty cards is one transaction, and its answers leave when it has been committed, while
 * the next is at work. Each step is kept under a key of its own, so that the same Idempotency-Key
 * gets the same bytes, and who was cut off hears what was answered and then the rest.
 *
 * Signatures are verified beside the loop, by a thread of the drawing pool. An item tells less than
 * a single check: no visits, no entitlement, no receipt, for nobody stands at the counter.
 */
#include <string.h>

#include "api/card_clerk.h"
#include "api/card_question.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/server.h"
#include "api/stream.h"
#include "base/buffer.h"
#include "base/text.h"

enum {
    BATCH_CARDS_MOST = 1000,
    STEP_CARDS = 50,
    REFERENCE_LENGTH = 64,
    LOOK_AGAIN_MS = 50,
    LOOKS_MOST = 200,
};

struct batch_card {
    const char *ref, *scan, *card_number, *full_name;
    struct date birth_date;
};
static const struct field batch_card_fields[] = {
    FIELD(struct batch_card, ref, .form = FORM_TEXT, .max_length = REFERENCE_LENGTH,
          .title = "The caller's own word for it, given back"),
    FIELD(struct batch_card, scan, .form = FORM_SCAN, .title = "What the scanner typed"),
    FIELD(struct batch_card, card_number, .form = FORM_CARD_NUMBER),
    FIELD(struct batch_card, full_name, .form = FORM_NAME),
    FIELD(struct batch_card, birth_date, .form = FORM_PARTIAL_DATE),
};
static const struct field_table batch_card_table =
    FIELD_TABLE(batch_card, struct batch_card, batch_card_fields);

struct card_batch_body {
    struct clerk clerk;
    const char *purpose;
    struct field_list cards;
};
static const struct field card_batch_fields[] = {
    OBJECT(struct card_batch_body, clerk, &clerk_table, .required = true, .title = "Who looks"),
    FIELD(struct card_batch_body, purpose, .form = FORM_TEXT, .required = true, .max_length = 200,
          .title = "Why: the citizens read it"),
    LIST(struct card_batch_body, cards, &batch_card_table, .required = true, .min = 1,
         .max = BATCH_CARDS_MOST, .title = "The cards"),
};
const struct field_table card_batch_table =
    FIELD_TABLE(card_batch, struct card_batch_body, card_batch_fields);

/* A step: cards from `first` on, as the register is asked about them. */
struct reading {
    struct request *request;
    size_t first, count;
    struct buffer json;
};

/* The faults of one card are its answer, not the request's. */
static void read_card(struct reading *reading, const struct batch_card *card)
{
    struct request *request = reading->request;
    struct card_shown shown = {card->scan, card->card_number, card->full_name, card->birth_date};
    struct card_question question;
    struct fault_list kept = request->faults;
    fault_list_init(&request->faults);
    enum problem problem = card_question_read(request, &shown, "", &question);
    const struct fault *fault = request->faults.first;
    buffer_json_separate(&reading->json);
    buffer_char(&reading->json, '{');
    buffer_member_given(&reading->json, "ref", card->ref);
    if (!problem) {
        card_question_put(&reading->json, &question);
    } else {
        buffer_member_given(&reading->json, "fault",
                            fault ? fault->detail[request->language]
                                  : problem_kind(problem)->title[request->language]);
    }
    buffer_char(&reading->json, '}');
    request->faults = kept;
}

static void read_cards(void *argument)
{
    struct reading *reading = argument;
    const struct card_batch_body *body = reading->request->body;
    const struct batch_card *cards = body->cards.items;
    buffer_char(&reading->json, '[');
    for (size_t i = 0; i < reading->count; i++) {
        read_card(reading, &cards[reading->first + i]);
    }
    buffer_char(&reading->json, ']');
}

const enum problem card_batch_problems[] = {PROBLEM_too_many_requests, PROBLEM_NONE};

/* The key of a step; that of the first is the caller's own, and no header holds the separator. */
static const char *step_key(struct request *request, const char *key, size_t first)
{
    return first ? arena_printf(&request->arena, "%s\x1f%zu", key, first) : key;
}

/* Another copy of the same question may be at this step: its answer will be ours. */
static enum problem ask_register(struct request *request)
{
    enum problem problem = dispatch_write(request, QUERY_card_checks_batched);
    for (int i = 0; problem == PROBLEM_request_in_progress && i < LOOKS_MOST; i++) {
        loop_sleep_ms(request->server->loop, LOOK_AGAIN_MS);
        problem = dispatch_write(request, QUERY_card_checks_batched);
    }
    return problem;
}

static enum problem check_step(struct request *request, const char *key, struct reading *reading)
{
    buffer_init(&reading->json, &request->arena, 256 * reading->count);
    if (!pool_run(request->server->draw_pool, read_cards, reading)) {
        return PROBLEM_too_many_requests;
    }
    request->headers.idempotency_key = step_key(request, key, reading->first);
    if (reading->json.failed || !request->headers.idempotency_key) {
        return PROBLEM_overloaded;
    }
    request_set(request, "questions", reading->json.bytes);
    request_set(request, "first_no", arena_printf(&request->arena, "%zu", reading->first + 1));
    return reading->first ? ask_register(request)
                          : dispatch_write(request, QUERY_card_checks_batched);
}

/* The steps' lists become one: what stands between the outer brackets of each. */
static bool send_step(struct request *request, const struct reading *reading, bool last)
{
    const char *items = strchr(request->reply.bytes, '[') + 1;
    const char *end = strrchr(items, ']');
    const char *piece =
        arena_printf(&request->arena, "%s%.*s%s", reading->first ? "," : "{\"items\":[",
                     (int)(end - items), items, last ? "]}" : "");
    return piece && stream_put(request, piece, strlen(piece));
}

enum problem card_check_batch(struct request *request)
{
    const struct card_batch_body *body = request->body;
    const char *key = request->headers.idempotency_key;
    card_clerk_set(request, &body->clerk, body->purpose);
    for (size_t first = 0; first < body->cards.count; first += STEP_CARDS) {
        size_t left = body->cards.count - first;
        bool last = left <= STEP_CARDS;
        struct reading reading = {request, first, last ? left : STEP_CARDS, {0}};
        TRY(check_step(request, key, &reading));
        if (!send_step(request, &reading, last)) {
            return PROBLEM_NONE; /* nobody listens any more; the rest waits for the same key */
        }
    }
    return PROBLEM_NONE;
}
