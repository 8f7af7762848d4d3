#include "api/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool upload_start(const char *folder)
{
    char incoming[UPLOAD_PATH_SIZE];
    snprintf(incoming, sizeof incoming, "%s/incoming", folder);
    /* A content address and an id must fit behind it. */
    bool good = strlen(folder) + 100 < UPLOAD_PATH_SIZE && make_folder(folder) &&
                make_folder(incoming) && access(incoming, W_OK) == 0;
    if (!good) {
        fprintf(stderr, "ansinh: attachments cannot be kept in %s\n", folder);
    }
    return good;
}

struct upload *upload_begin(const char *folder, const char *id, size_t memory_bytes)
{
    struct upload *upload = calloc(1, sizeof *upload);
    if (upload) {
        upload->folder = folder;
        upload->fd = -1;
        upload->memory_bytes = memory_bytes;
        snprintf(upload->path, sizeof upload->path, "%s/incoming/%s", folder, id);
        upload->failed = !sha256_begin(&upload->hash);
    }
    return upload;
}

static void write_all(struct upload *upload, const char *bytes, size_t length)
{
    size_t written = 0;
    while (!upload->failed && written < length) {
        ssize_t count = write(upload->fd, bytes + written, length - written);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        upload->failed = count <= 0;
        written += count > 0 ? (size_t)count : 0;
    }
}

/* From memory to disk. */
static void spill(struct upload *upload)
{
    upload->fd = open(upload->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    upload->failed |= upload->fd < 0;
    write_all(upload, upload->memory, upload->size_bytes);
    free(upload->memory);
    upload->memory = NULL;
}

/* False when there is no room for it in memory: it goes to disk. */
static bool remember(struct upload *upload, const void *bytes, size_t length)
{
    size_t needed = upload->size_bytes + length;
    if (upload->fd >= 0 || needed > upload->memory_bytes) {
        return false;
    }
    if (needed > upload->capacity) {
        size_t twice = 2 * upload->capacity, capacity = twice > needed ? twice : needed;
        char *memory = realloc(upload->memory, capacity);
        if (!memory) {
            return false;
        }
        upload->memory = memory;
        upload->capacity = capacity;
    }
    memcpy(upload->memory + upload->size_bytes, bytes, length);
    return true;
}

void upload_put(struct upload *upload, const void *bytes, size_t length)
{
    if (!upload->failed && !remember(upload, bytes, length)) {
        if (upload->fd < 0) {
            spill(upload);
        }
        write_all(upload, bytes, length);
    }
    if (!upload->failed) {
        size_t room = upload->size_bytes < sizeof upload->first
                          ? sizeof upload->first - upload->size_bytes
                          : 0;
        memcpy(upload->first + (sizeof upload->first - room), bytes, length < room ? length : room);
        sha256_put(&upload->hash, bytes, length);
        upload->size_bytes += length;
    }
}

void upload_end(struct upload *upload)
{
    sha256_end(&upload->hash, upload->sha256);
    upload->failed |= !upload->sha256[0];
}

const char *upload_file(struct upload *upload)
{
    if (upload->fd < 0 && !upload->failed) {
        spill(upload);
    }
    return upload->failed ? NULL : upload->path;
}

void upload_address(const char *folder, const char *hash, char ret_path[UPLOAD_PATH_SIZE])
{
    snprintf(ret_path, UPLOAD_PATH_SIZE, "%s/%.2s/%s", folder, hash, hash);
}

static bool sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return synced;
}

bool upload_keep(struct upload *upload)
{
    char address[UPLOAD_PATH_SIZE], folder[UPLOAD_PATH_SIZE];
    upload_address(upload->folder, upload->sha256, address);
    snprintf(folder, sizeof folder, "%s", address);
    *strrchr(folder, '/') = '\0';
    /* A file of the same content that lies there already gives way: its age must not make the sweep
     * take away what is being kept now. */
    bool kept = upload_file(upload) && fsync(upload->fd) == 0 && make_folder(folder) &&
                rename(upload->path, address) == 0 && sync_folder(folder) &&
                sync_folder(upload->folder);
    if (kept) {
        upload->path[0] = '\0';
    }
    return kept;
}

void upload_discard(struct upload *upload)
{
    if (upload) {
        char unused[SHA256_HEX_SIZE];
        sha256_end(&upload->hash, unused);
        if (upload->fd >= 0) {
            close(upload->fd);
        }
        if (upload->fd >= 0 && upload->path[0]) {
            unlink(upload->path);
        }
        free(upload->memory);
        free(upload);
    }
}
