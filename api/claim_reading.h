/*
 * What is read of an envelope, as statements take it: texts of the request's memory, money in whole
 * đồng. Sums keep what rounding each line would lose: of each payer the parts of all lines add up
 * to the rounded sum.
 */
#ifndef API_CLAIM_READING_H
#define API_CLAIM_READING_H

#include "api/claim_walk.h"
#include "api/claims.h"
#include "api/request.h"
#include "base/buffer.h"
#include "claims/claim.h"
#include "claims/fault.h"
#include "claims/seal.h"
#include "records/sql.h"

struct claim_parts {
    int64_t total_vnd, fund_vnd, copay_vnd, own_vnd, other_vnd;
};

struct claim_reading {
    struct request *request;
    const struct claim_source *source;
    struct claim_faults *faults;
    size_t claims;       /* of the envelope; one is taken */
    bool failed;         /* no memory left, or the spool cannot be read */
    const char *sender;  /* facility of who sends; NULL: nobody has asked yet */
    bool must_be_signed; /* once the sender is known */
    bool is_of_another;  /* names a facility that is not the sender's */
    char facility[6];
    struct date made_on;
    bool is_signed;
    const struct sql_rows *registered; /* rows of claim_sender: whose signature counts */
    const char *certificate, *signer;  /* the one that signed it, and its name; NULL = none did */
    /* of the claim */
    size_t number;              /* in the envelope, from 1: HOSO[number] of its faults */
    const char *claim_facility; /* MA_CSKCB of XML1 */
    const char *record_no, *name_key, *numbers, *visit_kind, *visitor, *outcome;
    const char *services, *items; /* codes of its services, and of all its lines, by blanks */
    const char *admitted_at, *discharged_at; /* RFC 3339 */
    struct date admitted_on, discharged_on, birth;
    int64_t claimed_month;           /* year * 12 + month - 1 */
    struct claim_parts sums, *parts; /* of all lines, and of each */
    struct claim claim;              /* its lines with their codes, and its times: for appraisal */
    struct buffer lines;             /* a visit_lines: column by column */
    struct buffer diagnoses, certificates, tables; /* JSON */
    char content_hash[SHA256_HEX_SIZE];
};

/* Reads all of it, of the first claim; blocks on the disk and on the processor, so on a thread of a
 * pool. */
void claim_read(void *reading);

/* Parts of it, for envelopes of many claims: what is read of one claim, and, at the end, of the
 * envelope: who has sent and signed it. */
void claim_read_one(struct claim_reading *reading, const struct claim *claim);
void claim_read_envelope(struct claim_reading *reading, const struct claim_walk *walk);

/* The part of it in claim_lines.c: lines, parts and sums, services. */
void claim_read_lines(struct claim_reading *reading, const struct claim *claim);

/* The part of it in claim_papers.c: diagnoses, certificates, tables and the hash. */
void claim_read_papers(struct claim_reading *reading, const struct claim *claim);

/* The part of it in claim_signer.c, at the envelope's end: who has signed it. What is signed
 * wrongly is a fault; what is not signed at all is for the appraisal. */
void claim_read_signature(struct claim_reading *reading, const struct claim_seal *seal);

/* Parts of the way of a claim into the register (claims.c, claim_store.c), for whoever takes many.
 */
enum problem claim_look_at_file(struct request *request, const char *decree,
                                struct claim_source *source);
enum problem claim_look_at_sender(struct request *request, struct claim_reading *reading,
                                  struct sql_rows *ret_sender);
enum problem claim_look_at_offline(struct request *request, const struct claim_reading *reading);
bool claim_stay_is_over(const struct claim_reading *reading);
/* Faults of the content become those of the request: PROBLEM_invalid_input. */
enum problem claim_refuse(struct request *request, const struct claim_faults *faults);
/* Asks the register and stores; the reply is that of POST /v1/claims. */
enum problem claim_ask_and_store(struct request *request, struct claim_reading *reading);

/* A row as an object with the names of its fields, texts as they came. */
void claim_row_put(struct buffer *json, enum claim_table table, const struct claim_row *row);

#endif
