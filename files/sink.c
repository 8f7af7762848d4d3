#include "files/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/xml_text.h"

void sink_open(struct sink *sink, const char *folder)
{
    sink->used = 0;
    sink->size_bytes = 0;
    crypto_hash_sha256_init(&sink->sha256);
    int length = snprintf(sink->path, sizeof sink->path, "%s/XXXXXX.part", folder);
    sink->fd = length > 0 && (size_t)length < sizeof sink->path
                   ? mkostemps(sink->path, (int)strlen(".part"), O_CLOEXEC)
                   : -1;
    sink->failed = sink->fd < 0;
}

static void sink_flush(struct sink *sink)
{
    const char *next = sink->bytes;
    size_t left = sink->used;
    crypto_hash_sha256_update(&sink->sha256, (const unsigned char *)next, left);
    while (left > 0 && !sink->failed) {
        ssize_t written = write(sink->fd, next, left);
        if (written < 0 && errno != EINTR) {
            sink->failed = true;
        } else if (written > 0) {
            next += written;
            left -= (size_t)written;
        }
    }
    sink->size_bytes += (int64_t)sink->used;
    sink->used = 0;
}

void sink_put(struct sink *sink, const void *bytes, size_t length)
{
    const char *next = bytes;
    while (length > 0) {
        size_t space = sizeof sink->bytes - sink->used;
        size_t piece = length < space ? length : space;
        memcpy(sink->bytes + sink->used, next, piece);
        sink->used += piece;
        next += piece;
        length -= piece;
        if (sink->used == sizeof sink->bytes) {
            sink_flush(sink);
        }
    }
}

void sink_text(struct sink *sink, const char *text)
{
    sink_put(sink, text, strlen(text));
}

void sink_int(struct sink *sink, int64_t value)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%lld", (long long)value);
    sink_put(sink, text, (size_t)length);
}

static bool is_plain_in_xml(char character)
{
    return (unsigned char)character >= ' ' && !xml_reference(character);
}

void sink_xml(struct sink *sink, const char *text)
{
    while (*text) {
        size_t run = 0;
        while (text[run] && is_plain_in_xml(text[run])) {
            run++;
        }
        sink_put(sink, text, run);
        text += run;
        if (*text) {
            const char *reference = xml_reference(*text++);
            sink_text(sink, reference ? reference : "");
        }
    }
}

bool sink_keep(struct sink *sink, const char *folder, uint8_t ret_sha256[crypto_hash_sha256_BYTES])
{
    char name[2 * crypto_hash_sha256_BYTES + 1], path[SINK_PATH_BYTES];
    if (sink->failed) {
        sink_drop(sink);
        return false;
    }
    sink_flush(sink);
    crypto_hash_sha256_final(&sink->sha256, ret_sha256);
    text_hex(ret_sha256, crypto_hash_sha256_BYTES, name);
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (sink->failed || (size_t)length >= sizeof path || fsync(sink->fd) != 0 ||
        rename(sink->path, path) != 0) {
        sink_drop(sink);
        return false;
    }
    close(sink->fd);
    sink->fd = -1;
    return true;
}

void sink_drop(struct sink *sink)
{
    if (sink->fd >= 0) {
        close(sink->fd);
        unlink(sink->path);
        sink->fd = -1;
    }
}

bool sink_settle(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}
