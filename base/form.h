/*
 * The forms that texts of a request may have: a pattern for the OpenAPI document, a sentence for
 * the caller, and the check itself. Lengths are in characters.
 */
#ifndef BASE_FORM_H
#define BASE_FORM_H

#include <stdbool.h>

/* What a text (or a date) must look like: one row each in form.c, with its pattern and its
 * sentence vi/en. */
enum form {
    FORM_TEXT,            /* any text without control characters, stored NFC */
    FORM_SCAN,            /* kept byte for byte: what a scanner typed */
    FORM_DOCUMENT,        /* kept byte for byte: a file handed in, lines and all */
    FORM_SECRET,          /* kept byte for byte: a password */
    FORM_NEW_PASSWORD,    /* kept byte for byte: not of digits alone */
    FORM_CSV,             /* kept byte for byte: lines of a table */
    FORM_NAME,            /* a person's name, stored NFC */
    FORM_LOGIN,           /* 3 to 64 of a-z 0-9 . _ - @ */
    FORM_PHONE,           /* 0 or +84 and 9 or 10 digits */
    FORM_SI_NUMBER,       /* mã số BHXH: 10 digits, or the personal number */
    FORM_PERSONAL_NUMBER, /* số định danh: 12 digits */
    FORM_CARD_NUMBER,     /* 10, 12 or 15 characters */
    FORM_CODE,            /* a one-time code: 8 digits */
    FORM_UUID,
    FORM_OFFICE,       /* mã cơ quan BHXH: 5 digits */
    FORM_FACILITY,     /* mã cơ sở KCB: 2 digits of the old province, 3 digits or capitals */
    FORM_DOSSIER_NO,   /* mã hồ sơ: office, day and serial */
    FORM_TOKEN,        /* 43 characters of base64url */
    FORM_MONTH,        /* YYYY-MM */
    FORM_DATE,         /* YYYY-MM-DD */
    FORM_PARTIAL_DATE, /* YYYY, YYYY-MM or YYYY-MM-DD */
    FORM_LOCAL_DATE,   /* DD/MM/YYYY, MM/YYYY, YYYY or DDMMYYYY: how cards and the gateway write */
    FORM_HOUR,         /* HH:MM of a day */
    FORM_KNOWN_AT,     /* YYYY-MM-DD, or an instant: RFC 3339 with an offset */
    FORM_DISEASE,      /* a code of ICD-10, such as J18 or J18.9 */
    FORM_DATE_SEARCH,  /* ge2026-01, also with a time: how FHIR searches; "," is or, "&" is and */
    FORM_COUNT
};

struct form_kind {
    const char *pattern; /* ECMA 262; NULL = none */
    int max_length;
    const char *detail[2]; /* by enum language */
    const char *example;
};
const struct form_kind *form_kind(enum form form);

/* Whether a text within the length limits has the form; dates are checked where they are parsed. */
bool form_fits(enum form form, const char *text);

#endif
