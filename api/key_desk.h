/*
 * A folder of keys on the desk of whoever rotates them: its key set, read and verified, changed,
 * and signed anew by the root. Faults are said on stderr.
 */
#ifndef API_KEY_DESK_H
#define API_KEY_DESK_H

#include "api/key_file.h"
#include "base/date.h"
#include "cards/key_set.h"

struct key_desk {
    const char *folder;
    int64_t now;
    struct key_set set;
    uint8_t root[PUBLIC_KEY_SIZE];
    bool changed; /* the set must be signed */
};

/* Reads the folder; one without a key set gets a root and begins with an empty set. */
bool key_desk_open(struct key_desk *desk);

/* Signs the set as the next version and puts it in its place. */
bool key_desk_sign(struct key_desk *desk);

/* A new key of the purpose, with the windows of its kind. */
bool key_desk_add(struct key_desk *desk, enum key_purpose purpose, const char *region,
                  int64_t sign_from);

/* Takes a key out of the set, and its secret half out of the folder. */
void key_desk_drop(struct key_desk *desk, size_t at);

/* A new pair: the secret half into NAME.key, where NAME is the kid unless it is given. */
bool key_desk_pair(const char *folder, const char *name, struct key *key);
bool key_desk_save_root(struct key_desk *desk);

/* Prints what is wrong; false. */
bool key_desk_complain(const char *what, const char *why);

int64_t key_desk_day_start(int64_t time);
const char *key_desk_day(int64_t time, char ret_text[DATE_TEXT_SIZE]);
void key_desk_kid(const struct key *key, char ret_text[2 * KID_SIZE + 1]);

#endif
