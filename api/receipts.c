/*
 * GET /v1/receipts/{code}: whether what somebody holds is genuine. A short code is that of a paper
 * and is looked for in the register of issued papers; a long one is the receipt of a card check,
 * which bears its signature itself. Nothing personal is told of either.
 */
#include <string.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/signing.h"

enum { PAPER_CODE_MOST = 40 };

const char receipt_answer[] =
    "code text, kind text, kind_label text, issuer text, issued_at time, digest text?, "
    "facility? {code text, name text}, result text?";

static enum problem paper_verify(struct request *request)
{
    struct sql_rows rows;
    TRY(dispatch_query(request, SQL_READ, QUERY_document_verified, &rows));
    return reply_row(request, &rows);
}

enum problem receipt_verify(struct request *request)
{
    const char *code = request_value(request, "code");
    struct receipt receipt;
    struct sql_rows rows;
    if (strlen(code) <= PAPER_CODE_MOST) {
        return paper_verify(request);
    }
    if (receipt_read(code, strlen(code), signing_keys(), signing_now(request), &receipt)) {
        return PROBLEM_not_found; /* forged or never given: there is no such receipt */
    }
    request_set(request, "receipt_facility", arena_printf(&request->arena, "%s", receipt.facility));
    request_set(request, "receipt_result", arena_printf(&request->arena, "%s", receipt.result));
    request_set(request, "receipt_minute",
                arena_printf(&request->arena, "%lld", (long long)receipt.minute));
    TRY(dispatch_query(request, SQL_READ, QUERY_receipt_described, &rows));
    return reply_row(request, &rows);
}
