/*
 * The texts built into the program (embed.cmake): names are paths below migrations/, such as
 * "0001_catalogues.sql" or "catalogues/ward.csv", sorted. Each text is followed by a NUL that size
 * does not count.
 */
#ifndef MIGRATIONS_EMBEDDED_H
#define MIGRATIONS_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name;
    const char *text;
    size_t size;
};

extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

#endif
