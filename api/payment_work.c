/*
 * The steps of a payment run that a worker takes: paying a part, writing its files, booking an
 * answer. The first and the last are one statement each (migrations/functions/payment_run.sql,
 * payment_answer.sql).
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/jobs.h"
#include "api/keys.h"
#include "base/buffer.h"
#include "base/text.h"
#include "files/payment_file.h"

enum { FILES_OF_BATCH = 2, BATCH_LIMIT = 256 };

/* A statement that takes one step and names it in its only column, null when there was none. */
static enum job_step step_of(struct work *work, enum query query, const struct named_value *values,
                             size_t count)
{
    struct admin_rows rows;
    if (!work_query(work, query, values, count, &rows)) {
        return JOB_FAILED;
    }
    return admin_value(&rows, 0, 0) ? JOB_DONE : JOB_IDLE;
}

enum job_step payment_run_work(struct work *work)
{
    char members[24];
    snprintf(members, sizeof members, "%lld", (long long)work->config->payment_part);
    const struct named_value values[] = {{"members", members}};
    return step_of(work, QUERY_payment_run_stepped, values, 1);
}

enum job_step payment_answer_work(struct work *work)
{
    return step_of(work, QUERY_payment_answer_booked, NULL, 0);
}

/* ---- the files of a part ---- */

struct batch {
    char message_id[36], channel[8], bank_name[256];
    int64_t payments, amount_vnd;
    struct payment_file *files[FILES_OF_BATCH];
    size_t file_count;
};

/* All files of a part are open at once, for payments come in the order of people. */
struct part {
    struct work *work;
    const char *run, *chunk, *made_at, *pay_on;
    struct batch batches[BATCH_LIMIT];
    size_t batch_count;
    struct buffer said; /* what is told to the database: a JSON list of files */
};

static const char *const format_names[] = {"pain.001", "csv", "csv"};

/* Bank: the message and the same as a list. Post and till: the list. */
static bool batch_open(struct part *part, struct batch *batch)
{
    const struct config *config = part->work->config;
    bool by_bank = strcmp(batch->channel, "bank") == 0;
    const enum payment_file_format formats[FILES_OF_BATCH] = {
        by_bank ? PAYMENT_FILE_BANK_CSV : PAYMENT_FILE_POST_CSV, PAYMENT_FILE_PAIN001};
    const struct payment_file_head head = {
        .message_id = batch->message_id,
        .made_at = part->made_at,
        .pay_on = part->pay_on,
        .payments = batch->payments,
        .amount_vnd = batch->amount_vnd,
        .payer = {config->payer_name, config->payer_account, config->payer_bic},
    };
    for (size_t i = 0; i < (by_bank ? 2u : 1u); i++) {
        batch->files[i] = malloc(sizeof *batch->files[i]);
        if (!batch->files[i]) {
            return false;
        }
        batch->file_count++;
        payment_file_open(batch->files[i], formats[i], config->files, &head);
    }
    return true;
}

static bool batches_open(struct part *part)
{
    struct admin_rows rows;
    const struct named_value values[] = {{"run", part->run}, {"chunk", part->chunk}};
    if (!work_query(part->work, QUERY_payment_chunk_batches, values, 2, &rows) ||
        rows.row_count > BATCH_LIMIT) {
        return false;
    }
    for (size_t i = 0; i < rows.row_count; i++) {
        struct batch *batch = &part->batches[part->batch_count++];
        const char *bank_name = work_value(&rows, i, "bank_name");
        snprintf(batch->message_id, sizeof batch->message_id, "%s",
                 work_value(&rows, i, "message_id"));
        snprintf(batch->channel, sizeof batch->channel, "%s", work_value(&rows, i, "channel"));
        snprintf(batch->bank_name, sizeof batch->bank_name, "%s", bank_name ? bank_name : "");
        batch->payments = work_integer(&rows, i, "payments");
        batch->amount_vnd = work_integer(&rows, i, "amount_vnd");
        if (!batch_open(part, batch)) {
            return false;
        }
    }
    return true;
}

static struct batch *batch_of(struct part *part, const char *channel, const char *bank_name)
{
    for (size_t i = 0; i < part->batch_count; i++) {
        struct batch *batch = &part->batches[i];
        if (strcmp(batch->channel, channel) == 0 &&
            strcmp(batch->bank_name, bank_name ? bank_name : "") == 0) {
            return batch;
        }
    }
    return NULL;
}

static const char *text_of(const struct admin_rows *row, const char *column)
{
    const char *text = work_value(row, 0, column);
    return text ? text : "";
}

/* A row that belongs to no batch ends the step, and so does a stop of the server. */
static bool row_put(void *context, const struct admin_rows *row)
{
    struct part *part = context;
    struct batch *batch =
        batch_of(part, work_value(row, 0, "channel"), work_value(row, 0, "bank_name"));
    const struct payment_file_line line = {
        .payment = work_value(row, 0, "payment"),
        .kind = work_value(row, 0, "kind"),
        .month = work_value(row, 0, "month"),
        .bic = text_of(row, "bic"),
        .account_no = text_of(row, "account_no"),
        .holder_name = text_of(row, "holder_name"),
        .full_name = text_of(row, "full_name"),
        .personal_number = text_of(row, "personal_number"),
        .phone = text_of(row, "phone"),
        .address = text_of(row, "address"),
        .office = text_of(row, "office"),
        .net_vnd = work_integer(row, 0, "net_vnd"),
    };
    for (size_t i = 0; batch && i < batch->file_count; i++) {
        payment_file_put(batch->files[i], &line);
    }
    return batch && !*part->work->stopping;
}

/* Row by row, so that memory does not grow with the part. */
static bool rows_put(struct part *part)
{
    const struct named_value values[] = {{"run", part->run}, {"chunk", part->chunk}};
    return work_stream(part->work, QUERY_payment_chunk_rows, values, 2, row_put, part);
}

/* Who has the file knows by it that it is the one that was released: a signature over its checksum,
 * under a key of its own that is made from the key for hashes. */
static void file_sign(const uint8_t sha256[crypto_hash_sha256_BYTES],
                      uint8_t ret_signature[crypto_sign_BYTES])
{
    static const unsigned char purpose[] = "payment files";
    unsigned char seed[crypto_sign_SEEDBYTES], secret[crypto_sign_SECRETKEYBYTES];
    unsigned char public[crypto_sign_PUBLICKEYBYTES];
    crypto_generichash(seed, sizeof seed, purpose, sizeof purpose, keys_hash(), KEY_SIZE);
    crypto_sign_seed_keypair(public, secret, seed);
    crypto_sign_detached(ret_signature, NULL, sha256, crypto_hash_sha256_BYTES, secret);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret, sizeof secret);
}

static void say_file(struct part *part, const struct batch *batch, const struct payment_file *file,
                     const uint8_t sha256[crypto_hash_sha256_BYTES])
{
    uint8_t signature[crypto_sign_BYTES];
    char digest_hex[2 * crypto_hash_sha256_BYTES + 1], signature_hex[2 * crypto_sign_BYTES + 1];
    file_sign(sha256, signature);
    text_hex(sha256, crypto_hash_sha256_BYTES, digest_hex);
    text_hex(signature, sizeof signature, signature_hex);
    buffer_json_separate(&part->said);
    buffer_format(&part->said,
                  "{\"message_id\":\"%s\",\"format\":\"%s\",\"sha256\":\"%s\",\"signature\":\"%s\","
                  "\"size_bytes\":%lld,\"payments\":%lld,\"amount_vnd\":%lld}",
                  batch->message_id, format_names[file->format], digest_hex, signature_hex,
                  (long long)file->sink.size_bytes, (long long)batch->payments,
                  (long long)batch->amount_vnd);
}

static bool batches_keep(struct part *part)
{
    const char *folder = part->work->config->files;
    arena_reset(&part->work->arena);
    buffer_init(&part->said, &part->work->arena, 4096);
    buffer_char(&part->said, '[');
    for (size_t i = 0; i < part->batch_count; i++) {
        struct batch *batch = &part->batches[i];
        for (size_t f = 0; f < batch->file_count; f++) {
            uint8_t sha256[crypto_hash_sha256_BYTES];
            if (!payment_file_keep(batch->files[f], folder, sha256)) {
                return false;
            }
            say_file(part, batch, batch->files[f], sha256);
        }
    }
    buffer_char(&part->said, ']');
    return sink_settle(folder) && !part->said.failed;
}

static void batches_free(struct part *part)
{
    for (size_t i = 0; i < part->batch_count; i++) {
        for (size_t f = 0; f < part->batches[i].file_count; f++) {
            sink_drop(&part->batches[i].files[f]->sink);
            free(part->batches[i].files[f]);
        }
    }
}

static bool part_write(struct part *part)
{
    struct admin_rows rows;
    bool written = batches_open(part) && rows_put(part) && batches_keep(part);
    const struct named_value values[] = {
        {"run", part->run}, {"chunk", part->chunk}, {"files", part->said.bytes}};
    written = written && work_query(part->work, QUERY_payment_chunk_written, values, 3, &rows);
    batches_free(part);
    return written;
}

enum job_step payment_files_work(struct work *work)
{
    struct admin_rows rows;
    if (!work_query(work, QUERY_payment_chunk_taken, NULL, 0, &rows)) {
        return JOB_FAILED;
    }
    if (rows.row_count == 0) {
        return JOB_IDLE;
    }
    char run[UUID_TEXT_SIZE], chunk[16], made_at[40], pay_on[DATE_TEXT_SIZE];
    struct part *part = calloc(1, sizeof *part);
    snprintf(run, sizeof run, "%s", work_value(&rows, 0, "run"));
    snprintf(chunk, sizeof chunk, "%s", work_value(&rows, 0, "chunk"));
    snprintf(made_at, sizeof made_at, "%s", work_value(&rows, 0, "made_at"));
    snprintf(pay_on, sizeof pay_on, "%s", work_value(&rows, 0, "pay_on"));
    if (part) {
        part->work = work;
        part->run = run;
        part->chunk = chunk;
        part->made_at = made_at;
        part->pay_on = pay_on;
    }
    bool written = part && part_write(part);
    free(part);
    if (!written) {
        fprintf(stderr, "payments: the files of part %s could not be written\n", chunk);
    }
    return written ? JOB_DONE : JOB_FAILED;
}
