/*
 * Another program's output, read with a bound. What reads pictures or speaks to the network runs in
 * a process of its own, so that its faults are not ours.
 */
#ifndef CARDS_CHILD_H
#define CARDS_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Runs the program argv[0] of PATH with nothing to read, and gives what it wrote, at most size_most
 * bytes, for the caller to free. False: it could not be run, did not exit with 0, or wrote more.
 */
bool child_read(const char *const *argv, size_t size_most, uint8_t **ret_bytes, size_t *ret_size);

#endif
