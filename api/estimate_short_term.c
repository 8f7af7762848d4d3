/* Estimates of sickness, maternity, convalescence, work accidents and unemployment. */
#include <stdio.h>

#include "api/dispatch.h"
#include "api/estimate.h"
#include "api/rulebook.h"
#include "benefits/accident.h"
#include "benefits/convalescence.h"
#include "benefits/maternity.h"
#include "benefits/sickness.h"
#include "benefits/unemployment.h"

enum { DAYS_MAX = 366, YEARS_MAX = 60 };

static const char *const work_names[] = {"normal", "heavy", "child", NULL};

struct sickness_facts {
    const char *work;
    int64_t years_paid, child_age_years, used_days, half_days, salary_vnd;
    struct date on;
};
static const struct field sickness_fields[] = {
    FIELD(struct sickness_facts, work, .form = FORM_TEXT, .choices = work_names,
          .title = "Normal or heavy work, or a child is ill; normal when absent"),
    FIELD(struct sickness_facts, years_paid, .min = 0, .max = YEARS_MAX),
    FIELD(struct sickness_facts, child_age_years, .min = 0, .max = 7),
    FIELD(struct sickness_facts, used_days, .min = 0, .max = DAYS_MAX, .title = "This year"),
    FIELD(struct sickness_facts, half_days, .required = true, .min = 1, .max = 2 * DAYS_MAX,
          .title = "Asked for, in half working days: 2 = a day"),
    FIELD(struct sickness_facts, salary_vnd, .required = true, .min = 1, .max = VND_MAX,
          .title = "Of the month before the leave"),
    FIELD(struct sickness_facts, on, .form = FORM_DATE, .title = "First day; today when absent"),
};
const struct field_table sickness_facts_table =
    FIELD_TABLE(sickness_facts, struct sickness_facts, sickness_fields);

void sickness_count(struct estimate *estimate, const void *given)
{
    const struct sickness_facts *facts = given;
    const struct sickness_input input = {
        .work = (enum sick_work)estimate_choice(work_names, facts->work),
        .years_paid = (int32_t)facts->years_paid,
        .child_age_years = (int32_t)facts->child_age_years,
        .used_days = (int32_t)facts->used_days,
        .request_half_days = (int32_t)facts->half_days,
        .salary_vnd = facts->salary_vnd,
        .on = estimate_day(estimate, facts->on),
    };
    struct sickness sickness;
    if (sickness_settle(&estimate->derivation, &input, &sickness)) {
        estimate_add(estimate, "days", sickness.days_step);
        estimate_add(estimate, "amount_vnd", sickness.amount_step);
    }
}

struct long_sickness_facts {
    bool later;
    int64_t years_paid, months, odd_days, salary_vnd;
    struct date on;
};
static const struct field long_sickness_fields[] = {
    FIELD(struct long_sickness_facts, later, .title = "Beyond the first time of full allowance"),
    FIELD(struct long_sickness_facts, years_paid, .min = 0, .max = YEARS_MAX),
    FIELD(struct long_sickness_facts, months, .min = 0, .max = MONTHS_MAX),
    FIELD(struct long_sickness_facts, odd_days, .min = 0, .max = 31),
    FIELD(struct long_sickness_facts, salary_vnd, .required = true, .min = 1, .max = VND_MAX),
    FIELD(struct long_sickness_facts, on, .form = FORM_DATE),
};
const struct field_table long_sickness_facts_table =
    FIELD_TABLE(long_sickness_facts, struct long_sickness_facts, long_sickness_fields);

void long_sickness_count(struct estimate *estimate, const void *given)
{
    const struct long_sickness_facts *facts = given;
    const struct long_sickness_input input = {
        .later = facts->later,
        .years_paid = (int32_t)facts->years_paid,
        .months = (int32_t)facts->months,
        .odd_days = (int32_t)facts->odd_days,
        .salary_vnd = facts->salary_vnd,
        .on = estimate_day(estimate, facts->on),
    };
    struct long_sickness sickness;
    if (long_sickness_settle(&estimate->derivation, &input, &sickness)) {
        estimate_add(estimate, "percent", sickness.percent_step);
        estimate_add(estimate, "amount_vnd", sickness.amount_step);
    }
}

static const char *const convalescence_names[] = {"long_illness",  "surgery", "sickness", "twins",
                                                  "birth_surgery", "birth",   "accident", NULL};
struct convalescence_facts {
    const char *after;
    int64_t loss_percent, used_days, days;
    struct date on;
};
static const struct field convalescence_fields[] = {
    FIELD(struct convalescence_facts, after, .form = FORM_TEXT, .required = true,
          .choices = convalescence_names),
    FIELD(struct convalescence_facts, loss_percent, .min = 0, .max = 100),
    FIELD(struct convalescence_facts, used_days, .min = 0, .max = DAYS_MAX, .title = "This year"),
    FIELD(struct convalescence_facts, days, .required = true, .min = 1, .max = DAYS_MAX,
          .title = "Asked for"),
    FIELD(struct convalescence_facts, on, .form = FORM_DATE),
};
const struct field_table convalescence_facts_table =
    FIELD_TABLE(convalescence_facts, struct convalescence_facts, convalescence_fields);

void convalescence_count(struct estimate *estimate, const void *given)
{
    const struct convalescence_facts *facts = given;
    const struct convalescence_input input = {
        .kind = (enum convalescence_kind)estimate_choice(convalescence_names, facts->after),
        .loss_percent = (int32_t)facts->loss_percent,
        .used_days = (int32_t)facts->used_days,
        .request_days = (int32_t)facts->days,
        .on = estimate_day(estimate, facts->on),
    };
    struct convalescence convalescence;
    if (convalescence_settle(&estimate->derivation, &input, &convalescence)) {
        estimate_add(estimate, "days", convalescence.days_step);
        estimate_add(estimate, "amount_vnd", convalescence.amount_step);
    }
}

static const char *const maternity_names[] = {"birth",       "adoption",      "father", "prenatal",
                                              "miscarriage", "contraception", NULL};
struct maternity_facts {
    const char *kind;
    struct date on;
    bool voluntary, surgery, mother_uninsured, far, sterilised;
    int64_t children, weeks, months, odd_days, days;
    struct field_list salaries;
};
static const struct field maternity_fields[] = {
    FIELD(struct maternity_facts, kind, .form = FORM_TEXT, .required = true,
          .choices = maternity_names),
    FIELD(struct maternity_facts, on, .form = FORM_DATE,
          .title = "Day of birth or adoption, or first day of the leave; today when absent"),
    FIELD(struct maternity_facts, voluntary, .title = "The flat sum of voluntary insurance"),
    FIELD(struct maternity_facts, surgery),
    FIELD(struct maternity_facts, mother_uninsured, .title = "Then the father has the lump sum"),
    FIELD(struct maternity_facts, far, .title = "Far from the clinic, or ill: two days a visit"),
    FIELD(struct maternity_facts, sterilised, .title = "Contraception: not a device"),
    FIELD(struct maternity_facts, children, .min = 0, .max = 10, .title = "1 when absent"),
    FIELD(struct maternity_facts, weeks, .min = 0, .max = 45, .title = "Of pregnancy"),
    FIELD(struct maternity_facts, months, .min = 0, .max = 12, .title = "Adoption: of leave"),
    FIELD(struct maternity_facts, odd_days, .min = 0, .max = 31),
    FIELD(struct maternity_facts, days, .min = 0, .max = DAYS_MAX, .title = "Asked for"),
    LIST(struct maternity_facts, salaries, &salary_fact_table, .max = SALARIES_MAX,
         .title = "Of the last six months paid"),
};
const struct field_table maternity_facts_table =
    FIELD_TABLE(maternity_facts, struct maternity_facts, maternity_fields);

void maternity_count(struct estimate *estimate, const void *given)
{
    const struct maternity_facts *facts = given;
    const struct maternity_input input = {
        .kind = (enum maternity_kind)estimate_choice(maternity_names, facts->kind),
        .on = estimate_day(estimate, facts->on),
        .children = facts->children ? (int32_t)facts->children : 1,
        .surgery = facts->surgery,
        .mother_uninsured = facts->mother_uninsured,
        .far = facts->far,
        .sterilised = facts->sterilised,
        .weeks = (int32_t)facts->weeks,
        .months = (int32_t)facts->months,
        .odd_days = (int32_t)facts->odd_days,
        .request_days = (int32_t)facts->days,
    };
    struct maternity maternity;
    if (facts->voluntary) {
        estimate_add(estimate, "total_vnd",
                     maternity_voluntary(&estimate->derivation, input.children, input.on));
    } else if (facts->salaries.count == 0) {
        estimate_fault(estimate, "salaries", "là bắt buộc", "is required");
    } else if (maternity_settle(&estimate->derivation, &input,
                                estimate_plain_average(estimate, &facts->salaries), &maternity)) {
        estimate_add(estimate, "leave_vnd", maternity.leave_step);
        estimate_add(estimate, "lump_vnd", maternity.lump_step);
        estimate_add(estimate, "total_vnd", maternity.total_step);
    }
}

struct accident_facts {
    int64_t loss_percent, years_paid, salary_vnd;
    bool died;
    struct date on;
};
static const struct field accident_fields[] = {
    FIELD(struct accident_facts, loss_percent, .min = 0, .max = 100),
    FIELD(struct accident_facts, years_paid, .min = 0, .max = YEARS_MAX,
          .title = "Full years to the fund, this one included"),
    FIELD(struct accident_facts, salary_vnd, .min = 0, .max = VND_MAX,
          .title = "Of the month before the accident"),
    FIELD(struct accident_facts, died),
    FIELD(struct accident_facts, on, .form = FORM_DATE,
          .title = "When treatment ended or the loss was assessed; today when absent"),
};
const struct field_table accident_facts_table =
    FIELD_TABLE(accident_facts, struct accident_facts, accident_fields);

void accident_count(struct estimate *estimate, const void *given)
{
    const struct accident_facts *facts = given;
    const struct accident_input input = {
        .loss_percent = (int32_t)facts->loss_percent,
        .years_paid = (int32_t)facts->years_paid,
        .salary_vnd = facts->salary_vnd,
        .on = estimate_day(estimate, facts->on),
    };
    struct accident accident;
    if (facts->died) {
        estimate_add(estimate, "death_vnd", accident_death(&estimate->derivation, input.on));
    } else if (accident_settle(&estimate->derivation, &input, &accident)) {
        estimate_add(estimate, accident.monthly ? "monthly_vnd" : "lump_vnd", accident.amount_step);
    }
}

struct unemployment_facts {
    int64_t months_paid;
    const char *zone;
    struct date ended_on, filed_on;
    struct field_list salaries;
};
static const struct field unemployment_fields[] = {
    FIELD(struct unemployment_facts, months_paid, .required = true, .min = 0, .max = MONTHS_MAX),
    FIELD(struct unemployment_facts, zone, .form = FORM_TEXT, .choices = zone_names,
          .title = "Of the regional minimum wage; absent on the state scale until 2025"),
    FIELD(struct unemployment_facts, ended_on, .form = FORM_DATE, .required = true,
          .title = "Last day of the work"),
    FIELD(struct unemployment_facts, filed_on, .form = FORM_DATE,
          .title = "Day on which the whole dossier was handed in: the benefit begins after it"),
    LIST(struct unemployment_facts, salaries, &salary_fact_table, .min = 1, .max = SALARIES_MAX,
         .required = true, .title = "Of the last six months paid"),
};
const struct field_table unemployment_facts_table =
    FIELD_TABLE(unemployment_facts, struct unemployment_facts, unemployment_fields);

static bool is_worked(const void *calendar, struct date day)
{
    return calendar_is_working_day(calendar, date_to_days(day));
}

/* The first day of benefit, by the calendar of the offices. */
static void unemployment_starts(struct estimate *estimate, struct date filed_on)
{
    struct request *request = estimate->request;
    struct sql_rows rows;
    const struct rulebook *book = NULL;
    if (dispatch_query(request, SQL_READ, QUERY_rulebook_current, &rows) ||
        rulebook_of(request->server, sql_integer(&rows, 0, "revision"), &book)) {
        estimate_fault(estimate, "filed_on", "chưa đọc được lịch làm việc, hãy thử lại",
                       "the calendar cannot be read at the moment, try again");
        return;
    }
    const struct work_calendar calendar = {is_worked, &book->calendar};
    unemployment_start(&estimate->derivation, filed_on, &calendar, &estimate->starts_on);
}

void unemployment_count(struct estimate *estimate, const void *given)
{
    const struct unemployment_facts *facts = given;
    struct unemployment_input input = {.months_paid = (int32_t)facts->months_paid,
                                       .ended = facts->ended_on};
    struct unemployment unemployment;
    snprintf(input.zone, sizeof input.zone, "%s", facts->zone ? facts->zone : "");
    if (unemployment_settle(&estimate->derivation, &input,
                            estimate_plain_average(estimate, &facts->salaries), &unemployment)) {
        estimate_add(estimate, "monthly_vnd", unemployment.monthly_step);
        estimate_add(estimate, "months", unemployment.months_step);
        estimate_add(estimate, "total_vnd", unemployment.total_step);
        estimate_add(estimate, "preserved_months", unemployment.preserved_step);
    }
    if (date_is_none(facts->filed_on)) {
        return;
    }
    if (date_compare(facts->filed_on, facts->ended_on) < 0) {
        estimate_fault(estimate, "filed_on", "không được trước ngày nghỉ việc",
                       "must not come before the work ended");
        return;
    }
    unemployment_starts(estimate, facts->filed_on);
}
