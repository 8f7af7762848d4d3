#include "api/paper.h"

#include <sodium.h>
#include <string.h>

#include "api/config.h"
#include "api/dispatch.h"
#include "api/keys.h"
#include "api/reply.h"
#include "api/server.h"
#include "base/text.h"

/* 80 bits as 16 letters; more tries than two mean that something is wrong. */
enum { CODE_BYTES = 10, CODE_LETTERS = 16, CODE_GROUP = 4, ATTEMPTS = 4 };

const char *const paper_types[] = {"application/pdf", NULL};

bool paper_is_wanted(const struct request *request)
{
    return reply_prefers(request, "application/pdf");
}

/* The Base32 of Crockford, in groups: what people read aloud and type. */
static void write_code(const unsigned char bytes[CODE_BYTES], char *ret_text)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (int i = 0; i < CODE_LETTERS; i++) {
        int bit = i * 5, shift = 11 - bit % 8;
        unsigned pair =
            (unsigned)bytes[bit / 8] << 8 | (bit / 8 + 1 < CODE_BYTES ? bytes[bit / 8 + 1] : 0U);
        if (i > 0 && i % CODE_GROUP == 0) {
            *ret_text++ = '-';
        }
        *ret_text++ = letters[pair >> shift & 31];
    }
    *ret_text = '\0';
}

/* Keyed, so that nobody can tell from a code what the paper says, nor make one. The attempt is for
 * a paper whose content is as before and whose drawing is not: newer fonts, a newer release. */
static void make_code(const char *kind, const char *content, int attempt, char *ret_text)
{
    crypto_generichash_state state;
    unsigned char hash[crypto_generichash_BYTES];
    unsigned char count = (unsigned char)attempt;
    crypto_generichash_init(&state, keys_hash(), KEY_SIZE, sizeof hash);
    crypto_generichash_update(&state, (const unsigned char *)kind, strlen(kind) + 1);
    crypto_generichash_update(&state, &count, 1);
    crypto_generichash_update(&state, (const unsigned char *)content, strlen(content));
    crypto_generichash_final(&state, hash, sizeof hash);
    write_code(hash, ret_text);
}

const char *paper_code(struct arena *arena, const char *kind, const char *content)
{
    char *code = arena_alloc(arena, CODE_LETTERS + CODE_LETTERS / CODE_GROUP);
    if (code) {
        make_code(kind, content, 0, code);
    }
    return code;
}

struct drawing {
    const struct document *document;
    struct document_seal seal;
    struct picture picture;
    bool is_good;
};

static void draw(void *argument)
{
    struct drawing *drawing = argument;
    drawing->is_good = document_draw(drawing->document, &drawing->seal, &drawing->picture);
}

const char *paper_digest(struct request *request, const void *bytes, size_t size)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes, size);
    return text_hex_new(&request->arena, digest, sizeof digest);
}

/* Enters the file; *ret_is_entered is false when the code stands for another file already. */
static enum problem enter(struct request *request, const struct paper *paper, const char *code,
                          const struct picture *picture, bool *ret_is_entered)
{
    const char *hex = paper_digest(request, picture->bytes, picture->size);
    struct sql_rows rows;
    if (!hex) {
        return PROBLEM_overloaded;
    }
    request_set(request, "document_code", code);
    request_set(request, "document_kind", paper->kind);
    request_set(request, "document_digest", hex);
    request_set(request, "document_issuer", paper->issuer);
    TRY(dispatch_beside(request, SQL_WRITE, QUERY_document_issued, &rows));
    *ret_is_entered = *sql_value(&rows, 0, "is_entered") == 't';
    return PROBLEM_NONE;
}

static enum problem issue(struct request *request, const struct paper *paper,
                          const struct document *document, int attempt, struct picture *ret_picture,
                          bool *ret_is_entered)
{
    const char *content = document_content(document);
    char *code = arena_alloc(&request->arena, CODE_LETTERS + CODE_LETTERS / CODE_GROUP);
    if (!content || !code) {
        return PROBLEM_overloaded;
    }
    make_code(paper->kind, content, attempt, code);
    struct drawing drawing = {
        .document = document,
        .seal = {code, arena_printf(&request->arena, "%s/v1/receipts/%s",
                                    request->server->config->public_url, code)},
    };
    if (!pool_run(request->server->draw_pool, draw, &drawing)) {
        return PROBLEM_too_many_requests;
    }
    if (!drawing.is_good) {
        return PROBLEM_overloaded;
    }
    *ret_picture = drawing.picture;
    return enter(request, paper, code, &drawing.picture, ret_is_entered);
}

enum problem paper_reply(struct request *request, const struct paper *paper,
                         struct document *document)
{
    struct picture picture;
    bool is_entered = false;
    for (int attempt = 0; !is_entered; attempt++) {
        if (attempt == ATTEMPTS) {
            return PROBLEM_internal;
        }
        TRY(issue(request, paper, document, attempt, &picture, &is_entered));
    }
    reply_bytes(request, 200, "application/pdf", picture.bytes, picture.size);
    reply_header(request, "Content-Disposition",
                 arena_printf(&request->arena, "inline; filename=\"%s.pdf\"", paper->file_name));
    return PROBLEM_NONE;
}
