/*
 * GET /v1/receipts/{code}/seal: what the register knows of a paper, signed, to be kept with the
 * file.
 */
#include <stdio.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/signing.h"
#include "base/text.h"
#include "cards/seal.h"

const char *const paper_seal_types[] = {"application/cose", NULL};
const enum problem paper_seal_problems[] = {PROBLEM_signing_unavailable, PROBLEM_NONE};

static bool seal_of_row(const struct sql_rows *rows, struct seal *ret_seal)
{
    snprintf(ret_seal->issuer, sizeof ret_seal->issuer, "%s", sql_value(rows, 0, "issuer"));
    snprintf(ret_seal->code, sizeof ret_seal->code, "%s", sql_value(rows, 0, "code"));
    snprintf(ret_seal->kind, sizeof ret_seal->kind, "%s", sql_value(rows, 0, "kind"));
    ret_seal->issued_at = sql_integer(rows, 0, "issued_at");
    if (ret_seal->sealed_at < ret_seal->issued_at) {
        ret_seal->sealed_at = ret_seal->issued_at; /* today */
    }
    return text_unhex(sql_value(rows, 0, "digest"), 2 * (size_t)SEAL_DIGEST_SIZE, ret_seal->digest);
}

/* GET /v1/receipts/{code}/seal: the same statement about a paper, signed, to be kept with the file.
 */
enum problem paper_seal(struct request *request)
{
    const struct signing_key *key;
    struct sql_rows rows;
    struct seal seal = {.sealed_at = signing_day(request)};
    uint8_t *bytes = arena_alloc(&request->arena, SEAL_SIZE_MOST);
    struct cbor_writer writer = cbor_writer(bytes, bytes ? SEAL_SIZE_MOST : 0);
    TRY(signing_prepare(request, KEY_DOCUMENT, &key));
    TRY(dispatch_query(request, SQL_READ, QUERY_document_sealed, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    if (!seal_of_row(&rows, &seal) || !seal_write(&writer, &seal, key)) {
        return PROBLEM_internal;
    }
    signing_counted(key);
    reply_bytes(request, 200, paper_seal_types[0], (const char *)writer.bytes, writer.size);
    return PROBLEM_NONE;
}
