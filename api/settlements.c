/*
 * POST /v1/dossiers/{dossier_no}/settlement: what a dossier's facts give by law, counted from the
 * book and written nowhere; …/settlement/proposal keeps the same count for an approver. Who
 * approves, and that it is somebody else, is in migrations/functions/settlements.sql.
 */
#include <string.h>

#include "api/book_facts.h"
#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/pension_grounds.h"
#include "api/reply.h"
#include "benefits/survivors.h"

struct settlement_body {
    struct date starts_on;
    int64_t relatives_alone, relatives_cared_for;
    int64_t capacity_loss_percent, hazard_years;
    const char *hazard, *missing_ground;
};
static const struct field settlement_fields[] = {
    FIELD(struct settlement_body, starts_on, .form = FORM_DATE,
          .title = "First day of pension; the month that the dossier asks for when absent"),
    FIELD(struct settlement_body, relatives_alone, .min = 0, .max = 20,
          .title = "Survivors: entitled relatives with nobody to care for them"),
    FIELD(struct settlement_body, relatives_cared_for, .min = 0, .max = 20,
          .title = "Survivors: other entitled relatives"),
    FIELD(struct settlement_body, capacity_loss_percent, .min = 0, .max = 100,
          .title = "Pension: working capacity lost, percent; as the dossier says when absent"),
    FIELD(struct settlement_body, hazard, .choices = hazard_names,
          .title = "Pension: heavy work, mining or HIV from an accident; as the dossier says"),
    FIELD(struct settlement_body, hazard_years, .min = 0, .max = 60,
          .title = "Pension: years of that work"),
    FIELD(struct settlement_body, missing_ground, .form = FORM_TEXT, .max_length = 2000,
          .title = "Why the months that do not count do not hold it up; required for a proposal "
                   "when there are any"),
};
const struct field_table settlement_table =
    FIELD_TABLE(settlement, struct settlement_body, settlement_fields);

const char settlement_answer[] =
    "dossier_no text, kind text, starts_on date, ground text?, monthly_vnd int, lump_vnd int, "
    "funeral_vnd int, rate_bp int?, missing_ground text?, "
    "replaces_version int?, monthly_difference_vnd int?, lump_difference_vnd int?, " MISSING_SHAPE
    ", " RESULTS_SHAPE ", " DERIVATION_SHAPE;
const enum problem settlement_problems[] = {PROBLEM_not_settled_by_rule, PROBLEM_NONE};
const enum problem settlement_proposal_problems[] = {
    PROBLEM_not_settled_by_rule, PROBLEM_settlement_out_of_place, PROBLEM_missing_ground_needed,
    PROBLEM_rule_set_changed, PROBLEM_NONE};
const enum problem settlement_approval_problems[] = {PROBLEM_correction_after_rise,
                                                     PROBLEM_settlement_out_of_place,
                                                     PROBLEM_second_person_needed, PROBLEM_NONE};

struct settling {
    struct request *request;
    const struct law *law;
    const struct sql_rows *dossier;
    struct book_facts facts;
    struct career *career;
    struct derivation derivation;
    struct result results[RESULT_LIMIT];
    size_t result_count;
    struct date starts_on;
    const char *ground;
    int64_t monthly_vnd, lump_vnd, funeral_vnd, rate_bp;
};

static void add_result(struct settling *settling, const char *name, int step)
{
    settling->results[settling->result_count++] = (struct result){name, step};
}

static void take_career(struct settling *settling)
{
    settling->career = book_career(settling->request, settling->law, &settling->facts,
                                   month_of_date(settling->starts_on) - 1);
}

static bool has_months(const struct settling *settling)
{
    return settling->career && career_months(settling->career) > 0;
}

/* As the assessor says, or the month that the applicant asked for, or this one. */
static struct date asked_day(const struct settling *settling)
{
    const struct settlement_body *body = settling->request->body;
    const char *month = sql_value(settling->dossier, 0, "from_month");
    struct date asked = {0};
    if (!date_is_none(body->starts_on)) {
        return body->starts_on;
    }
    bool named = month && date_parse(month, strlen(month), &asked) && asked.month > 0;
    return named ? date_first_possible(asked)
                 : month_first_day(month_of_date(settling->request->now.today));
}

/* As the assessor says, or else as the dossier does. */
static struct hardship hardship_of(const struct settling *settling)
{
    const struct settlement_body *body = settling->request->body;
    const struct sql_rows *dossier = settling->dossier;
    bool given = body->capacity_loss_percent > 0 || body->hazard;
    if (given) {
        return (struct hardship){body->capacity_loss_percent, body->hazard, body->hazard_years};
    }
    return (struct hardship){sql_integer(dossier, 0, "capacity_loss_percent"),
                             sql_value(dossier, 0, "hazard"),
                             sql_integer(dossier, 0, "hazard_years")};
}

static void settle_pension(struct settling *settling)
{
    struct hardship hardship = hardship_of(settling);
    struct pension pension;
    settling->starts_on = asked_day(settling);
    take_career(settling);
    if (!has_months(settling) ||
        !pension_on_grounds(&settling->derivation, &hardship, &settling->facts, settling->career,
                            settling->starts_on, &pension, &settling->ground)) {
        return;
    }
    struct fraction points = {0, 1};
    fraction_multiply(pension.rate_percent, fraction_of(100), &points);
    settling->monthly_vnd = pension.monthly_vnd;
    settling->lump_vnd = pension.lump_vnd;
    settling->rate_bp = fraction_floor(points);
    add_result(settling, "entitled", pension.condition_step);
    add_result(settling, "rate_percent", pension.rate_step);
    add_result(settling, "monthly_vnd", pension.monthly_step);
    add_result(settling, "lump_vnd", pension.lump_step);
}

static void settle_one_time(struct settling *settling)
{
    struct one_time one_time;
    settling->starts_on = settling->request->now.today;
    take_career(settling);
    if (has_months(settling) &&
        career_one_time(&settling->derivation, settling->career, settling->starts_on, &one_time)) {
        settling->lump_vnd = one_time.amount_vnd;
        add_result(settling, "average_vnd", one_time.average_step);
        add_result(settling, "lump_vnd", one_time.amount_step);
    }
}

static const struct caption pension_received = {"settlement.pension", NULL, "Lương hưu đang hưởng",
                                                "Pension received", UNIT_VND};

/* The lump sum of a pensioner's relatives, or of a worker's; a step. */
static int survivors_lump(struct settling *settling)
{
    struct derivation *derivation = &settling->derivation;
    struct date died_on = settling->facts.died_on;
    if (settling->facts.pension_vnd > 0) {
        int32_t received =
            month_of_date(died_on) - month_of_date(settling->facts.pension_since) + 1;
        int pension = step_given(derivation, &pension_received, settling->facts.pension_vnd);
        return survivor_lump(derivation, survivor_pension_times(derivation, received, died_on),
                             pension);
    }
    int times = survivor_lump_times(derivation, settling->career->months_before_2014,
                                    settling->career->months_from_2014, died_on);
    return survivor_lump(derivation, times, career_average(derivation, settling->career, died_on));
}

static void settle_survivors(struct settling *settling)
{
    const struct settlement_body *body = settling->request->body;
    struct derivation *derivation = &settling->derivation;
    const struct survivor_relatives relatives = {(int32_t)body->relatives_cared_for,
                                                 (int32_t)body->relatives_alone};
    struct date died_on = settling->facts.died_on;
    if (date_is_none(died_on)) {
        request_fault(settling->request, "", "sổ chưa ghi ngày chết của người này",
                      "the register knows of no death");
        return;
    }
    settling->starts_on = month_first_day(month_of_date(died_on) + 1);
    take_career(settling);
    if (!has_months(settling)) {
        return;
    }
    int funeral = funeral_allowance(derivation, died_on);
    settling->funeral_vnd = step_whole(derivation, funeral);
    add_result(settling, "funeral_vnd", funeral);
    const char *wish = sql_value(settling->dossier, 0, "wish");
    if (wish && strcmp(wish, "funeral_only") == 0) {
        return;
    }
    int months = career_months(settling->career);
    int monthly_due = survivor_monthly_entitlement(derivation, months, died_on);
    add_result(settling, "monthly_entitled", monthly_due);
    bool pensioner = settling->facts.pension_vnd > 0;
    if (relatives.alone + relatives.cared_for > 0 &&
        (pensioner || step_holds(derivation, monthly_due))) {
        int monthly = survivor_monthly(derivation, &relatives, died_on);
        settling->monthly_vnd = step_whole(derivation, monthly);
        add_result(settling, "monthly_vnd", monthly);
    } else {
        int lump = survivors_lump(settling);
        settling->lump_vnd = step_whole(derivation, lump);
        add_result(settling, "lump_vnd", lump);
    }
}

static const struct settler {
    const char *procedure, *kind;
    enum query facts;
    void (*settle)(struct settling *settling);
} settlers[] = {
    {"HT-1", "pension", QUERY_pension_facts, settle_pension},
    {"BHXH1L", "one_time", QUERY_pension_facts, settle_one_time},
    {"TT-1", "survivors", QUERY_deceased_facts, settle_survivors},
};

static const struct settler *settler_of(const char *procedure)
{
    for (size_t i = 0; i < sizeof settlers / sizeof *settlers; i++) {
        if (strcmp(settlers[i].procedure, procedure) == 0) {
            return &settlers[i];
        }
    }
    return NULL;
}

/* Facts, law, count: the whole settlement, nothing written. */
static enum problem settle(struct request *request, struct sql_rows *dossier,
                           struct settling *ret_settling, const struct settler **ret_settler)
{
    *ret_settling = (struct settling){.request = request, .law = law_now(), .dossier = dossier};
    TRY(dispatch_query(request, SQL_READ, QUERY_settlement_asked, dossier));
    if (dossier->row_count == 0) {
        return PROBLEM_not_found;
    }
    const struct settler *settler = settler_of(sql_value(dossier, 0, "procedure"));
    if (!settler) {
        return PROBLEM_not_settled_by_rule;
    }
    enum problem problem = book_facts_read(request, settler->facts, &ret_settling->facts);
    if (problem == PROBLEM_not_found) {
        return request_fault(request, "", "sổ không có người chết mang số này",
                             "the register has nobody of the number of the deceased");
    }
    TRY(problem);
    if (!derivation_start(&request->arena, ret_settling->law, &ret_settling->derivation)) {
        return PROBLEM_overloaded;
    }
    settler->settle(ret_settling);
    if (request->faults.count == 0 && !has_months(ret_settling)) {
        request_fault(request, "", "sổ không có tháng nào được tính",
                      "the book has no month that counts");
    }
    if (request->faults.count > 0) {
        return PROBLEM_invalid_input;
    }
    *ret_settler = settler;
    return derivation_problem(request, &ret_settling->derivation);
}

static void put_amounts(struct buffer *json, const struct settling *settling,
                        const struct settler *settler)
{
    const struct settlement_body *body = settling->request->body;
    buffer_member_text(json, "kind", settler->kind);
    buffer_member_date(json, "starts_on", settling->starts_on);
    buffer_member_text(json, "ground", settling->ground);
    buffer_member_int(json, "monthly_vnd", settling->monthly_vnd);
    buffer_member_int(json, "lump_vnd", settling->lump_vnd);
    buffer_member_int(json, "funeral_vnd", settling->funeral_vnd);
    if (settling->rate_bp > 0) {
        buffer_member_int(json, "rate_bp", settling->rate_bp);
    } else {
        buffer_member_text(json, "rate_bp", NULL);
    }
    buffer_member_text(json, "missing_ground", body->missing_ground);
}

static void put_count(struct buffer *json, const struct settling *settling)
{
    enum language language = settling->request->language;
    missing_put(json, language, settling->career);
    derivation_put(json, language, settling->law, &settling->derivation, settling->results,
                   settling->result_count);
}

/* Against what was approved before: null when nothing was. */
static void put_difference(struct buffer *json, const struct settling *settling)
{
    const struct sql_rows *dossier = settling->dossier;
    if (!sql_value(dossier, 0, "settled_version")) {
        buffer_text(json, ",\"replaces_version\":null,\"monthly_difference_vnd\":null,"
                          "\"lump_difference_vnd\":null");
        return;
    }
    buffer_format(
        json,
        ",\"replaces_version\":%lld,\"monthly_difference_vnd\":%lld,\"lump_difference_vnd\":%lld",
        (long long)sql_integer(dossier, 0, "settled_version"),
        (long long)(settling->monthly_vnd - sql_integer(dossier, 0, "monthly_vnd")),
        (long long)(settling->lump_vnd - sql_integer(dossier, 0, "lump_vnd")));
}

enum problem settlement_compute(struct request *request)
{
    struct sql_rows dossier;
    struct settling settling;
    const struct settler *settler = NULL;
    struct buffer json;
    TRY(settle(request, &dossier, &settling, &settler));
    buffer_init(&json, &request->arena, 32 * 1024);
    buffer_char(&json, '{');
    buffer_member_text(&json, "dossier_no", sql_value(&dossier, 0, "dossier_no"));
    put_amounts(&json, &settling, settler);
    put_difference(&json, &settling);
    put_count(&json, &settling);
    buffer_char(&json, '}');
    return reply_json(request, 200, &json);
}

enum problem settlement_propose(struct request *request)
{
    struct sql_rows dossier;
    struct settling settling;
    const struct settler *settler = NULL;
    struct buffer json;
    TRY(settle(request, &dossier, &settling, &settler));
    buffer_init(&json, &request->arena, 32 * 1024);
    buffer_text(&json, "{\"engine_version\":\"" ENGINE_VERSION "\"");
    put_amounts(&json, &settling, settler);
    put_count(&json, &settling);
    buffer_char(&json, '}');
    if (json.failed) {
        return PROBLEM_overloaded;
    }
    request_set(request, "counted", json.bytes);
    request_set(request, "rule_set_counted", settling.law->id);
    return dispatch_write(request, QUERY_settlement_proposed);
}
