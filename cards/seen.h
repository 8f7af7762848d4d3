/*
 * The ids of one-time codes that were seen in the last minutes, so that none is taken twice. A
 * fixed table without pointers, so that a mapped file can hold it and several counters share it;
 * who shares it holds a lock meanwhile. When too many ids want one place the oldest is forgotten.
 */
#ifndef CARDS_SEEN_H
#define CARDS_SEEN_H

#include <stdbool.h>
#include <stdint.h>

enum { SEEN_ID_SIZE = 8, SEEN_ENTRIES = 8192, SEEN_LIFE_S = 180 };

struct seen_entry {
    uint8_t id[SEEN_ID_SIZE];
    int64_t until; /* 0 = free */
};

struct seen {
    struct seen_entry entries[SEEN_ENTRIES];
};

/* True when the id is new, and keeps it for SEEN_LIFE_S. */
bool seen_consume(struct seen *seen, const uint8_t id[SEEN_ID_SIZE], int64_t now);

#endif
