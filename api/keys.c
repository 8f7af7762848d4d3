#include "api/keys.h"

#include <sodium.h>
#include <stdio.h>

static const char *const key_names[] = {"legacy_qr", "hash", "push"};
enum { LEGACY_QR, HASH, PUSH, KEY_COUNT };

static uint8_t *keys[KEY_COUNT];

bool keys_make(const char *folder)
{
    uint8_t key[KEY_SIZE];
    bool made = false;
    if (!key_folder_make(folder)) {
        fprintf(stderr, "keys: cannot make the folder %s\n", folder);
        return false;
    }
    for (int i = 0; i < KEY_COUNT; i++) {
        randombytes_buf(key, sizeof key);
        bool good = key_file_make(folder, key_names[i], key, &made);
        sodium_memzero(key, sizeof key);
        if (!good) {
            fprintf(stderr, "keys: cannot make %s/%s.key\n", folder, key_names[i]);
            return false;
        }
        if (made) {
            printf("%s/%s.key\n", folder, key_names[i]);
        }
    }
    return true;
}

bool keys_load(const char *folder)
{
    for (int i = 0; i < KEY_COUNT; i++) {
        keys[i] = sodium_malloc(KEY_SIZE);
        if (!keys[i] || !key_file_read(folder, key_names[i], keys[i])) {
            fprintf(stderr,
                    "keys: %s/%s.key is missing, or others may read it: run `ansinh keys`\n",
                    folder, key_names[i]);
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

const uint8_t *keys_legacy(void)
{
    return keys[LEGACY_QR];
}

const uint8_t *keys_hash(void)
{
    return keys[HASH];
}

const uint8_t *keys_push(void)
{
    return keys[PUSH];
}
