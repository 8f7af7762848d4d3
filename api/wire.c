/* This file defines recv() and sendmsg(): the fortified header would already have. */
#undef _FORTIFY_SOURCE

#include "api/wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "api/guard.h"
#include "api/refusal.h"
#include "base/loop.h"
#include "base/parking.h"

/* 10, 30, 30 and 60 seconds, less what the sweep may come late. */
enum { HEAD_LIMIT_MS = 9700, BODY_LIMIT_MS = 29700, REPLY_LIMIT_MS = 29700, IDLE_LIMIT_MS = 59700 };

enum phase { CLOSED, WAITING, READING_HEAD, READING_BODY, WORKING, REPLYING, REFUSED };

/* The phase is atomic: a worker's socket may get the number that a client's had. */
struct wire {
    _Atomic(enum phase) phase;
    bool fresh;   /* no request yet: the head's time runs since accept */
    bool resumed; /* libmicrohttpd means to read, though it has not been told of any bytes */
    size_t owed;  /* bytes of the reply's body */
    bool repaid;  /* the reply has gone out in one piece */
    int64_t since_ms;
    struct guard guard;
    uint32_t answered;    /* of the requests that the guard has seen the end of */
    enum problem refusal; /* due when all of those are answered */
};

static struct {
    struct wire *wires;
    size_t limit, highest;
    size_t open;
    unsigned long refused;
} state;

bool wire_start(size_t descriptor_limit)
{
    state.wires = calloc(descriptor_limit, sizeof *state.wires);
    state.limit = descriptor_limit;
    return state.wires && parking_start(descriptor_limit);
}

void wire_stop(void)
{
    parking_stop();
    free(state.wires);
    memset(&state, 0, sizeof state);
}

static struct wire *wire_of(int fd)
{
    return fd >= 0 && (size_t)fd < state.limit ? &state.wires[fd] : NULL;
}

static void set_phase(struct wire *wire, enum phase phase)
{
    wire->phase = phase;
    wire->since_ms = loop_now_ms();
}

void wire_opened(int fd)
{
    struct wire *wire = wire_of(fd);
    if (wire) {
        guard_init(&wire->guard);
        wire->fresh = true;
        wire->resumed = wire->repaid = false;
        wire->answered = 0;
        wire->refusal = PROBLEM_NONE;
        parking_opened(fd);
        set_phase(wire, WAITING);
        state.open++;
        state.highest = (size_t)fd > state.highest ? (size_t)fd : state.highest;
    }
}

void wire_closed(int fd)
{
    struct wire *wire = wire_of(fd);
    if (wire && wire->phase != CLOSED) {
        wire->phase = CLOSED;
        parking_closed(fd);
        state.open--;
    }
}

static void advance(int fd, enum phase phase)
{
    struct wire *wire = wire_of(fd);
    if (wire && wire->phase != CLOSED && wire->phase != REFUSED) {
        set_phase(wire, phase);
        parking_allow(fd, phase == WORKING);
    }
}

void wire_request_begun(int fd)
{
    advance(fd, WORKING);
}

void wire_resumed(int fd)
{
    struct wire *wire = wire_of(fd);
    if (wire) {
        wire->resumed = true;
    }
}

void wire_reply_begun(int fd, size_t body_length)
{
    struct wire *wire = wire_of(fd);
    if (wire) {
        wire->owed = body_length;
        wire->repaid = false;
        advance(fd, REPLYING);
    }
}

static enum phase phase_of_place(const struct wire *wire)
{
    switch (guard_place(&wire->guard)) {
    case GUARD_HEAD:
        return READING_HEAD;
    case GUARD_BODY:
        return READING_BODY;
    case GUARD_BETWEEN:
    default:
        return WAITING;
    }
}

static bool owes_answers(const struct wire *wire)
{
    return wire->guard.completed > wire->answered;
}

void wire_request_ended(int fd)
{
    struct wire *wire = wire_of(fd);
    if (wire) {
        wire->answered++;
        /* The next request may have come in behind this one. */
        advance(fd, phase_of_place(wire));
        if (wire->refusal && !owes_answers(wire)) {
            /* Nothing more is read, and libmicrohttpd is told so: it asks recv(), which refuses. */
            shutdown(fd, SHUT_RD);
        }
    }
}

/* What is still on its way in is thrown away, so that closing does not destroy the answer going
 * out. */
static void drain(int fd)
{
    char waste[4096];
    for (int i = 0; i < 16 && recvfrom(fd, waste, sizeof waste, MSG_DONTWAIT, NULL, NULL) > 0;
         i++) {
    }
}

static void send_refusal(int fd, const struct wire *wire, enum problem problem)
{
    char reply[REFUSAL_SIZE];
    size_t length = refusal_write(problem, wire->guard.path, reply);
    (void)!send(fd, reply, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void refuse(int fd, struct wire *wire, enum problem problem)
{
    wire->phase = REFUSED;
    state.refused++;
    send_refusal(fd, wire, problem);
    drain(fd);
    shutdown(fd, SHUT_WR);
}

static void follow_phase(struct wire *wire)
{
    if (wire->phase == WAITING || wire->phase == READING_HEAD || wire->phase == READING_BODY) {
        enum phase phase = phase_of_place(wire);
        if (phase == READING_HEAD && wire->fresh) {
            wire->phase = phase; /* since accept */
        } else if (phase != wire->phase) {
            set_phase(wire, phase);
        }
        wire->fresh = wire->fresh && phase == READING_HEAD;
    }
}

/*
 * A resumed connection is out of libmicrohttpd's epoll set until it has been told that there is
 * nothing to read; what has come in by then is reported when it is put back. So the first recv
 * after a resume need not ask the kernel. Not so when part of the reply is still to be sent: then
 * the connection may have been put back already, waiting to send.
 */
static bool may_say_nothing(struct wire *wire)
{
    bool may = wire->resumed && (wire->phase == WORKING || wire->repaid);
    wire->resumed = wire->repaid = false;
    return may;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    struct wire *wire = wire_of(fd);
    ssize_t sent = syscall(SYS_sendmsg, fd, message, flags);
    if (wire && wire->phase == REPLYING) {
        size_t whole = 0;
        for (size_t i = 0; i < message->msg_iovlen; i++) {
            whole += message->msg_iov[i].iov_len;
        }
        wire->repaid = sent >= 0 && (size_t)sent == whole && whole > wire->owed;
    }
    return sent;
}

static ssize_t nothing_yet(void)
{
    errno = EAGAIN;
    return -1;
}

/* Answers come in the order of requests: what is refused behind others has to wait for theirs, for
 * it would be taken for one of them. Of what has come in, only the requests that are whole go on.
 */
static ssize_t take_bad(int fd, struct wire *wire, enum problem problem)
{
    ssize_t whole = (ssize_t)wire->guard.whole;
    if (!owes_answers(wire)) {
        refuse(fd, wire, problem);
        return 0;
    }
    wire->refusal = problem;
    return whole > 0 ? whole : nothing_yet();
}

ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
    struct wire *wire = wire_of(fd);
    if (!wire || wire->phase == CLOSED) {
        return recvfrom(fd, buffer, size, flags, NULL, NULL);
    }
    if (wire->phase == REFUSED) {
        return 0;
    }
    if (wire->refusal) {
        return owes_answers(wire) ? nothing_yet() : take_bad(fd, wire, wire->refusal);
    }
    if (may_say_nothing(wire)) {
        return nothing_yet();
    }
    ssize_t got = recvfrom(fd, buffer, size, flags, NULL, NULL);
    parking_read(fd, got < (ssize_t)size);
    if (got > 0) {
        enum problem problem = guard_feed(&wire->guard, buffer, (size_t)got);
        if (problem) {
            return take_bad(fd, wire, problem);
        }
        follow_phase(wire);
    }
    return got;
}

static int64_t limit_of(const struct wire *wire)
{
    switch (wire->phase) {
    case READING_HEAD:
        return HEAD_LIMIT_MS;
    case READING_BODY:
        return BODY_LIMIT_MS;
    case REPLYING:
        return REPLY_LIMIT_MS;
    case WAITING:
        return wire->fresh ? HEAD_LIMIT_MS : IDLE_LIMIT_MS;
    case CLOSED:
    case WORKING: /* the database has its own deadline */
    case REFUSED:
    default:
        return INT64_MAX;
    }
}

void wire_sweep(void)
{
    int64_t now_ms = loop_now_ms();
    for (size_t fd = 0; fd <= state.highest && fd < state.limit; fd++) {
        struct wire *wire = &state.wires[fd];
        if (wire->phase == CLOSED || now_ms - wire->since_ms < limit_of(wire)) {
            continue;
        }
        if (wire->phase == READING_HEAD || wire->phase == READING_BODY) {
            refuse((int)fd, wire, PROBLEM_request_too_slow);
        }
        shutdown((int)fd, SHUT_RDWR); /* libmicrohttpd sees the end and closes */
    }
}

size_t wire_open_count(void)
{
    return state.open;
}

unsigned long wire_refused_count(void)
{
    return state.refused;
}
