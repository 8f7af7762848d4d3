/*
 * Connections that wait for an answer, in the epoll set of the library that owns them.
 *
 * libmicrohttpd takes a connection out of its set when it is suspended and puts it back when it is
 * resumed: two calls of the kernel for every request. The program defines epoll_ctl() and
 * epoll_wait() itself (parking.c) and leaves the connection in the set. What happens meanwhile is
 * kept from the library and asked for again when it believes to put the connection back; so is
 * what may have been left unread before.
 *
 * Descriptors that were not opened here go straight to the kernel. One thread.
 */
#ifndef BASE_PARKING_H
#define BASE_PARKING_H

#include <stdbool.h>
#include <stddef.h>

/* Once, for descriptors below the limit. False: no memory. */
bool parking_start(size_t descriptor_limit);
void parking_stop(void);

void parking_opened(int fd);
void parking_closed(int fd);

/* Whether the connection is only parked when it is taken out of the set from now on. */
void parking_allow(int fd, bool allowed);

/* Whether the last read has left nothing behind. */
void parking_read(int fd, bool is_drained);

#endif
