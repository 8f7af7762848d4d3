/*
 * POST /v1/dossiers/{dossier_no}/attachments and GET of one: papers as files. The body is the file
 * itself (api/upload.h); what it is says its content, and only that is ever said when it is given
 * out again, as a download.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/dispatch.h"
#include "api/handlers.h"
#include "api/reply.h"
#include "api/server.h"
#include "api/upload.h"
#include "base/limits.h"

struct attachment_query {
    const char *title;
    int64_t document;
};
static const struct field attachment_fields[] = {
    FIELD(struct attachment_query, title, .form = FORM_TEXT, .required = true, .max_length = 200,
          .title = "What the paper is"),
    FIELD(struct attachment_query, document, .min = 0, .max = 200,
          .title = "Which of the papers that the procedure asks for, from 1"),
};
const struct field_table attachment_query_table =
    FIELD_TABLE(attachment_query, struct attachment_query, attachment_fields);
const enum problem attachment_problems[] = {PROBLEM_file_type_unsupported, PROBLEM_body_too_large,
                                            PROBLEM_dossier_ended,         PROBLEM_attachments_full,
                                            PROBLEM_too_many_requests,     PROBLEM_NONE};
const char *const attachment_types[] = {"application/pdf", "image/jpeg", "image/png",
                                        "image/tiff",      "image/heic", NULL};

/* Runs on a thread of the disk pool: fsync takes its time. */
struct keeping {
    struct upload *upload;
    bool kept;
};

static void keep(void *argument)
{
    struct keeping *keeping = argument;
    keeping->kept = upload_keep(keeping->upload);
}

static enum problem considered(struct request *request)
{
    struct sql_rows rows;
    TRY(dispatch_query(request, SQL_READ, QUERY_attachment_considered, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    const char *problem = sql_value(&rows, 0, "problem");
    return problem ? problem_of_code(problem) : PROBLEM_NONE;
}

enum problem attachment_add(struct request *request)
{
    struct upload *upload = request->upload;
    TRY(considered(request));
    if (!upload && request->body_length > 0) {
        return PROBLEM_too_many_requests;
    }
    if (!upload) {
        return request_fault(request, "", "thiếu nội dung tệp", "is empty: the file is the body");
    }
    size_t head = upload->size_bytes < FILE_TYPE_BYTES ? upload->size_bytes : FILE_TYPE_BYTES;
    const struct file_type *type = file_type_of(upload->first, head);
    if (!type) {
        return PROBLEM_file_type_unsupported;
    }
    struct keeping keeping = {.upload = upload};
    if (!pool_run(request->server->disk_pool, keep, &keeping)) {
        return PROBLEM_too_many_requests;
    }
    if (!keeping.kept) {
        return PROBLEM_overloaded; /* no room on the disk, or the disk is broken: nothing was kept
                                    */
    }
    request_set(request, "content_type", type->content_type);
    request_set(request, "sha256", upload->sha256);
    request_set(request, "size_bytes", arena_printf(&request->arena, "%zu", upload->size_bytes));
    return dispatch_write(request, QUERY_attachment_added);
}

enum problem attachment_give(struct request *request)
{
    struct sql_rows rows;
    struct stat status;
    char path[UPLOAD_PATH_SIZE];
    TRY(dispatch_query(request, SQL_READ, QUERY_attachment_file, &rows));
    if (rows.row_count == 0) {
        return PROBLEM_not_found;
    }
    const char *hash = sql_value(&rows, 0, "sha256");
    const struct file_type *type = file_type_named(sql_value(&rows, 0, "content_type"));
    upload_address(request->server->config->attachments, hash, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool whole = type && fd >= 0 && fstat(fd, &status) == 0 &&
                 status.st_size == sql_integer(&rows, 0, "size_bytes");
    if (!whole) {
        if (fd >= 0) {
            close(fd);
        }
        return PROBLEM_internal;
    }
    reply_file(request, fd, (size_t)status.st_size, type->content_type, hash);
    reply_header(
        request, "Content-Disposition",
        arena_printf(&request->arena, "attachment; filename=\"%.8s.%s\"", hash, type->extension));
    reply_header(request, "Content-Security-Policy", "default-src 'none'; sandbox");
    return PROBLEM_NONE;
}
