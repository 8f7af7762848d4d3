#include "dossiers/procedure.h"

#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

static const struct procedure_level_kind levels[] = {
    [LEVEL_PARTIAL] = {"partial",
                       {"Dịch vụ công trực tuyến một phần", "Partially online"},
                       3,
                       {"Mức độ 3", "Level 3"}},
    [LEVEL_END_TO_END] = {"end_to_end",
                          {"Dịch vụ công trực tuyến toàn trình", "Online end to end"},
                          4,
                          {"Mức độ 4", "Level 4"}},
};

static const struct procedure_channel_kind channels[] = {
    [CHANNEL_COUNTER] = {"counter", {"Trực tiếp", "At the counter"}, 1},
    [CHANNEL_APP] = {"app", {"Ứng dụng", "App"}, 2},
    [CHANNEL_NATIONAL_PORTAL] = {"national_portal",
                                 {"Cổng Dịch vụ công quốc gia", "National Public Service Portal"},
                                 2},
    [CHANNEL_PROVINCIAL_PORTAL] = {"provincial_portal",
                                   {"Cổng dịch vụ công của tỉnh", "Provincial portal"},
                                   2},
    [CHANNEL_POST] = {"post", {"Bưu chính công ích", "Public post"}, 3},
};

/* The words of the CSV columns; a test holds them to the codes above. */
static const char *const level_names[] = {"partial", "end_to_end", NULL};
static const char *const channel_names[] = {"counter",           "app",  "national_portal",
                                            "provincial_portal", "post", NULL};

static const uint32_t online_channels =
    1U << CHANNEL_APP | 1U << CHANNEL_NATIONAL_PORTAL | 1U << CHANNEL_PROVINCIAL_PORTAL;

static const struct csv_column procedure_columns[] = {
    {"code", offsetof(struct procedure, code), CSV_CODE, .required = true},
    {"valid_from", offsetof(struct procedure, valid_from), CSV_DATE, .required = true},
    {"valid_to", offsetof(struct procedure, valid_to), CSV_DATE, .required = false},
    {"name_vi", offsetof(struct procedure, name_vi), CSV_TEXT, .required = true},
    {"name_en", offsetof(struct procedure, name_en), CSV_TEXT, .required = true},
    {"level", offsetof(struct procedure, level), CSV_CHOICE, true, level_names},
    {"channels", offsetof(struct procedure, channels), CSV_CHOICES, true, channel_names},
    {"forms", offsetof(struct procedure, forms), CSV_LIST, .required = false},
    {"documents_vi", offsetof(struct procedure, documents_vi), CSV_LIST, .required = false},
    {"documents_en", offsetof(struct procedure, documents_en), CSV_LIST, .required = false},
    {"fee_vnd", offsetof(struct procedure, fee_vnd), CSV_AMOUNT, .required = true},
    {"four_eyes", offsetof(struct procedure, four_eyes), CSV_FLAG, .required = true},
    {"straight_through", offsetof(struct procedure, straight_through), CSV_FLAG, .required = true},
    {"legal_basis", offsetof(struct procedure, legal_basis), CSV_TEXT, .required = true},
    {"confidence", offsetof(struct procedure, confidence), CSV_CHOICE, true, confidence_names},
};

static const struct csv_table procedure_table = {procedure_columns, COUNT_OF(procedure_columns),
                                                 sizeof(struct procedure)};

static const struct csv_column form_columns[] = {
    {"form", offsetof(struct procedure_form, form), CSV_CODE, .required = true},
    {"name_vi", offsetof(struct procedure_form, name_vi), CSV_TEXT, .required = true},
    {"name_en", offsetof(struct procedure_form, name_en), CSV_TEXT, .required = true},
    {"legal_basis", offsetof(struct procedure_form, legal_basis), CSV_TEXT, .required = true},
};

static const struct csv_table form_table = {form_columns, COUNT_OF(form_columns),
                                            sizeof(struct procedure_form)};

bool procedures_read(char *text, size_t length, struct procedure *rows, size_t capacity,
                     size_t *ret_count, struct data_faults *faults)
{
    return csv_read(text, length, &procedure_table, rows, capacity, ret_count, faults);
}

bool procedure_forms_read(char *text, size_t length, struct procedure_form *forms, size_t capacity,
                          size_t *ret_count, struct data_faults *faults)
{
    struct procedures read = {.forms = forms};
    size_t before = faults->count;
    size_t count = 0;
    if (!csv_read(text, length, &form_table, forms, capacity, &count, faults)) {
        return false;
    }
    for (; read.form_count < count; read.form_count++) {
        if (procedure_form_find(&read, forms[read.form_count].form)) {
            data_fault_add(faults, read.form_count + 1, "form", "duplicate_form");
        }
    }
    if (faults->count != before) {
        return false;
    }
    *ret_count = count;
    return true;
}

static bool is_doubled(const struct procedure *rows, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (strcmp(rows[i].code, rows[place].code) == 0 &&
            periods_overlap(rows[i].valid_from, rows[i].valid_to, rows[place].valid_from,
                            rows[place].valid_to)) {
            return true;
        }
    }
    return false;
}

static void period_validate(const struct procedures *procedures, size_t i,
                            struct data_faults *faults)
{
    const struct procedure *row = &procedures->rows[i];
    if (period_is_reversed(row->valid_from, row->valid_to)) {
        data_fault_add(faults, i + 1, "valid_to", "period_reversed");
    } else if (is_doubled(procedures->rows, i)) {
        data_fault_add(faults, i + 1, "valid_from", "periods_overlap");
    }
}

static void row_validate(const struct procedures *procedures, size_t i, struct data_faults *faults)
{
    const struct procedure *row = &procedures->rows[i];
    for (size_t form = 0; form < row->forms.count; form++) {
        if (!procedure_form_find(procedures, row->forms.items[form])) {
            data_fault_add(faults, i + 1, "forms", "unknown_form");
        }
    }
    if (row->documents_vi.count != row->documents_en.count) {
        data_fault_add(faults, i + 1, "documents_en", "documents_differ");
    }
    if (row->channels == 0) {
        data_fault_add(faults, i + 1, "channels", "no_channel");
    } else if (row->level == LEVEL_END_TO_END && !(row->channels & online_channels)) {
        data_fault_add(faults, i + 1, "level", "level_without_online_channel");
    }
    if (row->four_eyes && row->straight_through) {
        data_fault_add(faults, i + 1, "straight_through", "decided_by_rule_and_four_eyes");
    }
}

bool procedures_validate(const struct procedures *procedures, struct data_faults *faults)
{
    size_t before = faults->count;
    for (size_t i = 0; i < procedures->count; i++) {
        period_validate(procedures, i, faults);
        row_validate(procedures, i, faults);
    }
    return faults->count == before;
}

const struct procedure *procedure_find(const struct procedures *procedures, const char *code,
                                       struct date on)
{
    for (size_t i = 0; i < procedures->count; i++) {
        const struct procedure *row = &procedures->rows[i];
        if (strcmp(row->code, code) == 0 && period_holds(row->valid_from, row->valid_to, on)) {
            return row;
        }
    }
    return NULL;
}

const struct procedure_form *procedure_form_find(const struct procedures *procedures,
                                                 const char *form)
{
    for (size_t i = 0; i < procedures->form_count; i++) {
        if (strcmp(procedures->forms[i].form, form) == 0) {
            return &procedures->forms[i];
        }
    }
    return NULL;
}

const struct procedure_level_kind *procedure_level_kind(enum procedure_level level)
{
    return &levels[level];
}

const struct procedure_channel_kind *procedure_channel_kind(enum procedure_channel channel)
{
    return &channels[channel];
}
