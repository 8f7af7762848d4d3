/*
 * Where bytes enter the program: between the socket and libmicrohttpd.
 *
 * libmicrohttpd reads with recv(); the program defines that symbol itself (wire.c), so every byte
 * of a client's connection passes the guard first. It defines sendmsg(), too, to know when a whole
 * reply has gone out. A refused request is answered here, once, and libmicrohttpd sees the end of
 * the stream. The same place knows when a request began, and so can end what takes too long as a
 * whole: 10 s for the head, 30 s for the body, 30 s for taking the reply (of one in pieces, each),
 * 60 s of silence between requests.
 */
#ifndef API_WIRE_H
#define API_WIRE_H

#include <stdbool.h>
#include <stddef.h>

/* Once, for descriptors below the limit. False: no memory. */
bool wire_start(size_t descriptor_limit);
void wire_stop(void);

/* A client's connection was accepted, and closed. */
void wire_opened(int fd);
void wire_closed(int fd);

/* The request that was read has been handed to a handler; its connection was parked meanwhile and
 * goes on; its reply is going out; it has gone out. */
void wire_request_begun(int fd);
void wire_resumed(int fd);
void wire_reply_begun(int fd, size_t body_length); /* SIZE_MAX: not in one piece with the head */
void wire_request_ended(int fd);

/* Ends connections that are too slow. Call a few times a second. */
void wire_sweep(void);

/* Connections open now, and refused since start. */
size_t wire_open_count(void);
unsigned long wire_refused_count(void);

#endif
