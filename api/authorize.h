/*
 * Who may call a route: a set of bits that enter() in migrations/functions/context.sql compares
 * with what the caller is, and is to the person in the path. There is no default: a route without
 * `who` does not start.
 */
#ifndef API_AUTHORIZE_H
#define API_AUTHORIZE_H

#include <stddef.h>

enum who {
    SELF = 1,
    GUARDIAN = 2, /* of a minor, today */
    CITIZEN = 4,  /* any citizen, where no person is in the path */
    CLERK = 8,
    INTAKE = 16, /* officers: within their office and the offices below it */
    ASSESSOR = 32,
    APPROVER = 64,
    AUDITOR = 128,
    ADMIN = 256,
    SYSTEM = 512,         /* a facility's or a partner's software */
    PUBLIC = 1024,        /* no login */
    DELEGATE_BOOK = 2048, /* whom the holder let read that book, today */
    DELEGATE_CARD = 4096,
    DELEGATE_VISITS = 8192,
    DELEGATE_PAYMENTS = 16384,
    PARTNER = 32768, /* the payment platform or the post, about a dossier that was sent to it */
    DELEGATE_DISPUTES = 65536, /* who may contest facts in the holder's name, today */
};

enum {
    OFFICER =
        INTAKE | ASSESSOR | APPROVER | AUDITOR, /* admins keep accounts, they read nobody's book */
    ANYBODY = CITIZEN | CLERK | OFFICER | ADMIN | SYSTEM,
    OWN = SELF | GUARDIAN,
    /* Who takes in papers at the counter needs nobody's diagnoses (Law 91/2025/QH15: no more data
     * than the purpose asks for). */
    HEALTH_OFFICER = OFFICER & ~INTAKE,
    SETTLER = ASSESSOR | APPROVER,          /* who decides about somebody's papers */
    FHIR_READER = CITIZEN | CLERK | SYSTEM, /* who has software that speaks FHIR */
};

/* The names of the bits, for `ansinh routes` and the OpenAPI document. */
struct who_name {
    enum who bit;
    const char *name;
};
extern const struct who_name who_names[];
extern const size_t who_name_count;

#endif
