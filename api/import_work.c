/*
 * The steps of an import that a worker takes: a part of the file is read, its names are brought to
 * their compared form, and the database matches and keeps it
 * (migrations/functions/import_stage.sql); recording and undoing are one statement each
 * (import_record.sql).
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/jobs.h"
#include "api/upload.h"
#include "base/buffer.h"
#include "base/text.h"
#include "files/import_file.h"

enum { PART_BYTES = 512 * 1024 };

enum job_step import_record_work(struct work *work)
{
    char most[24];
    struct admin_rows rows;
    snprintf(most, sizeof most, "%lld", (long long)work->config->import_part);
    const struct named_value values[] = {{"most", most}};
    if (!work_query(work, QUERY_import_stepped, values, 1, &rows)) {
        return JOB_FAILED;
    }
    return admin_value(&rows, 0, 0) ? JOB_DONE : JOB_IDLE;
}

/* ---- a part of a file ---- */

struct part {
    struct work *work;
    const char *import;
    enum import_kind kind;
    char path[UPLOAD_PATH_SIZE];
    size_t size_bytes, head_bytes, from_byte, line;
    struct import_file file;
    struct buffer lines; /* what is told to the database */
};

/* So many bytes of the file from a place on, and a NUL; NULL when it has not got them. */
static char *part_bytes(struct part *part, size_t from, size_t length)
{
    char *bytes = arena_alloc(&part->work->arena, length + 1);
    int fd = bytes ? open(part->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    ssize_t count = fd >= 0 ? pread(fd, bytes, length, (off_t)from) : -1;
    if (fd >= 0) {
        close(fd);
    }
    if (count != (ssize_t)length) {
        return NULL;
    }
    bytes[length] = '\0';
    return bytes;
}

static void put_text(struct buffer *json, const char *name, const char *text)
{
    buffer_member_text(json, name, text && *text ? text : NULL);
}

static void put_month(struct buffer *json, const char *name, int32_t month)
{
    if (month >= 0) {
        buffer_member_int(json, name, month);
    }
}

static void put_fault(struct buffer *json, const char *code, const char *column)
{
    buffer_json_separate(json);
    buffer_format(json, "{\"code\":\"%s\"", code);
    if (column) {
        buffer_format(json, ",\"column\":\"%s\"", column);
    }
    buffer_char(json, '}');
}

static void put_faults(struct buffer *json, const struct import_line *line)
{
    for (size_t i = 0; i < line->fault_count; i++) {
        put_fault(json, line->faults[i].name, line->faults[i].column);
    }
}

static void put_funds(struct buffer *json, const struct import_line *line)
{
    if (line->fund_count > 0) {
        buffer_json_name(json, "funds");
        buffer_char(json, '[');
        for (size_t i = 0; i < line->fund_count; i++) {
            buffer_json_separate(json);
            buffer_json_string(json, line->funds[i]);
        }
        buffer_char(json, ']');
    }
}

/* Texts as the register would keep them; of a name also the forms that are compared. */
struct texts {
    const char *full_name, *name_key, *search_key, *position, *place;
};

/* NULL for what is not given; a text that the register would refuse is a fault. */
static const char *text_take(struct buffer *json, const char *given, const char *code,
                             const char *column)
{
    char *text = given ? text_normalise(json->arena, given, strlen(given)) : NULL;
    if (given && !text) {
        put_fault(json, code, column);
    }
    return text;
}

/* Every fault of the row, those of its texts behind those of its cells. */
static struct texts texts_take(struct buffer *json, const struct import_line *line)
{
    struct texts texts;
    buffer_json_name(json, "faults");
    buffer_char(json, '[');
    put_faults(json, line);
    texts.full_name = text_take(json, line->full_name, "bad_name", "ho_ten");
    texts.position = text_take(json, line->position, "bad_text", "chuc_danh");
    texts.place = text_take(json, line->place, "bad_text", "noi_lam_viec");
    buffer_char(json, ']');
    const char *name = texts.full_name ? texts.full_name : "";
    texts.name_key = text_name_key(json->arena, name, strlen(name));
    texts.search_key = text_search_key(json->arena, name, strlen(name));
    return texts;
}

static void put_line(struct buffer *json, const struct import_line *line)
{
    buffer_json_separate(json);
    buffer_char(json, '{');
    buffer_member_int(json, "line", (int64_t)line->line);
    struct texts texts = texts_take(json, line);
    put_text(json, "full_name", texts.full_name);
    put_text(json, "name_key", texts.name_key);
    put_text(json, "search_key", texts.search_key);
    put_text(json, "position", texts.position);
    put_text(json, "place", texts.place);
    put_text(json, "plan", line->plan);
    put_text(json, "employer", line->employer);
    put_text(json, "si_number", line->si_number);
    put_text(json, "personal_number", line->personal_number);
    put_text(json, "birth_date", line->birth_date);
    put_text(json, "coefficient", line->coefficient);
    put_funds(json, line);
    put_month(json, "from_month", line->from_month);
    put_month(json, "to_month", line->to_month);
    buffer_member_int(json, "salary_vnd", line->salary_vnd);
    buffer_member_int(json, "amount_vnd", line->amount_vnd);
    buffer_member_int(json, "amount_owed_vnd", line->amount_owed_vnd);
    buffer_char(json, '}');
}

/* Whole lines only: what is cut off at the end is read with the next part. */
static size_t whole_lines(const char *text, size_t length, bool is_end)
{
    const char *last = is_end ? text + length : memrchr(text, '\n', length);
    return last ? (size_t)(last - text) + !is_end : 0;
}

static bool part_store(struct part *part, size_t reached)
{
    char from[24], to[24], line[24];
    struct admin_rows rows;
    snprintf(from, sizeof from, "%zu", part->from_byte);
    snprintf(to, sizeof to, "%zu", reached);
    snprintf(line, sizeof line, "%zu", part->file.reader.line);
    const struct named_value values[] = {{"import", part->import},
                                         {"from_byte", from},
                                         {"to_byte", to},
                                         {"to_line", line},
                                         {"lines", part->lines.bytes}};
    return !part->lines.failed &&
           work_query(part->work, QUERY_import_part_staged, values, 5, &rows);
}

static bool part_stage(struct part *part)
{
    struct import_file_fault fault;
    struct import_line line;
    size_t left = part->size_bytes - part->from_byte;
    size_t length = left < PART_BYTES ? left : PART_BYTES;
    char *head = part_bytes(part, 0, part->head_bytes);
    char *text = part_bytes(part, part->from_byte, length);
    if (!head || !text ||
        !import_file_open(&part->file, part->kind, head, part->head_bytes, &fault)) {
        return false;
    }
    length = whole_lines(text, length, length == left);
    import_file_continue(&part->file, text, length, part->line);
    buffer_init(&part->lines, &part->work->arena, PART_BYTES);
    buffer_char(&part->lines, '[');
    for (int64_t i = 0; i < part->work->config->import_part; i++) {
        if (!import_file_next(&part->file, &line)) {
            break;
        }
        put_line(&part->lines, &line);
    }
    buffer_char(&part->lines, ']');
    return part_store(part, part->from_byte + import_file_reached(&part->file, text));
}

enum job_step import_stage_work(struct work *work)
{
    struct admin_rows rows;
    if (!work_query(work, QUERY_import_taken, NULL, 0, &rows)) {
        return JOB_FAILED;
    }
    if (rows.row_count == 0) {
        return JOB_IDLE;
    }
    bool declared =
        strcmp(work_value(&rows, 0, "kind"), import_kind_names[IMPORT_DECLARATION]) == 0;
    struct part part = {
        .work = work,
        .import = work_value(&rows, 0, "import"),
        .kind = declared ? IMPORT_DECLARATION : IMPORT_LEGACY_BOOK,
        .size_bytes = (size_t)work_integer(&rows, 0, "size_bytes"),
        .head_bytes = (size_t)work_integer(&rows, 0, "head_bytes"),
        .from_byte = (size_t)work_integer(&rows, 0, "staged_bytes"),
        .line = (size_t)work_integer(&rows, 0, "staged_lines"),
    };
    upload_address(work->config->attachments, work_value(&rows, 0, "sha256"), part.path);
    bool staged = part_stage(&part);
    if (!staged) {
        fprintf(stderr, "imports: a part of import %s could not be checked\n", part.import);
    }
    return staged ? JOB_DONE : JOB_FAILED;
}
