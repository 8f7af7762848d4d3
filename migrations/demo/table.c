#include "migrations/demo/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHUNK_BYTES = 4 * 1024 * 1024, ROW_BYTES = 8 * 1024 };

static const struct table_target {
    const char *name;
    const char *columns;
} targets[TABLE_COUNT] = {
    [TABLE_OFFICE] = {"office", "code, name, province, level, parent"},
    [TABLE_EMPLOYER] = {"employer", "id, code, name, search_key, sector, address, ward_code, "
                                    "office, created_at"},
    [TABLE_PERSON] = {"person", "id, full_name, name_key, search_key, birth_date, sex, phone, "
                                "email, address, ward_code, office, died_on, created_at, "
                                "updated_at"},
    [TABLE_IDENTIFIER] = {"person_identifier", "id, person, kind, value, valid, recorded_at"},
    [TABLE_MERGE] = {"person_merge", "id, person, kept_value, retired_value, merged_on, reason, "
                                     "recorded_at"},
    [TABLE_HOUSEHOLD] = {"household", "id, code, address, ward_code, category, created_at"},
    [TABLE_MEMBER] = {"household_member", "household, person, relation, ordinal, valid"},
    [TABLE_GUARDIANSHIP] = {"guardianship", "id, guardian, dependant, relation, valid, evidence, "
                                            "created_at"},
    [TABLE_CONTRIBUTION] =
        {"contribution",
         "person, id, version, employer, position, place, months, salary_vnd, "
         "coefficient, funds, state, amount_owed_vnd, source, recorded_from, recorded_to"},
    [TABLE_CARD] = {"card", "id, person, card_number, card_number_15, personal_number, "
                            "object_code, benefit_digit, initial_facility, valid_from, valid_to, "
                            "five_year_date, living_area, state, state_reason, state_from, serial, "
                            "issued_on, issued_by, replaced_by, created_at, updated_at"},
    [TABLE_VISIT] = {"visit", "person, id, version, record_no, facility, card, admitted_at, "
                              "discharged_at, kind, outcome, right_line, percent, total_vnd, "
                              "fund_vnd, copay_vnd, own_vnd, recorded_from, recorded_to"},
    [TABLE_DIAGNOSIS] = {"visit_diagnosis", "person, visit, version, ordinal, code, main"},
    [TABLE_LINE] = {"visit_line", "person, visit, version, ordinal, code, name, unit, "
                                  "quantity_milli, unit_price_milli, amount_vnd, listed_vnd, "
                                  "percent, fund_vnd, copay_vnd, own_vnd"},
    [TABLE_BENEFIT] = {"benefit", "person, id, kind, decision_no, decided_on, decided_by, "
                                  "starts_on, ends_on, monthly_vnd, lump_vnd, rate_bp, state, "
                                  "channel, account_masked, bank_name, replaces, recorded_at"},
    [TABLE_BANK] = {"bank", "name, code, bic"},
    [TABLE_PAYEE] = {"payee", "person, id, benefit, channel, bank, account_no, holder_name, state, "
                              "effective_on, requested_at"},
    [TABLE_PAYMENT] = {"payment", "person, id, benefit, period, kind, gross_vnd, net_vnd, channel, "
                                  "account_masked, bank_name, state, paid_at, decision_no, "
                                  "recorded_at"},
    [TABLE_ACCOUNT] = {"account", "id, kind, login, password_hash, full_name, name_key, "
                                  "personal_number, phone, person, facility, office, "
                                  "officer_role, organisation, gateway_username, "
                                  "gateway_password_hash, created_at, updated_at"},
    [TABLE_PARTNER] = {"partner_account", "account, destination"},
};

bool tables_open(struct tables *tables, struct admin *admin)
{
    *tables = (struct tables){.admin = admin};
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        tables->rows[i].bytes = malloc(CHUNK_BYTES + ROW_BYTES);
        if (tables->rows[i].bytes == NULL) {
            tables_close(tables);
            return false;
        }
    }
    return true;
}

void tables_close(struct tables *tables)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        free(tables->rows[i].bytes);
        tables->rows[i].bytes = NULL;
    }
}

const char *table_name(enum table table)
{
    return targets[table].name;
}

static void table_flush(struct tables *tables, enum table table)
{
    struct table_rows *rows = &tables->rows[table];
    char target[512];
    if (rows->length == 0 || tables->failed) {
        return;
    }
    snprintf(target, sizeof target, "%s (%s)", targets[table].name, targets[table].columns);
    tables->failed = !admin_copy_begin(tables->admin, target, "") ||
                     !admin_copy_put(tables->admin, rows->bytes, rows->length) ||
                     !admin_copy_end(tables->admin, true);
    rows->length = 0;
}

void table_add(struct tables *tables, enum table table, const char *format, ...)
{
    struct table_rows *rows = &tables->rows[table];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(rows->bytes + rows->length, ROW_BYTES, format, values);
    va_end(values);
    if (length < 0 || length >= ROW_BYTES - 1) {
        tables->failed = true;
        return;
    }
    rows->length += (size_t)length;
    rows->bytes[rows->length++] = '\n';
    rows->count++;
    if (rows->length >= CHUNK_BYTES) {
        table_flush(tables, table);
    }
}

bool tables_flush(struct tables *tables)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        table_flush(tables, (enum table)i);
    }
    return !tables->failed;
}
