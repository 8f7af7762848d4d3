#include "cards/seen.h"

#include <stddef.h>
#include <string.h>

/* Ids are random, so their first bytes spread well. */
bool seen_consume(struct seen *seen, const uint8_t id[SEEN_ID_SIZE], int64_t now)
{
    enum { PLACES = 32 };
    size_t start = ((size_t)id[0] << 8 | id[1]) % SEEN_ENTRIES;
    struct seen_entry *oldest = &seen->entries[start];
    for (size_t i = 0; i < PLACES; i++) {
        struct seen_entry *entry = &seen->entries[(start + i) % SEEN_ENTRIES];
        if (entry->until > now && memcmp(entry->id, id, SEEN_ID_SIZE) == 0) {
            return false;
        }
        oldest = entry->until < oldest->until ? entry : oldest;
    }
    memcpy(oldest->id, id, SEEN_ID_SIZE);
    oldest->until = now + SEEN_LIFE_S;
    return true;
}
