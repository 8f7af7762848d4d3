/* Files of a store, always replaced as a whole. Used by cards/store*.c only. */
#ifndef CARDS_STORE_FILE_H
#define CARDS_STORE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define STORE_MAGIC      "BHYTST01"
#define STORE_BYTE_ORDER 0x0102030405060708U

/* A file of the folder, made with mode 0644 where flags say so; -1 when it cannot be opened. */
int store_file_open(const char *folder, const char *name, int flags);

/* Puts the open file "part" on the disk and in the place of `name`, and closes it. */
bool store_file_commit(const char *folder, const char *name, int file);
bool store_file_replace(const char *folder, const char *name, const void *bytes, size_t size);

#endif
