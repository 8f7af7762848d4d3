/*
 * Chance that repeats itself: the same seed and stream give the same draws on every machine
 * (ChaCha20).
 *
 * Each household has a stream of its own, so that what happens in one does not move the others.
 * Values, no allocation. Not for secrets: whoever knows the seed knows every draw.
 */
#ifndef MIGRATIONS_DEMO_CHANCE_H
#define MIGRATIONS_DEMO_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/uuid.h"

struct chance {
    uint8_t key[32];
    uint64_t block;
    size_t used;
    uint8_t bytes[512];
};

void chance_begin(struct chance *chance, uint64_t seed, uint64_t stream);
void chance_bytes(struct chance *chance, void *ret_bytes, size_t size);

/* 0 .. count - 1; count > 0. */
uint32_t chance_below(struct chance *chance, uint32_t count);
/* Both ends included. */
int32_t chance_between(struct chance *chance, int32_t least, int32_t most);
/* True so many times in a thousand. */
bool chance_permille(struct chance *chance, uint32_t permille);
/* The index of one of count weights, each as likely as it is heavy; their sum > 0. */
size_t chance_weighted(struct chance *chance, const uint16_t *weights, size_t count);

/* A UUIDv7 of that time. */
void chance_id(struct chance *chance, int64_t unix_ms, char ret_id[UUID_TEXT_SIZE]);

#endif
