/*
 * POST /v1/claims/batch: an envelope with many claims, a facility's whole day in one file.
 *
 * It is read twice. The first time every claim is validated and what is wrong is told at once, with
 * its path HOSO[n]/…: then nothing is taken. The second time each claim is taken by itself, as POST
 * /v1/claims takes it, in a transaction and with a memory of its own, and its answer leaves before
 * the next is read: one whose patient the register does not know is an answer, too. Memory does not
 * grow with the envelope, but for sixteen bytes a claim.
 *
 * Each claim is kept under a key of its own, made of the Idempotency-Key and its content. So
 * whoever was cut off sends the same again and hears the same of what was taken, and then the rest.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "api/claim_reading.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/server.h"
#include "api/stream.h"
#include "api/upload.h"
#include "base/limits.h"
#include "base/text.h"

enum { STEP_CLAIMS = 32, LOOK_AGAIN_MS = 50, LOOKS_MOST = 200, KEY_HASH_BYTES = 16 };

struct claim_batch_query {
    const char *decree, *checked_offline_at;
};
static const struct field claim_batch_query_fields[] = {
    FIELD(struct claim_batch_query, decree, .form = FORM_TEXT, .choices = claim_version_names,
          .title = "Field order of the tables; without it qd3176"),
    FIELD(struct claim_batch_query, checked_offline_at, .form = FORM_TEXT, .max_length = 35,
          .title =
              "When the desk checked the cards without a line (RFC 3339); the claims come late"),
};
const struct field_table claim_batch_query_table =
    FIELD_TABLE(claim_batch_query, struct claim_batch_query, claim_batch_query_fields);
const char claim_batch_answer[] =
    "items[] {record_no text, status int, claim json?, problem json?}";

/* Where a number stands, by a hash of it. */
struct seen {
    uint64_t hash;
    uint64_t number;
};

struct claim_batch {
    struct request *request; /* the whole one, which the caller hears */
    struct request *step;    /* the same for one claim, with a memory of its own */
    struct claim_reading whole, reading;
    struct claim_walk walk;
    struct seen *seen; /* of the first reading */
    size_t seen_count, seen_capacity;
    bool is_over, failed;
};

/* ---- a claim as a request of its own ---- */

static void step_begin(struct claim_batch *batch)
{
    struct request *step = batch->step;
    struct arena arena = step->arena;
    arena_reset(&arena);
    *step = *batch->request;
    step->arena = arena;
    step->reply = (struct reply){.fd = -1};
    fault_list_init(&step->faults);
    batch->reading = batch->whole;
    batch->reading.request = step;
}

/* ---- the first reading ---- */

static void tell(struct claim_batch *batch, enum claim_rule rule, const char *place)
{
    char path[CLAIM_PATH_SIZE];
    snprintf(path, sizeof path, "HOSO[%zu]%s", batch->reading.number, place);
    claim_fault_add(batch->whole.faults, rule, path, NULL);
}

static void note_number(struct claim_batch *batch, const char *record_no)
{
    static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] = "record numbers";
    if (batch->seen_count == batch->seen_capacity) {
        size_t capacity = batch->seen_capacity ? 2 * batch->seen_capacity : 1024;
        struct seen *larger = realloc(batch->seen, capacity * sizeof *larger);
        if (!larger) {
            batch->failed = true;
            return;
        }
        batch->seen = larger;
        batch->seen_capacity = capacity;
    }
    unsigned char hash[crypto_shorthash_siphashx24_BYTES];
    crypto_shorthash_siphashx24(hash, (const unsigned char *)record_no, strlen(record_no), key);
    struct seen *seen = &batch->seen[batch->seen_count++];
    memcpy(&seen->hash, hash, sizeof seen->hash);
    seen->number = batch->reading.number;
}

/* All that can be wrong with a claim without asking the register. */
static void look_at_claim(struct claim_batch *batch, const struct claim *claim)
{
    struct claim_reading *reading = &batch->reading;
    struct claim_faults *faults = batch->whole.faults;
    /* Faults of others must not keep this one from being read. */
    size_t others = faults->count - claim->fault_count;
    faults->count = claim->fault_count;
    step_begin(batch);
    claim_read_one(reading, claim);
    if (claim->is_check_in) {
        tell(batch, CLAIM_RULE_check_in_alone, "");
    } else if (faults->count == 0 && reading->failed) {
        tell(batch, CLAIM_RULE_claim_too_large, "");
    } else if (faults->count == 0 && !claim_stay_is_over(reading)) {
        tell(batch, CLAIM_RULE_stay_not_over, "/XML1/NGAY_RA");
    }
    faults->count += others;
    if (*claim->summary.link_code && faults->count < CLAIM_FAULTS_MAX) {
        note_number(batch, claim->summary.link_code);
    }
    batch->whole.claims++;
}

/* On a thread of the disk pool, as everything that walks. */
static void look_step(void *argument)
{
    struct claim_batch *batch = argument;
    for (int i = 0; i < STEP_CLAIMS && !batch->is_over; i++) {
        const struct claim *claim = claim_walk_next(&batch->walk);
        if (claim) {
            look_at_claim(batch, claim);
        } else {
            batch->is_over = true;
        }
    }
    batch->failed |= batch->walk.failed;
}

static int seen_order(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash)
                              : (x->number > y->number) - (x->number < y->number);
}

/* What is known at the end only: numbers that stand twice, who has sent and signed it. */
static void look_end(void *argument)
{
    struct claim_batch *batch = argument;
    if (batch->walk.reader) {
        claim_read_envelope(&batch->whole, &batch->walk);
    }
    if (batch->seen_count > 1) {
        qsort(batch->seen, batch->seen_count, sizeof *batch->seen, seen_order);
    }
    for (size_t i = 1; i < batch->seen_count; i++) {
        if (batch->seen[i].hash == batch->seen[i - 1].hash) {
            batch->reading.number = (size_t)batch->seen[i].number;
            tell(batch, CLAIM_RULE_claim_twice, "/XML1/MA_LK");
        }
    }
}

static void walk_begin(void *argument)
{
    struct claim_batch *batch = argument;
    batch->is_over = false;
    claim_walk_begin(&batch->walk);
    batch->failed |= batch->walk.failed;
}

/* Between two steps others have their turn, also for a place in the queue. */
static bool on_pool(struct claim_batch *batch, void (*work)(void *))
{
    struct server *server = batch->request->server;
    for (int i = 0; i < LOOKS_MOST; i++) {
        if (pool_run(server->disk_pool, work, batch)) {
            return true;
        }
        loop_sleep_ms(server->loop, LOOK_AGAIN_MS);
    }
    return false;
}

static enum problem look_through(struct claim_batch *batch)
{
    struct request *request = batch->request;
    bool goes = on_pool(batch, walk_begin);
    while (goes && !batch->is_over && !batch->failed) {
        goes = on_pool(batch, look_step);
    }
    goes = goes && on_pool(batch, look_end);
    claim_walk_end(&batch->walk);
    if (!goes) {
        return PROBLEM_too_many_requests;
    }
    if (batch->failed || batch->whole.failed) {
        return PROBLEM_overloaded;
    }
    if (batch->whole.faults->count > 0) {
        return claim_refuse(request, batch->whole.faults);
    }
    if (batch->whole.claims == 0) {
        return request_fault(request, "/THONGTINHOSO/SOLUONGHOSO", "tệp không có hồ sơ nào",
                             "the file holds no claim");
    }
    return strcmp(batch->whole.facility, batch->whole.sender) == 0
               ? PROBLEM_NONE
               : request_fault(request, "/THONGTINDONVI/MACSKCB",
                               "không phải cơ sở của tài khoản này",
                               "is not the facility of this account");
}

/* ---- the second reading ---- */

static void next_claim(void *argument)
{
    struct claim_batch *batch = argument;
    const struct claim *claim = claim_walk_next(&batch->walk);
    batch->is_over = !claim;
    batch->failed |= batch->walk.failed;
    if (claim) {
        claim_read_one(&batch->reading, claim);
        batch->failed |= batch->reading.failed || !batch->reading.record_no;
    }
}

/* The first claim stands for the whole under the caller's own key, so that another envelope with it
 * is refused; the others under one of the key and the content, with who signed it. */
static bool key_set(struct claim_batch *batch)
{
    const char *key = batch->request->headers.idempotency_key;
    if (batch->reading.number == 1) {
        return true;
    }
    const char *by = batch->reading.certificate ? batch->reading.certificate : "";
    unsigned char hash[KEY_HASH_BYTES];
    char hex[2 * KEY_HASH_BYTES + 1];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)key, strlen(key), NULL, 0);
    text_hex(hash, sizeof hash, hex);
    struct request *step = batch->step;
    step->headers.idempotency_key =
        arena_printf(&step->arena, "batch %s %s%s", hex, batch->reading.content_hash, by);
    step->fingerprint = arena_printf(&step->arena, "%s", batch->reading.content_hash);
    return step->headers.idempotency_key && step->fingerprint;
}

/* Another copy of the same envelope may be at this claim: its answer will be ours. */
static enum problem take(struct claim_batch *batch)
{
    struct request *step = batch->step;
    if (!key_set(batch)) {
        return PROBLEM_overloaded;
    }
    enum problem problem = claim_ask_and_store(step, &batch->reading);
    for (int i = 0; problem == PROBLEM_request_in_progress && i < LOOKS_MOST; i++) {
        loop_sleep_ms(step->server->loop, LOOK_AGAIN_MS);
        problem = claim_ask_and_store(step, &batch->reading);
    }
    /* What is ours, or the session's end, ends the reply; the rest is what this claim hears. */
    int status = problem ? problem_kind(problem)->status : 0;
    if (problem &&
        (status >= 500 || status == 401 || status == 403 ||
         problem == PROBLEM_request_in_progress || problem == PROBLEM_idempotency_key_reused)) {
        return problem;
    }
    if (problem) {
        reply_problem(step, problem);
    }
    return PROBLEM_NONE;
}

static void put_if(struct buffer *json, const struct request *step, bool is_that)
{
    if (is_that) {
        buffer_put(json, step->reply.bytes, step->reply.length);
    } else {
        buffer_text(json, "null");
    }
}

/* False: nobody listens any more. */
static bool put_answer(struct claim_batch *batch)
{
    struct request *step = batch->step;
    struct buffer piece;
    buffer_init(&piece, &step->arena, step->reply.length + 256);
    buffer_text(&piece, batch->request->stream.begun ? ",{" : "{\"items\":[{");
    buffer_member_text(&piece, "record_no", batch->reading.record_no);
    buffer_member_int(&piece, "status", step->reply.status);
    buffer_json_name(&piece, "claim");
    put_if(&piece, step, step->reply.status < 300);
    buffer_json_name(&piece, "problem");
    put_if(&piece, step, step->reply.status >= 300);
    buffer_char(&piece, '}');
    return !piece.failed && stream_put(batch->request, piece.bytes, piece.length);
}

static enum problem take_all(struct claim_batch *batch)
{
    reply_bytes(batch->request, 200, NULL, "", 0);
    if (!on_pool(batch, walk_begin)) {
        return PROBLEM_too_many_requests;
    }
    for (;;) {
        step_begin(batch);
        batch->step->now = clock_read(); /* each is received when it is taken */
        if (!on_pool(batch, next_claim) || batch->failed) {
            return PROBLEM_overloaded;
        }
        if (batch->is_over) {
            stream_put(batch->request, "]}", 2);
            return PROBLEM_NONE;
        }
        TRY(take(batch));
        if (!put_answer(batch)) {
            return PROBLEM_NONE; /* the rest waits for the same key */
        }
    }
}

static enum problem run(struct claim_batch *batch, const struct claim_source *source)
{
    struct sql_rows sender;
    batch->whole = (struct claim_reading){.request = batch->request, .source = source};
    TRY(claim_look_at_sender(batch->request, &batch->whole, &sender));
    TRY(claim_look_at_offline(batch->request, &batch->whole));
    batch->walk = (struct claim_walk){
        .source = source, .faults = batch->whole.faults, .looks_at_signature = true, .fd = -1};
    TRY(look_through(batch));
    batch->walk = (struct claim_walk){.source = source, .faults = batch->whole.faults, .fd = -1};
    enum problem problem = take_all(batch);
    claim_walk_end(&batch->walk);
    return problem;
}

enum problem claim_batch_add(struct request *request)
{
    const struct claim_batch_query *query = request->query_fields;
    struct claim_source source = {.checked_offline_at = query->checked_offline_at};
    struct claim_batch *batch = ARENA_NEW(&request->arena, struct claim_batch);
    struct request *step = ARENA_NEW(&request->arena, struct request);
    TRY(claim_look_at_file(request, query->decree, &source));
    if (!batch || !step) {
        return PROBLEM_overloaded;
    }
    batch->request = request;
    batch->step = step;
    arena_init(&step->arena);
    step->arena.limit_bytes = LIMIT_CLAIM_ARENA_BYTES;
    enum problem problem = run(batch, &source);
    arena_destroy(&step->arena);
    free(batch->seen);
    return problem;
}
