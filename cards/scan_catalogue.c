#include "cards/scan.h"

/* QĐ 1351/QĐ-BHXH 2015, amended by QĐ 1697/QĐ-BHXH 2023 and QĐ 1018/QĐ-BHXH 2024, and NĐ
 * 188/2025/NĐ-CP. */
static const char object_codes[][3] = {
    "DN", "HX", "CH", "NN", "TK", "HC", "XK", "HT", "TB", "NO", "CT", "XB", "TN", "CS",
    "QN", "CA", "CY", "XN", "MS", "CC", "CK", "CB", "KC", "HD", "TE", "BT", "HN", "DT",
    "DK", "XD", "TS", "TC", "TQ", "TA", "TY", "TV", "HG", "LS", "PV", "CN", "HS", "SV",
    "GB", "GD", "AK", "TG", "DS", "HK", "ND", "TH", "TD", "TU", "BA", "LH", "KT",
};

/*
 * The 63 provinces of before 1 July 2025 (NQ 202/2025/QH15 merged them; numbers on cards keep the
 * old digits), then the social-insurance offices of the army (97) and of the police (98).
 */
static const char province_codes[][3] = {
    "01", "02", "04", "06", "08", "10", "11", "12", "14", "15", "17", "19", "20",
    "22", "24", "25", "26", "27", "30", "31", "33", "34", "35", "36", "37", "38",
    "40", "42", "44", "45", "46", "48", "49", "51", "52", "54", "56", "58", "60",
    "62", "64", "66", "67", "68", "70", "72", "74", "75", "77", "79", "80", "82",
    "83", "84", "86", "87", "89", "91", "92", "93", "94", "95", "96", "97", "98",
};

const struct scan_catalogue scan_catalogue_built_in = {
    .object_codes = object_codes,
    .object_count = sizeof object_codes / sizeof *object_codes,
    .province_codes = province_codes,
    .province_count = sizeof province_codes / sizeof *province_codes,
};
