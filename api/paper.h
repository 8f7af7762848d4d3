/*
 * Papers that leave the house as PDF: drawn on the drawing pool, entered in the register of issued
 * papers, answered with a verification code that GET /v1/receipts/{code} knows.
 *
 *     struct document *document = document_new(&request->arena, &head);
 *     …                                                        content, see drawing/document.h
 *     return paper_reply(request, &(struct paper){"dossier_receipt", office, "bien-nhan"},
 * document);
 *
 * The code is made from the content, so the same paper asked for again has the same code, the same
 * bytes and the same ETag, and one row in the register.
 */
#ifndef API_PAPER_H
#define API_PAPER_H

#include "api/request.h"
#include "drawing/document.h"

struct paper {
    const char *kind;      /* of table document_kind */
    const char *issuer;    /* public: shown to whoever asks about the code */
    const char *file_name; /* without ".pdf": letters, digits and hyphens */
};

/* For .produces of a row that has JSON, too; and the problems that paper_reply adds. */
extern const char *const paper_types[];

/* Whether the caller wants the paper rather than JSON. */
bool paper_is_wanted(const struct request *request);

/* The code, in groups, of what is issued as text and not drawn; the same for the same content.
 * NULL: no memory. */
const char *paper_code(struct arena *arena, const char *kind, const char *content);

/* PROBLEM_too_many_requests when too much is being drawn already. */
enum problem paper_reply(struct request *request, const struct paper *paper,
                         struct document *document);

/* SHA-256 of what is issued, in hex as the register of issued papers keeps it; NULL: no memory. */
const char *paper_digest(struct request *request, const void *bytes, size_t size);

#endif
