#include "base/parking.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

struct place {
    bool open, allowed, drained;
    void *watcher; /* what the library's set is told of it; NULL: not in a set through here */
    bool parked;   /* the library thinks that it has taken it out */
    bool missed;   /* something happened while it was parked */
};

enum { EVENTS_OF_READINESS = EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLET };
static const uint64_t BY_DESCRIPTOR = (uint64_t)1 << 63; /* no pointer has this bit */

static struct {
    struct place *places;
    size_t limit;
} state;

bool parking_start(size_t descriptor_limit)
{
    state.places = calloc(descriptor_limit, sizeof *state.places);
    state.limit = state.places ? descriptor_limit : 0;
    return state.places;
}

void parking_stop(void)
{
    free(state.places);
    state.places = NULL;
    state.limit = 0;
}

static struct place *place_of(int fd)
{
    return fd >= 0 && (size_t)fd < state.limit ? &state.places[fd] : NULL;
}

void parking_opened(int fd)
{
    struct place *place = place_of(fd);
    if (place) {
        *place = (struct place){.open = true};
    }
}

/* The kernel takes it out of every set when it is closed. */
void parking_closed(int fd)
{
    struct place *place = place_of(fd);
    if (place) {
        *place = (struct place){0};
    }
}

void parking_allow(int fd, bool allowed)
{
    struct place *place = place_of(fd);
    if (place) {
        place->allowed = allowed;
    }
}

void parking_read(int fd, bool is_drained)
{
    struct place *place = place_of(fd);
    if (place) {
        place->drained = is_drained;
    }
}

static int kernel_control(int epoll_fd, int operation, int fd, struct epoll_event *event)
{
    return (int)syscall(SYS_epoll_ctl, epoll_fd, operation, fd, event);
}

static int place_watch(int epoll_fd, int operation, int fd, struct place *place,
                       const struct epoll_event *event)
{
    struct epoll_event tagged = {.events = event->events,
                                 .data.u64 = BY_DESCRIPTOR | (uint64_t)(unsigned)fd};
    int result = kernel_control(epoll_fd, operation, fd, &tagged);
    place->watcher = result == 0 ? event->data.ptr : NULL;
    place->parked = place->missed = false;
    return result;
}

static int place_watch_again(int epoll_fd, int fd, struct place *place,
                             const struct epoll_event *event)
{
    if (event->data.ptr != place->watcher || place->missed || !place->drained) {
        return place_watch(epoll_fd, EPOLL_CTL_MOD, fd, place, event);
    }
    place->parked = false;
    return 0;
}

int epoll_ctl(int epoll_fd, int operation, int fd, struct epoll_event *event)
{
    struct place *place = place_of(fd);
    bool is_known = place && place->open;
    if (is_known && operation == EPOLL_CTL_ADD && event->events == EVENTS_OF_READINESS) {
        return place->parked ? place_watch_again(epoll_fd, fd, place, event)
                             : place_watch(epoll_fd, EPOLL_CTL_ADD, fd, place, event);
    }
    if (is_known && operation == EPOLL_CTL_DEL && place->watcher && place->allowed) {
        place->parked = true;
        return 0;
    }
    return kernel_control(epoll_fd, operation, fd, event);
}

/* Whether the library is to hear of it. */
static bool place_tells(struct epoll_event *event)
{
    struct place *place = place_of((int)(event->data.u64 & INT_MAX));
    if (!place || !place->watcher || place->parked) {
        if (place) {
            place->missed = true;
        }
        return false;
    }
    event->data.ptr = place->watcher;
    return true;
}

int epoll_wait(int epoll_fd, struct epoll_event *events, int most, int timeout_ms)
{
    int told = 0, count = epoll_pwait(epoll_fd, events, most, timeout_ms, NULL);
    for (int i = 0; i < count; i++) {
        if (!(events[i].data.u64 & BY_DESCRIPTOR) || place_tells(&events[i])) {
            events[told++] = events[i];
        }
    }
    return count < 0 ? count : told;
}
