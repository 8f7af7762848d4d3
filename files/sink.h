/*
 * A file on its way out: written under a name of its own, kept under the name of its checksum once
 * every byte is safe on disk. Who dies in between leaves a `.part` behind, which nothing reads.
 *
 * A failure is remembered: write on, then look at sink_keep. One sink belongs to one thread.
 */
#ifndef FILES_SINK_H
#define FILES_SINK_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SINK_BUFFER_BYTES = 64 * 1024, SINK_PATH_BYTES = 512 };

struct sink {
    int fd;
    bool failed;
    size_t used;
    int64_t size_bytes;
    crypto_hash_sha256_state sha256;
    char path[SINK_PATH_BYTES];
    char bytes[SINK_BUFFER_BYTES];
};

/* Begins a file in an existing folder. */
void sink_open(struct sink *sink, const char *folder);

void sink_put(struct sink *sink, const void *bytes, size_t length);
void sink_text(struct sink *sink, const char *text);
void sink_int(struct sink *sink, int64_t value);
/* Text between tags: markup escaped, control characters (which XML 1.0 cannot hold) left out. */
void sink_xml(struct sink *sink, const char *text);

/* Ends the file and gives it its name, the lower-case hex of its SHA-256, below the folder. False
 * when anything failed; then nothing is left. */
bool sink_keep(struct sink *sink, const char *folder, uint8_t ret_sha256[crypto_hash_sha256_BYTES]);

/* Ends it and leaves nothing. */
void sink_drop(struct sink *sink);

/* Makes the folder's entries last: after a row of sink_keep. */
bool sink_settle(const char *folder);

#endif
