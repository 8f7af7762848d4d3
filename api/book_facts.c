#include "api/book_facts.h"

#include <string.h>

#include "api/dispatch.h"
#include "base/limits.h"

/* The place of a word among others; the first when it is none of them. */
static int place_of(const char *const *words, const char *word)
{
    for (int i = 0; word && words[i]; i++) {
        if (strcmp(words[i], word) == 0) {
            return i;
        }
    }
    return 0;
}

static void read_row(const struct sql_rows *rows, int index, struct career_row *ret)
{
    static const char *const regimes[] = {"employer", "state", "voluntary", NULL};
    static const char *const states[] = {"paid", "owed", "partly", "disputed", NULL};
    const char *coefficient = sql_value(rows, index, "coefficient");
    *ret = (struct career_row){
        .regime = (enum salary_regime)place_of(regimes, sql_value(rows, index, "regime")),
        .state = (enum career_state)place_of(states, sql_value(rows, index, "state")),
        .from_month = (int32_t)sql_integer(rows, index, "from_month"),
        .to_month = (int32_t)sql_integer(rows, index, "to_month"),
        .salary_vnd = sql_integer(rows, index, "salary_vnd"),
        .coefficient = {0, 1},
    };
    if (coefficient) {
        fraction_parse(coefficient, strlen(coefficient), &ret->coefficient);
    }
}

enum problem book_facts_read(struct request *request, enum query query,
                             struct book_facts *ret_facts)
{
    struct sql_rows rows;
    TRY(dispatch_query(request, SQL_READ, query, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    *ret_facts = (struct book_facts){
        .sex = strcmp(sql_value(&rows, 0, "sex"), "female") == 0 ? SEX_FEMALE : SEX_MALE,
        .birth = sql_date(&rows, 0, "birth_date"),
        .died_on = sql_date(&rows, 0, "died_on"),
        .receives_pension = *sql_value(&rows, 0, "receives_pension") == 't',
        .pension_vnd = sql_integer(&rows, 0, "pension_vnd"),
        .pension_since = sql_date(&rows, 0, "pension_since"),
        .rows = ARENA_ARRAY(&request->arena, struct career_row, (size_t)rows.row_count),
    };
    if (!ret_facts->rows) {
        return PROBLEM_overloaded;
    }
    for (int i = 0; i < rows.row_count && sql_value(&rows, i, "from_month"); i++) {
        read_row(&rows, i, &ret_facts->rows[ret_facts->row_count++]);
    }
    return PROBLEM_NONE;
}

static bool counts_by_coefficient(const struct law *law, const struct book_facts *facts)
{
    const struct rule_row *row = NULL;
    if (facts->row_count > 0) {
        row = rule_find(&law->rules, FIGURE_STATE_SCALE, RULE_NO_KEY,
                        month_first_day(facts->rows[0].from_month));
    }
    return row && row->value.numerator != 0;
}

struct career *book_career(struct request *request, const struct law *law,
                           const struct book_facts *facts, int32_t last_month)
{
    struct career *career = ARENA_NEW(&request->arena, struct career);
    struct career_row *rows = ARENA_ARRAY(&request->arena, struct career_row, facts->row_count + 1);
    if (!career || !rows) {
        return NULL;
    }
    memcpy(rows, facts->rows, facts->row_count * sizeof *rows);
    return career_read(rows, facts->row_count, last_month, counts_by_coefficient(law, facts),
                       career)
               ? career
               : NULL;
}

struct date career_joined(const struct career *career)
{
    return month_first_day(career->first_month);
}

int career_average(struct derivation *derivation, const struct career *career,
                   struct date settled_on)
{
    const struct average_input input = {career->periods, career->period_count,
                                        career_joined(career), settled_on};
    return average_salary(derivation, &input);
}

bool career_pension_input(struct derivation *derivation, const struct book_facts *facts,
                          const struct career *career, struct date pension_from,
                          struct pension_input *ret)
{
    struct retirement retirement;
    if (!retirement_find(derivation, facts->sex, facts->birth, 0, &retirement)) {
        return false;
    }
    *ret = (struct pension_input){
        .ground = PENSION_AT_AGE,
        .sex = facts->sex,
        .birth = facts->birth,
        .pension_from = pension_from,
        .first_joined = career_joined(career),
        .months_paid = career_months(career),
        .months_compulsory = career->months_compulsory,
        .months_late = career_months_from(career, retirement.pension_month),
    };
    return true;
}

bool career_pension(struct derivation *derivation, const struct book_facts *facts,
                    const struct career *career, struct date pension_from, struct date settled_on,
                    struct pension *ret)
{
    struct pension_input input;
    return career_pension_input(derivation, facts, career, pension_from, &input) &&
           pension_settle(derivation, &input, career_average(derivation, career, settled_on), ret);
}

bool career_one_time(struct derivation *derivation, const struct career *career,
                     struct date settled_on, struct one_time *ret)
{
    const struct one_time_input input = {.months_before_2014 = career->months_before_2014,
                                         .months_from_2014 = career->months_from_2014,
                                         .settled_on = settled_on};
    return one_time_settle(derivation, &input, career_average(derivation, career, settled_on), ret);
}

void missing_put(struct buffer *json, enum language language, const struct career *career)
{
    static const char *const labels[][2] = {
        [CAREER_GAP_OWED] = {"Chậm đóng, chưa tính", "Owed, not counted"},
        [CAREER_GAP_PARTLY] = {"Đóng chưa đủ, chưa tính", "Partly paid, not counted"},
        [CAREER_GAP_DISPUTED] = {"Đang khiếu nại, chưa tính", "Disputed, not counted"},
        [CAREER_GAP_NO_COEFFICIENT] = {"Sổ chưa ghi hệ số lương, tính theo tiền lương",
                                       "The book has no coefficient: counted by the salary"},
    };
    buffer_json_name(json, "missing");
    buffer_char(json, '[');
    for (size_t i = 0; i < career->gap_count; i++) {
        const struct career_gap *gap = &career->gaps[i];
        buffer_json_separate(json);
        buffer_char(json, '{');
        buffer_member_month(json, "from_month", gap->from_month);
        buffer_member_month(json, "to_month", gap->to_month);
        buffer_member_text(json, "reason", career_gap_name(gap->reason));
        buffer_member_text(json, "reason_label", labels[gap->reason][language]);
        buffer_char(json, '}');
    }
    buffer_char(json, ']');
}
