#include "api/attachments_sweep.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "api/server.h"
#include "api/upload.h"
#include "base/buffer.h"

enum { AGE_S = 3600, FOLDERS = 256, FILES_AT_ONCE = 500 };

/* One folder, on a thread of the disk pool: first it lists, then it removes. */
struct sweep {
    const char *root;
    unsigned folder;
    struct buffer hashes;    /* what lies there long enough, with blanks between */
    const char *const *gone; /* what may go */
    int gone_count;
};

static bool is_old(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISREG(status.st_mode) &&
           time(NULL) - status.st_mtime > AGE_S;
}

/* Calls use(path, name) for every old file of a folder. */
static void each_old(const char *folder, void (*use)(void *, const char *, const char *),
                     void *argument)
{
    char path[2 * UPLOAD_PATH_SIZE];
    DIR *list = opendir(folder);
    if (!list) {
        return;
    }
    for (struct dirent *entry = readdir(list); entry; entry = readdir(list)) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (is_old(path)) {
            use(argument, path, entry->d_name);
        }
    }
    closedir(list);
}

static void remove_left(void *argument, const char *path, const char *name)
{
    (void)argument;
    (void)name;
    unlink(path);
}

static void note_hash(void *argument, const char *path, const char *name)
{
    struct sweep *sweep = argument;
    (void)path;
    if (strlen(name) == SHA256_HEX_SIZE - 1 &&
        strspn(name, "0123456789abcdef") == SHA256_HEX_SIZE - 1 &&
        sweep->hashes.length < (size_t)FILES_AT_ONCE * SHA256_HEX_SIZE) {
        buffer_text(&sweep->hashes, sweep->hashes.length ? " " : "");
        buffer_text(&sweep->hashes, name);
    }
}

static void look(void *argument)
{
    struct sweep *sweep = argument;
    char folder[2 * UPLOAD_PATH_SIZE];
    snprintf(folder, sizeof folder, "%s/incoming", sweep->root);
    each_old(folder, remove_left, NULL);
    snprintf(folder, sizeof folder, "%s/%02x", sweep->root, sweep->folder);
    each_old(folder, note_hash, sweep);
}

/* Kept anew since it was listed, a file is young again. It is set aside before it is looked at for
 * the last time, so that it cannot be kept in between. */
static void drop(void *argument)
{
    struct sweep *sweep = argument;
    for (int i = 0; i < sweep->gone_count; i++) {
        char path[UPLOAD_PATH_SIZE], aside[2 * UPLOAD_PATH_SIZE];
        upload_address(sweep->root, sweep->gone[i], path);
        snprintf(aside, sizeof aside, "%s/incoming/%s", sweep->root, sweep->gone[i]);
        if (rename(path, aside) == 0 && !is_old(aside)) {
            rename(aside, path);
        } else {
            unlink(aside);
        }
    }
}

void attachments_sweep(struct server *server, struct arena *arena)
{
    static unsigned next;
    struct sweep sweep = {.root = server->config->attachments, .folder = next};
    struct sql_rows rows;
    struct sql_error error;
    next = (next + 1) % FOLDERS;
    buffer_init(&sweep.hashes, arena, 1024);
    if (!pool_run(server->disk_pool, look, &sweep) || sweep.hashes.failed ||
        sweep.hashes.length == 0) {
        return;
    }
    const char *values[] = {sweep.hashes.bytes};
    struct sql_statement statement = {QUERY_attachments_unknown, values};
    if (sql_run(server->sql, SQL_SLOW, &statement, 1, arena, &rows, &error) == SQL_OK) {
        sweep.gone = rows.values;
        sweep.gone_count = rows.row_count;
        pool_run(server->disk_pool, drop, &sweep);
    }
}
