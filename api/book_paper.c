#include "api/book_paper.h"

#include <string.h>

#include "base/buffer.h"
#include "base/json_input.h"
#include "base/money.h"

/* How the columns of the printed book name the funds. */
static const struct {
    const char *fund, *mark;
} fund_marks[] = {
    {"retirement", "HT"}, {"sickness_maternity", "ÔĐTS"},
    {"accident", "TNLĐ"}, {"unemployment", "TN"},
    {"health", "YT"},     {"voluntary", "TNg"},
};

static const char *mark_of(const char *fund)
{
    for (size_t i = 0; i < sizeof fund_marks / sizeof fund_marks[0]; i++) {
        if (strcmp(fund_marks[i].fund, fund) == 0) {
            return fund_marks[i].mark;
        }
    }
    return fund;
}

/* "2015-01" as "01/2015". */
static const char *month_of(struct arena *arena, const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text && strlen(text) == 7 ? arena_printf(arena, "%s/%.4s", text + 5, text) : "";
}

static const char *money_of(struct arena *arena, const json_t *object, const char *name)
{
    char text[MONEY_TEXT_SIZE];
    money_format(json_integer_value(json_object_get(object, name)), text);
    return arena_copy(arena, text, strlen(text));
}

static const char *time_of(struct arena *arena, const json_t *object)
{
    return arena_printf(arena, "%d năm %d tháng",
                        (int)json_integer_value(json_object_get(object, "years")),
                        (int)json_integer_value(json_object_get(object, "months")));
}

static const char *day_of(struct arena *arena, struct date day)
{
    char text[DATE_TEXT_SIZE];
    date_format_vn(day, text);
    return arena_copy(arena, text, strlen(text));
}

/* Until when the paper speaks: the end of a day, or the instant that was asked for, in the time of
 * Asia/Ho_Chi_Minh, which is the database's: "2026-11-22 09:30:00.5+07". */
static const char *moment_of(struct arena *arena, const struct sql_rows *book)
{
    const char *day = day_of(arena, sql_date(book, 0, "as_of"));
    const char *instant = sql_value(book, 0, "as_of_at");
    enum { TIME_AT = 11, TIME_LENGTH = 8 };
    return instant ? arena_printf(arena, "%.*s ngày %s", TIME_LENGTH, instant + TIME_AT, day)
                   : arena_printf(arena, "hết ngày %s", day);
}

static const json_t *member(struct arena *arena, const struct sql_rows *rows, const char *name)
{
    const char *text = sql_value(rows, 0, name);
    return text ? json_input_own(arena, text) : NULL;
}

static const char *joined(struct arena *arena, const json_t *texts,
                          const char *(*word)(const char *))
{
    struct buffer out;
    size_t i;
    const json_t *text;
    buffer_init(&out, arena, 64);
    json_array_foreach(texts, i, text)
    {
        buffer_text(&out, i ? ", " : "");
        buffer_text(&out, word ? word(json_string_value(text)) : json_string_value(text));
    }
    return out.failed ? "" : out.bytes;
}

static void put_person(struct document *paper, struct arena *arena, const struct sql_rows *book,
                       const struct sql_rows *person)
{
    bool male = strcmp(sql_value(person, 0, "sex"), "male") == 0;
    document_section(paper, "Người tham gia", "Insured person");
    document_pair(paper, "Họ và tên", "Full name", sql_value(person, 0, "full_name"));
    document_pair(paper, "Mã số BHXH", "Social-insurance number",
                  joined(arena, member(arena, book, "si_numbers"), NULL));
    document_pair(paper, "Số định danh cá nhân", "Personal number",
                  sql_value(person, 0, "personal_number"));
    document_pair(paper, "Ngày sinh", "Date of birth",
                  day_of(arena, sql_date(person, 0, "birth_date")));
    document_pair(paper, "Giới tính", "Sex", male ? "Nam" : "Nữ");
    document_pair(paper, "Nơi cư trú", "Residence", sql_value(person, 0, "address"));
}

static void put_totals(struct document *paper, struct arena *arena, const struct sql_rows *book)
{
    static const struct document_column columns[] = {
        {"Quỹ", "Fund", 10, DOCUMENT_LEFT},
        {"Ký hiệu", "Mark", 3, DOCUMENT_LEFT},
        {"Thời gian đã đóng", "Time paid", 5, DOCUMENT_RIGHT},
    };
    const json_t *totals = member(arena, book, "totals"), *total;
    const json_t *arrears = member(arena, book, "arrears");
    size_t i;
    document_section(paper, "Tổng hợp", "Summary");
    document_pair(paper, "Thời gian đóng BHXH", "Service time",
                  time_of(arena, member(arena, book, "service_time")));
    document_pair(paper, "Chậm đóng", "Arrears",
                  arena_printf(arena, "%d tháng, %s",
                               (int)json_integer_value(json_object_get(arrears, "months")),
                               money_of(arena, arrears, "amount_owed_vnd")));
    document_columns(paper, columns, sizeof columns / sizeof columns[0]);
    json_array_foreach(totals, i, total)
    {
        document_row(
            paper, (const char *const[]){json_string_value(json_object_get(total, "fund_label")),
                                         mark_of(json_string_value(json_object_get(total, "fund"))),
                                         time_of(arena, total)});
    }
}

/* Who employed, as what, where; one below the other in one cell. */
static const char *work_of(struct arena *arena, const json_t *period)
{
    const char *employer =
        json_string_value(json_object_get(json_object_get(period, "employer"), "name"));
    const char *position = json_string_value(json_object_get(period, "position"));
    const char *place = json_string_value(json_object_get(period, "place"));
    return arena_printf(arena, "%s%s%s\n%s", employer ? employer : "", employer ? "\n" : "",
                        position ? position : "", place ? place : "");
}

static bool is_contested(const json_t *period)
{
    return json_is_string(json_object_get(period, "dispute"));
}

/* A paper goes to others: what its holder contests is marked on it. */
static const char *state_of(struct arena *arena, const json_t *period)
{
    const char *label = json_string_value(json_object_get(period, "state_label"));
    const json_t *contested = json_object_get(period, "disputed_months");
    if (json_integer_value(json_object_get(period, "amount_owed_vnd")) != 0) {
        label = arena_printf(arena, "%s\n%s", label, money_of(arena, period, "amount_owed_vnd"));
    }
    return is_contested(period) ? arena_printf(arena, "%s\nYêu cầu đính chính\n%s–%s", label,
                                               month_of(arena, contested, "from_month"),
                                               month_of(arena, contested, "to_month"))
                                : label;
}

static void put_periods(struct document *paper, struct arena *arena, const struct sql_rows *book)
{
    static const struct document_column columns[] = {
        {"Từ tháng", "From", 11, DOCUMENT_LEFT},
        {"Đến tháng", "To", 12, DOCUMENT_LEFT},
        {"Đơn vị, chức danh, nơi làm việc", "Employer, position, place", 34, DOCUMENT_LEFT},
        {"Căn cứ đóng", "Salary", 18, DOCUMENT_RIGHT},
        {"Quỹ", "Funds", 14, DOCUMENT_LEFT},
        {"Trạng thái", "State", 17, DOCUMENT_LEFT},
    };
    const json_t *periods = member(arena, book, "periods"), *period;
    bool hides = strcmp(sql_value(book, 0, "hidden_treatment"), "hidden") == 0;
    size_t i;
    document_section(paper, "Quá trình đóng", "Periods");
    document_columns(paper, columns, sizeof columns / sizeof columns[0]);
    json_array_foreach(periods, i, period)
    {
        if (hides && is_contested(period)) {
            continue;
        }
        document_row(paper,
                     (const char *const[]){
                         month_of(arena, period, "from_month"), month_of(arena, period, "to_month"),
                         work_of(arena, period), money_of(arena, period, "salary_vnd"),
                         joined(arena, json_object_get(period, "funds"), mark_of),
                         state_of(arena, period)});
    }
}

static void put_gaps(struct document *paper, struct arena *arena, const struct sql_rows *book)
{
    static const struct document_column columns[] = {
        {"Từ tháng", "From", 1, DOCUMENT_LEFT},
        {"Đến tháng", "To", 1, DOCUMENT_LEFT},
        {"Số tháng", "Months", 1, DOCUMENT_RIGHT},
    };
    const json_t *gaps = member(arena, book, "gaps"), *gap;
    size_t i;
    document_section(paper, "Thời gian gián đoạn", "Gaps");
    document_columns(paper, columns, sizeof columns / sizeof columns[0]);
    json_array_foreach(gaps, i, gap)
    {
        int months = (int)json_integer_value(json_object_get(gap, "months"));
        document_row(paper, (const char *const[]){month_of(arena, gap, "from_month"),
                                                  month_of(arena, gap, "to_month"),
                                                  arena_printf(arena, "%d", months)});
    }
}

struct document *book_paper(struct arena *arena, const struct sql_rows *book,
                            const struct sql_rows *person, struct date today)
{
    const char *name = sql_value(person, 0, "full_name");
    const struct document_head head = {
        .superior = "BẢO HIỂM XÃ HỘI VIỆT NAM",
        .issuer = sql_value(person, 0, "office"),
        .issued_on = today,
        .title = "SỔ BẢO HIỂM XÃ HỘI",
        .title_en = "Social-insurance book",
        .subtitle = name,
        .running = arena_printf(arena, "Sổ bảo hiểm xã hội · %s", name),
    };
    struct document *paper = document_new(arena, &head);
    put_person(paper, arena, book, person);
    put_totals(paper, arena, book);
    put_periods(paper, arena, book);
    put_gaps(paper, arena, book);
    document_notice(paper,
                    arena_printf(arena, "Số liệu đến %s, theo cơ sở dữ liệu bảo hiểm xã hội.",
                                 moment_of(arena, book)));
    return paper;
}
