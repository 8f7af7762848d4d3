#include "api/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const key_names[] = {"legacy_qr.key", "hash.key"};
enum { LEGACY_QR, HASH, KEY_COUNT };

static unsigned char *keys[KEY_COUNT];

static bool make_key(const char *folder, const char *name)
{
    char path[4096];
    unsigned char key[KEY_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == EEXIST;
    }
    randombytes_buf(key, sizeof key);
    bool written = write(fd, key, sizeof key) == KEY_SIZE && fsync(fd) == 0;
    sodium_memzero(key, sizeof key);
    written = close(fd) == 0 && written;
    if (written) {
        printf("%s\n", path);
    }
    return written;
}

bool keys_make(const char *folder)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        fprintf(stderr, "keys: cannot make the folder %s\n", folder);
        return false;
    }
    for (int i = 0; i < KEY_COUNT; i++) {
        if (!make_key(folder, key_names[i])) {
            fprintf(stderr, "keys: cannot make %s/%s\n", folder, key_names[i]);
            return false;
        }
    }
    return true;
}

static bool load_key(const char *path, unsigned char *ret_key)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool good = fd >= 0 && fstat(fd, &status) == 0 && (status.st_mode & 077) == 0 &&
                read(fd, ret_key, KEY_SIZE) == KEY_SIZE;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

bool keys_load(const char *folder)
{
    for (int i = 0; i < KEY_COUNT; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, key_names[i]);
        keys[i] = sodium_malloc(KEY_SIZE);
        if (!keys[i] || !load_key(path, keys[i])) {
            fprintf(stderr, "keys: %s is missing, or others may read it: run `ansinh keys`\n",
                    path);
            return false;
        }
        sodium_mprotect_readonly(keys[i]);
    }
    return true;
}

void keys_forget(void)
{
    for (int i = 0; i < KEY_COUNT; i++) {
        sodium_free(keys[i]);
        keys[i] = NULL;
    }
}

const unsigned char *keys_legacy(void)
{
    return keys[LEGACY_QR];
}

const unsigned char *keys_hash(void)
{
    return keys[HASH];
}
