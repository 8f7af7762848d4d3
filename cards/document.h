/*
 * Why a signed document (key set, status list, manifest, delta, receipt, bundle) is not believed.
 * One value per cause; the table behind document_fault_kind has what to tell.
 */
#ifndef CARDS_DOCUMENT_H
#define CARDS_DOCUMENT_H

enum document_fault {
    DOCUMENT_GOOD,
    DOCUMENT_MALFORMED,
    DOCUMENT_TOO_LARGE,
    DOCUMENT_UNKNOWN_KEY,
    DOCUMENT_BAD_SIGNATURE,
    DOCUMENT_KEY_WINDOW,
    DOCUMENT_EXPIRED,
    DOCUMENT_FUTURE,
    DOCUMENT_ROLLBACK,
    DOCUMENT_MISMATCH,
    DOCUMENT_MISSING,
    DOCUMENT_FOREIGN_CARD,
    DOCUMENT_FOREIGN_FACILITY,
    DOCUMENT_LATE,
    DOCUMENT_NO_MEMORY,
    DOCUMENT_NOT_WRITTEN,
    DOCUMENT_FAULT_COUNT
};

struct document_fault_kind {
    const char *code; /* snake_case, stable */
    const char *sentence_vi;
    const char *sentence_en;
};

const struct document_fault_kind *document_fault_kind(enum document_fault fault);

#endif
