#include "api/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static const char *path_of(const char *folder, const char *name, const char *suffix,
                           char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/%s%s", folder, name, suffix);
    return path;
}

static const char *key_path(const char *folder, const char *name, char path[PATH_SIZE])
{
    return path_of(folder, name, ".key", path);
}

bool key_folder_make(const char *folder)
{
    return mkdir(folder, 0700) == 0 || errno == EEXIST;
}

/* A name outlives a crash only when the folder is on the disk, too. */
static bool folder_sync(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

static bool write_all(int fd, const void *bytes, size_t size)
{
    bool written = write(fd, bytes, size) == (ssize_t)size && fsync(fd) == 0;
    return close(fd) == 0 && written;
}

bool key_file_make(const char *folder, const char *name, const uint8_t bytes[KEY_SIZE],
                   bool *ret_made)
{
    char path[PATH_SIZE];
    int fd = open(key_path(folder, name, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        *ret_made = false;
        return errno == EEXIST;
    }
    *ret_made = write_all(fd, bytes, KEY_SIZE) && folder_sync(folder);
    return *ret_made;
}

bool key_file_read(const char *folder, const char *name, uint8_t ret_bytes[KEY_SIZE])
{
    char path[PATH_SIZE];
    struct stat status;
    int fd = open(key_path(folder, name, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool good = fd >= 0 && fstat(fd, &status) == 0 && (status.st_mode & 077) == 0 &&
                status.st_size == KEY_SIZE && read(fd, ret_bytes, KEY_SIZE) == KEY_SIZE;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

bool key_file_exists(const char *folder, const char *name)
{
    char path[PATH_SIZE];
    return access(key_path(folder, name, path), F_OK) == 0;
}

bool key_file_rename(const char *folder, const char *from, const char *to)
{
    char old_path[PATH_SIZE], new_path[PATH_SIZE];
    return rename(key_path(folder, from, old_path), key_path(folder, to, new_path)) == 0 &&
           folder_sync(folder);
}

bool key_file_remove(const char *folder, const char *name)
{
    char path[PATH_SIZE];
    return unlink(key_path(folder, name, path)) == 0 || errno == ENOENT;
}

size_t key_public_read(const char *folder, const char *name, void *ret_bytes, size_t size_most)
{
    char path[PATH_SIZE];
    struct stat status;
    size_t size = 0;
    int fd = open(path_of(folder, name, "", path), O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &status) == 0 && (uint64_t)status.st_size <= size_most) {
        ssize_t count = read(fd, ret_bytes, size_most);
        size = count > 0 ? (size_t)count : 0;
    }
    if (fd >= 0) {
        close(fd);
    }
    return size;
}

bool key_public_replace(const char *folder, const char *name, const void *bytes, size_t size)
{
    char path[PATH_SIZE], part[PATH_SIZE];
    path_of(folder, name, "", path);
    int fd =
        open(path_of(folder, name, ".part", part), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    return fd >= 0 && write_all(fd, bytes, size) && rename(part, path) == 0 && folder_sync(folder);
}

uint64_t key_public_stamp(const char *folder, const char *name)
{
    char path[PATH_SIZE];
    struct stat status;
    if (stat(path_of(folder, name, "", path), &status) != 0) {
        return 0;
    }
    return (uint64_t)status.st_ino * 31 + (uint64_t)status.st_mtim.tv_sec * 1000000007 +
           (uint64_t)status.st_mtim.tv_nsec;
}
