#include "cards/store_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cards/store.h"

int store_file_open(const char *folder, const char *name, int flags)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    return length > 0 && (size_t)length < sizeof path ? open(path, flags | O_CLOEXEC, 0644) : -1;
}

size_t store_roots_read(const char *folder, uint8_t (*ret_roots)[PUBLIC_KEY_SIZE])
{
    enum { LINE_LENGTH = 2 * PUBLIC_KEY_SIZE + 1 };
    char text[STORE_ROOTS_MOST * LINE_LENGTH];
    size_t count = 0;
    int file = store_file_open(folder, "roots", O_RDONLY);
    ssize_t size = file < 0 ? 0 : read(file, text, sizeof text);
    if (file >= 0) {
        close(file);
    }
    for (ssize_t at = 0; at + LINE_LENGTH <= size; at += LINE_LENGTH) {
        if (!text_unhex(text + at, LINE_LENGTH - 1, ret_roots[count])) {
            break;
        }
        count++;
    }
    return count;
}

/* The oldest root leaves when there is no more room: its successors have long been announced. */
bool store_root_add(const char *folder, const uint8_t root[PUBLIC_KEY_SIZE])
{
    uint8_t roots[STORE_ROOTS_MOST + 1][PUBLIC_KEY_SIZE];
    char text[STORE_ROOTS_MOST * (2 * PUBLIC_KEY_SIZE + 1) + 1];
    size_t length = 0;
    size_t count = store_roots_read(folder, roots);
    for (size_t i = 0; i < count; i++) {
        if (memcmp(roots[i], root, PUBLIC_KEY_SIZE) == 0) {
            return true;
        }
    }
    memcpy(roots[count++], root, PUBLIC_KEY_SIZE);
    for (size_t i = count > STORE_ROOTS_MOST ? 1 : 0; i < count; i++) {
        text_hex(roots[i], PUBLIC_KEY_SIZE, text + length);
        length += 2 * PUBLIC_KEY_SIZE;
        text[length++] = '\n';
    }
    return store_file_replace(folder, "roots", text, length);
}

bool store_file_replace(const char *folder, const char *name, const void *bytes, size_t size)
{
    int file = store_file_open(folder, "part", O_WRONLY | O_CREAT | O_TRUNC);
    bool is_good = file >= 0 && write(file, bytes, size) == (ssize_t)size;
    return store_file_commit(folder, name, file) && is_good;
}

/* What is renamed before it is on the disk may be empty after a power cut. */
bool store_file_commit(const char *folder, const char *name, int file)
{
    if (file < 0) {
        return false;
    }
    bool is_good = fsync(file) == 0;
    close(file);
    int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    is_good = is_good && directory >= 0 && renameat(directory, "part", directory, name) == 0 &&
              fsync(directory) == 0;
    if (directory >= 0) {
        close(directory);
    }
    return is_good;
}
