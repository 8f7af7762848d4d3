/*
 * A claim back to XML, in the field order of its version: the contents of its tables, and the whole
 * envelope with contents as base64 or plain. What was read is written: elements that were absent
 * stay absent, empty ones empty.
 */
#ifndef CLAIMS_WRITE_H
#define CLAIMS_WRITE_H

#include "base/buffer.h"
#include "claims/claim.h"

enum claim_writing { CLAIM_WRITE_PLAIN, CLAIM_WRITE_BASE64 };

/* The content of a table, `<TONG_HOP>…`; nothing when the claim has none of it. */
void claim_write_table(struct buffer *buffer, const struct claim *claim, enum claim_table table);

/* An envelope: head, claims, tail. `made_on` is NGAYLAP, count SOLUONGHOSO. It is not signed. A
 * check-in goes alone, as claim_write_table writes it. */
void claim_write_head(struct buffer *buffer, const char *facility, struct date made_on,
                      size_t count);
void claim_write(struct buffer *buffer, const struct claim *claim, enum claim_writing writing);
void claim_write_tail(struct buffer *buffer);

#endif
