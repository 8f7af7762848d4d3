#include "api/rulebook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/log.h"
#include "api/server.h"

enum {
    DAYS_MAX = 4000,
    HOLIDAYS_MAX = 100,
    HOURS_MAX = 2000,
    DEADLINES_MAX = 4000,
    PROCEDURES_MAX = 500,
    FORMS_MAX = 200,
    FIELDS_MAX = 2000,
    FAULTS_MAX = 1,
};

/* A book and the memory it stands in. */
struct shelf {
    struct arena arena;
    struct rulebook book;
};

static struct shelf *current;

struct reading {
    struct shelf *shelf;
    const struct sql_rows *rows;
    struct data_faults *faults;
};

/* The readers consume their text: the rows' memory is another request's. */
static char *text_of(const struct reading *reading, const char *column)
{
    const char *text = sql_value(reading->rows, 0, column);
    return text ? arena_copy(&reading->shelf->arena, text, strlen(text)) : NULL;
}

static bool calendar_read(const struct reading *reading)
{
    struct arena *arena = &reading->shelf->arena;
    struct calendar *calendar = &reading->shelf->book.calendar;
    char *days_text = text_of(reading, "calendar_days");
    char *holidays_text = text_of(reading, "fixed_holidays");
    struct calendar_day *days = ARENA_ARRAY(arena, struct calendar_day, DAYS_MAX);
    struct fixed_holiday *holidays = ARENA_ARRAY(arena, struct fixed_holiday, HOLIDAYS_MAX);
    calendar->days = days;
    calendar->holidays = holidays;
    return days_text && holidays_text && days && holidays &&
           calendar_days_read(days_text, strlen(days_text), days, DAYS_MAX, &calendar->day_count,
                              reading->faults) &&
           fixed_holidays_read(holidays_text, strlen(holidays_text), holidays, HOLIDAYS_MAX,
                               &calendar->holiday_count, reading->faults) &&
           calendar_validate(calendar, reading->faults);
}

static bool hours_read(const struct reading *reading)
{
    char *text = text_of(reading, "office_hours");
    struct office_hours *hours =
        ARENA_ARRAY(&reading->shelf->arena, struct office_hours, HOURS_MAX);
    reading->shelf->book.hours = hours;
    return text && hours &&
           office_hours_read(text, strlen(text), hours, HOURS_MAX,
                             &reading->shelf->book.hours_count, reading->faults);
}

static bool deadlines_read(const struct reading *reading)
{
    char *text = text_of(reading, "deadline_rules");
    struct deadline_rule *rows =
        ARENA_ARRAY(&reading->shelf->arena, struct deadline_rule, DEADLINES_MAX);
    reading->shelf->book.deadlines.rows = rows;
    return text && rows &&
           deadline_rules_read(text, strlen(text), rows, DEADLINES_MAX,
                               &reading->shelf->book.deadlines.count, reading->faults);
}

static bool procedures_take(const struct reading *reading)
{
    struct arena *arena = &reading->shelf->arena;
    struct procedures *procedures = &reading->shelf->book.procedures;
    char *text = text_of(reading, "procedures");
    char *forms_text = text_of(reading, "forms");
    struct procedure *rows = ARENA_ARRAY(arena, struct procedure, PROCEDURES_MAX);
    struct procedure_form *forms = ARENA_ARRAY(arena, struct procedure_form, FORMS_MAX);
    procedures->rows = rows;
    procedures->forms = forms;
    return text && forms_text && rows && forms &&
           procedures_read(text, strlen(text), rows, PROCEDURES_MAX, &procedures->count,
                           reading->faults) &&
           procedure_forms_read(forms_text, strlen(forms_text), forms, FORMS_MAX,
                                &procedures->form_count, reading->faults) &&
           procedures_validate(procedures, reading->faults);
}

static bool fields_take(const struct reading *reading)
{
    char *text = text_of(reading, "form_fields");
    struct form_field *rows = ARENA_ARRAY(&reading->shelf->arena, struct form_field, FIELDS_MAX);
    reading->shelf->book.fields.rows = rows;
    return text && rows &&
           form_fields_read(text, strlen(text), rows, FIELDS_MAX,
                            &reading->shelf->book.fields.count, reading->faults);
}

static void shelf_free(struct shelf *shelf)
{
    if (shelf) {
        arena_destroy(&shelf->arena);
        free(shelf);
    }
}

static struct shelf *shelf_read(const struct sql_rows *rows)
{
    struct data_fault found = {0};
    struct data_faults faults = {&found, FAULTS_MAX, 0};
    struct shelf *shelf = calloc(1, sizeof *shelf);
    if (!shelf) {
        return NULL;
    }
    arena_init(&shelf->arena);
    shelf->book.revision = sql_integer(rows, 0, "revision");
    struct reading reading = {shelf, rows, &faults};
    if (calendar_read(&reading) && hours_read(&reading) && deadlines_read(&reading) &&
        procedures_take(&reading) && fields_take(&reading)) {
        return shelf;
    }
    char text[128];
    snprintf(text, sizeof text, "%s %s row %zu", found.name ? found.name : "no memory",
             found.column ? found.column : "", found.row);
    log_event("rulebook refused", text);
    shelf_free(shelf);
    return NULL;
}

static enum problem rulebook_read(struct server *server)
{
    struct arena arena;
    struct sql_rows rows;
    struct sql_error error;
    struct sql_statement statement = {QUERY_rulebook, (const char *const[]){NULL}};
    arena_init(&arena);
    enum sql_status status = sql_run(server->sql, SQL_READ, &statement, 1, &arena, &rows, &error);
    struct shelf *shelf = status == SQL_OK ? shelf_read(&rows) : NULL;
    arena_destroy(&arena);
    if (shelf) {
        shelf_free(current);
        current = shelf;
    }
    return current            ? PROBLEM_NONE
           : status == SQL_OK ? PROBLEM_internal
                              : PROBLEM_database_unavailable;
}

enum problem rulebook_of(struct server *server, int64_t revision, const struct rulebook **ret_book)
{
    if (!current || current->book.revision != revision) {
        TRY(rulebook_read(server));
    }
    *ret_book = &current->book;
    return PROBLEM_NONE;
}

bool rulebook_clock(const struct rulebook *book, const char *office, struct date on,
                    struct legal_clock *ret_clock)
{
    const struct office_hours *hours =
        office_hours_find(book->hours, book->hours_count, office, on);
    if (!hours) {
        return false;
    }
    *ret_clock = (struct legal_clock){book->calendar, *hours};
    return true;
}

bool rulebook_promise(const struct rulebook *book, const char *rule, const char *office,
                      struct date today, int64_t now, struct promise *ret_promise)
{
    struct legal_clock clock;
    return rulebook_clock(book, office, today, &clock) &&
           deadline_promise(&book->deadlines, &clock, rule, office, now, ret_promise);
}

void rulebook_forget(void)
{
    shelf_free(current);
    current = NULL;
}
