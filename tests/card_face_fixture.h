/* The card that is drawn in tests and benches, with a code as long as a signed one may be. */
#ifndef TESTS_CARD_FACE_FIXTURE_H
#define TESTS_CARD_FACE_FIXTURE_H

#include "drawing/card_face.h"

/* As long as a signed code may be, and as a legacy text of a long name is. */
static const char signed_text[] =
    "BHYT1:RRQT 9P60GO0B$AC$V0MM+GG8CKNHG+704-ACMADF3C+6L+1BF351B/*K1000006ML:2E+*97:67:6*96DL6RR"
    "QT 9P60GO0B$AC$V0MM+GG8CKNHG+704-ACMADF3C+6L+1BF351B/*K1000006ML:2E+*97:67:6*96DL6ABCDEFABCD"
    "EFABCDEFABCDEFABCDEFABCDEFABCDEF:67:6*96DL6";

static const struct card_face usual = {
    .full_name = "Nguyễn Thị Thanh Xuân",
    .card_number = "0100000034",
    .birth_date = {1985, 10, 9},
    .sex = "Nữ",
    .benefit = "4 · 80 %",
    .living_area = "K1",
    .facility_code = "01001",
    .facility_name = "Bệnh viện đa khoa Xanh Pôn",
    .valid_from = {2026, 1, 1},
    .valid_to = {2026, 12, 31},
    .five_year_date = {2030, 4, 1},
    .issued_on = {2025, 12, 20},
    .issuer = "BHXH cơ sở Ba Đình",
    .serial = "000000123456",
    .qr_text = signed_text,
};

#endif
