#include "api/claim_walk.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

enum { CHUNK_BYTES = 256 * 1024 };

bool claim_may_be_signed(const struct claim_source *source)
{
    static const char element[] = "Signature";
    return source->path || memmem(source->bytes, source->length, element, sizeof element - 1);
}

void claim_walk_begin(struct claim_walk *walk)
{
    const struct claim_source *source = walk->source;
    arena_init(&walk->arena);
    walk->arena.limit_bytes = LIMIT_CLAIM_ARENA_BYTES;
    walk->fd = source->path ? open(source->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    walk->chunk = source->path ? malloc(CHUNK_BYTES) : NULL;
    walk->reader = claim_reader_new(&(struct claim_reader_options){
        .version = source->version,
        .arena = &walk->arena,
        .faults = walk->faults,
        .looks_at_signature = walk->looks_at_signature && claim_may_be_signed(source)});
    walk->failed = !walk->reader || (source->path && (walk->fd < 0 || !walk->chunk));
    if (!walk->failed && !source->path) {
        claim_reader_give(walk->reader, source->bytes, source->length);
    }
}

/* More bytes, or word that there are none. */
static void feed(struct claim_walk *walk)
{
    ssize_t count = walk->fd >= 0 ? read(walk->fd, walk->chunk, CHUNK_BYTES) : 0;
    walk->failed |= count < 0;
    if (count > 0) {
        claim_reader_give(walk->reader, walk->chunk, (size_t)count);
    } else {
        claim_reader_finish(walk->reader);
    }
}

const struct claim *claim_walk_next(struct claim_walk *walk)
{
    while (!walk->failed) {
        const struct claim *claim;
        enum claim_step step = claim_reader_next(walk->reader, &claim);
        if (step == CLAIM_READY) {
            return claim;
        }
        if (step != CLAIM_WANTS_BYTES) {
            walk->is_whole = step == CLAIM_END;
            return NULL;
        }
        feed(walk);
    }
    return NULL;
}

void claim_walk_end(struct claim_walk *walk)
{
    claim_reader_free(walk->reader);
    free(walk->chunk);
    if (walk->fd >= 0) {
        close(walk->fd);
    }
    arena_destroy(&walk->arena);
}
