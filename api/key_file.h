/*
 * The files of the folder of keys. A secret is 32 bytes in a file of mode 0600; one that others may
 * read is refused, not repaired: whoever could read it may have done so. What is public is replaced
 * as a whole, so that a server that reads meanwhile sees the old or the new.
 *
 *   NAME.key       secrets: legacy_qr, hash, root, next_root, and one named by each kid
 *   root.pub       the root key that verifiers trust, in hex
 *   next_root.day  since when the next root is in the key set
 *   key_set.cose   the public keys, signed by the root: what the server publishes and goes by
 */
#ifndef API_KEY_FILE_H
#define API_KEY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEY_SIZE = 32 };

/* Makes the folder (0700) unless it is there. */
bool key_folder_make(const char *folder);

/* Makes NAME.key, never over another; true also when it is there already, which *ret_made tells. */
bool key_file_make(const char *folder, const char *name, const uint8_t bytes[KEY_SIZE],
                   bool *ret_made);

/* Reads NAME.key; false when it is missing, of another size, or open to others. */
bool key_file_read(const char *folder, const char *name, uint8_t ret_bytes[KEY_SIZE]);
bool key_file_exists(const char *folder, const char *name);
bool key_file_rename(const char *folder, const char *from, const char *to);
bool key_file_remove(const char *folder, const char *name);

/* Public files: `name` is whole. Returns the size read, 0 when there is none or it is larger. */
size_t key_public_read(const char *folder, const char *name, void *ret_bytes, size_t size_most);
bool key_public_replace(const char *folder, const char *name, const void *bytes, size_t size);

/* A number that changes when the file is replaced; 0 = there is none. */
uint64_t key_public_stamp(const char *folder, const char *name);

#endif
