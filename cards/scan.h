/*
 * What a scanner or a clerk types at the counter: a number, the legacy QR text of a
 * health-insurance card, the QR text of a chip card, the code of a paper that the office handed out
 * (as it is printed, or the address in its QR), or a signed code, which this room only recognises.
 *
 * None of it is signed, so none of it is believed: a scan is a search key, the answer comes from
 * the register. Reading is strict where the profile is (number, dates, encoded names) and forgiving
 * where scanners are not to be trusted: whatever follows a NUL, blanks and line ends around the
 * text, hex in either case, blanks and dashes in the facility code. A member that is "-", empty or
 * not on the card is NULL, none or 0.
 *
 * Source: forms of the card number by QĐ 1351/QĐ-BHXH (15 characters) and QĐ 1666/QĐ-BHXH (10
 * digits); personal numbers (12 digits) have replaced SI numbers since 1 August 2025. Strings live
 * as long as the arena.
 */
#ifndef CARDS_SCAN_H
#define CARDS_SCAN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/date.h"

enum scan_kind {
    SCAN_NUMBER_10, /* SI number, which is the card number since April 2021 */
    SCAN_NUMBER_12, /* personal number */
    SCAN_NUMBER_15, /* object code, benefit digit, province, SI number */
    SCAN_BHYT_CARD, /* legacy text of a card: 10, 15 or 17 parts between bars, the last one $ */
    SCAN_CHIP_CARD, /* at least 7 parts, the first one a personal number */
    SCAN_PAPER, /* the verification code of a paper, with its hyphens, or an address that ends in it
                 */
    SCAN_SIGNED, /* BHYT1: .. BHYT4:, or the same as digits: 9, the profile, at least 14 more */
};

struct scan {
    enum scan_kind kind;
    const char *signed_text; /* all of a signed code; blanks at its end may be its own */
    const char *paper_code;  /* 16 letters of Crockford's Base32, as the register keeps them */
    const char *card_number; /* as typed or on the health-insurance card: 10, 12 or 15 characters */
    const char *si_number;   /* 10 digits */
    const char *personal_number; /* 12 digits */
    const char *former_number;   /* of the identity paper before: 9 or 12 digits */
    const char *full_name;       /* texts are in the stored form of base/text.h */
    struct date birth_date;      /* may be partial on a health-insurance card */
    int sex;                     /* 1 male, 2 female, 0 unknown */
    const char *address;
    const char *parent_name;
    char initial_facility[6]; /* "01C54", province digits of before July 2025; "" when absent */
    struct date valid_from;
    struct date valid_to;
    struct date issued_on;
    struct date five_year_date;
    const char *managing_code; /* at most 14 digits */
    const char *living_area;   /* "K1", "K2", "K3" */
    int benefit_digit;        /* 1..5, of the card's own field or else of its 15-character number */
    const char *check_string; /* 16 hex, "-", 4 digits; how the issuer makes it is not public: never
                                 judged */
    const char *issued_at;
};

/* One value per cause; the table behind scan_fault_kind has what to tell the clerk. */
enum scan_fault {
    SCAN_FAULT_NONE,
    SCAN_FAULT_NO_MEMORY,
    SCAN_FAULT_EMPTY,
    SCAN_FAULT_TOO_LONG,
    SCAN_FAULT_NOT_TEXT,
    SCAN_FAULT_NUMBER_FORM,
    SCAN_FAULT_OBJECT_CODE,
    SCAN_FAULT_BENEFIT_DIGIT,
    SCAN_FAULT_PROVINCE,
    SCAN_FAULT_END_MARK,
    SCAN_FAULT_PART_COUNT,
    SCAN_FAULT_HEX_LONG,
    SCAN_FAULT_HEX_ODD,
    SCAN_FAULT_HEX_DIGIT,
    SCAN_FAULT_HEX_NOT_UTF8,
    SCAN_FAULT_CHARACTER,
    SCAN_FAULT_NAME_MISSING,
    SCAN_FAULT_BIRTH_DATE_MISSING,
    SCAN_FAULT_DATE,
    SCAN_FAULT_SEX,
    SCAN_FAULT_FACILITY,
    SCAN_FAULT_MANAGING_CODE,
    SCAN_FAULT_LIVING_AREA,
    SCAN_FAULT_BENEFIT_LEVEL,
    SCAN_FAULT_FORMER_NUMBER,
    SCAN_FAULT_COUNT
};

struct scan_fault_kind {
    const char *code; /* snake_case, stable */
    const char
        *result_code; /* of the appraisal gateway where it has one for this cause, else NULL */
    const char *sentence_vi;
    const char *sentence_en;
};

const struct scan_fault_kind *scan_fault_kind(enum scan_fault fault);

/* The codes a 15-character number may be made of: data of the law, so a caller may bring its own.
 */
struct scan_catalogue {
    const char (*object_codes)[3];
    size_t object_count;
    const char (*province_codes)[3];
    size_t province_count;
};

extern const struct scan_catalogue scan_catalogue_built_in;

/* Reads text[0..length); ret_scan is untouched unless the result is SCAN_FAULT_NONE. */
enum scan_fault scan_parse(struct arena *arena, const struct scan_catalogue *catalogue,
                           const char *text, size_t length, struct scan *ret_scan);

#endif
