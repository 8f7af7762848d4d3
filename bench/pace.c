/*
 * A load that does not wait for the server: requests fall due at random instants around a steady
 * rate, whether or not the answers to earlier ones have come, and each is timed from the instant it
 * was due. A generator that times from the sending forgets the very requests that a stall held up.
 *
 *   bench_pace PORT CONNECTIONS RATE SECONDS REQUESTS
 *
 * REQUESTS is a file of requests, each behind a line with its length in bytes; they are sent in
 * turn, over kept connections to 127.0.0.1. Prints one line:
 * requests a second, p50, p99 and longest in microseconds, answers that were not 2xx, answers that
 * never came.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REPLY_SIZE = 256 * 1024, EVENTS = 64, DRAIN_S = 5 };

struct request {
    const char *bytes;
    size_t length;
};

struct connection {
    int fd;
    bool busy;
    int64_t due_ns; /* when the request in flight should have been sent */
    size_t received;
    char *reply;
    struct connection *next_idle;
};

static struct request *requests;
static size_t request_count, request_next;
static struct connection *idle, **idle_tail = &idle; /* in turn, so that all of them are used */
static uint32_t *took_us;
static size_t due_count, sent_count, done_count, refused_count;
static int poll_fd;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The same sequence in every run. */
static double random_gap_ns(double rate)
{
    static uint64_t state = 88172645463325252U;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return -log(((double)(state >> 11) + 1) / 9007199254740993.0) * 1e9 / rate;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_pace: %s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

static void read_requests(const char *path)
{
    FILE *file = fopen(path, "r");
    size_t length;
    while (file && fscanf(file, "%zu\n", &length) == 1) {
        char *bytes = malloc(length);
        requests = realloc(requests, (request_count + 1) * sizeof *requests);
        if (!bytes || !requests || fread(bytes, 1, length, file) != length) {
            fail(path);
        }
        requests[request_count++] = (struct request){bytes, length};
    }
    if (!file || request_count == 0) {
        fail(path);
    }
    fclose(file);
}

static void become_idle(struct connection *connection)
{
    connection->busy = false;
    connection->next_idle = NULL;
    *idle_tail = connection;
    idle_tail = &connection->next_idle;
}

static struct connection *take_idle(void)
{
    struct connection *connection = idle;
    idle = connection->next_idle;
    if (!idle) {
        idle_tail = &idle;
    }
    return connection;
}

static void open_connection(struct connection *connection, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connection->fd = socket(AF_INET, SOCK_STREAM, 0);
    connection->reply = malloc(REPLY_SIZE);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (!connection->reply ||
        connect(connection->fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
        epoll_ctl(poll_fd, EPOLL_CTL_ADD, connection->fd, &event) != 0) {
        fail("connect");
    }
    become_idle(connection);
}

static void send_request(struct connection *connection, int64_t due_ns)
{
    const struct request *request = &requests[request_next++ % request_count];
    connection->busy = true;
    connection->due_ns = due_ns;
    connection->received = 0;
    sent_count++;
    if (send(connection->fd, request->bytes, request->length, MSG_NOSIGNAL) !=
        (ssize_t)request->length) {
        fail("send");
    }
}

/* Bytes of the whole reply, 0 while its head is not complete. */
static size_t reply_length(const struct connection *connection)
{
    static const char name[] = "\r\ncontent-length:";
    const char *end = memmem(connection->reply, connection->received, "\r\n\r\n", 4);
    if (!end) {
        return 0;
    }
    size_t head = (size_t)(end - connection->reply) + 4;
    for (const char *at = connection->reply; at + sizeof name < end; at++) {
        if (*at == '\r' && strncasecmp(at, name, sizeof name - 1) == 0) {
            return head + strtoul(at + sizeof name - 1, NULL, 10);
        }
    }
    return head;
}

static void finish(struct connection *connection)
{
    took_us[done_count++] = (uint32_t)((now_ns() - connection->due_ns) / 1000);
    refused_count += connection->reply[9] != '2';
    become_idle(connection);
}

static void receive(struct connection *connection)
{
    ssize_t got = recv(connection->fd, connection->reply + connection->received,
                       REPLY_SIZE - connection->received, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) {
        return;
    }
    if (got <= 0 || !connection->busy) {
        fail("a connection was closed, or spoke unasked");
    }
    connection->received += (size_t)got;
    size_t length = reply_length(connection);
    if (length && connection->received >= length) {
        finish(connection);
    }
}

/* Waits for replies, at most until the given instant. */
static void wait_until(int64_t until_ns)
{
    struct epoll_event events[EVENTS];
    int64_t left_ns = until_ns - now_ns();
    struct timespec timeout = {0};
    if (left_ns > 0) {
        timeout = (struct timespec){left_ns / 1000000000, left_ns % 1000000000};
    }
    int count = epoll_pwait2(poll_fd, events, EVENTS, &timeout, NULL);
    for (int i = 0; i < count; i++) {
        receive(events[i].data.ptr);
    }
}

/* due_ns[i % size]: when request i was due; those between sent_count and due_count wait for a
 * connection. */
static void send_due(const int64_t *due_ns)
{
    while (idle && sent_count < due_count) {
        send_request(take_idle(), due_ns[sent_count]);
    }
}

static int64_t run(double rate, size_t total)
{
    int64_t *due_ns = malloc(total * sizeof *due_ns);
    took_us = calloc(total, sizeof *took_us);
    if (!due_ns || !took_us) {
        fail("memory");
    }
    int64_t begun_ns = now_ns();
    double next_ns = (double)begun_ns;
    while (due_count < total) {
        next_ns += random_gap_ns(rate);
        due_ns[due_count] = (int64_t)next_ns;
        while (now_ns() < (int64_t)next_ns) {
            wait_until((int64_t)next_ns);
            send_due(due_ns);
        }
        due_count++;
        send_due(due_ns);
    }
    int64_t ended_ns = now_ns();
    while (done_count < total && now_ns() < ended_ns + DRAIN_S * 1000000000LL) {
        wait_until(ended_ns + DRAIN_S * 1000000000LL);
        send_due(due_ns);
    }
    free(due_ns);
    return ended_ns - begun_ns;
}

static int in_order(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: bench_pace PORT CONNECTIONS RATE SECONDS REQUESTS\n");
        return 64;
    }
    uint16_t port = (uint16_t)atoi(argv[1]);
    int connection_count = atoi(argv[2]);
    double rate = atof(argv[3]);
    size_t total = (size_t)(rate * atof(argv[4]));
    read_requests(argv[5]);
    poll_fd = epoll_create1(0);
    struct connection *connections = calloc((size_t)connection_count, sizeof *connections);
    for (int i = 0; connections && i < connection_count; i++) {
        open_connection(&connections[i], port);
    }
    int64_t took_ns = run(rate, total);
    if (done_count == 0) {
        fail("no answer");
    }
    qsort(took_us, done_count, sizeof *took_us, in_order);
    printf("%.1f %u %u %u %zu %zu\n", (double)done_count * 1e9 / (double)took_ns,
           took_us[done_count / 2], took_us[done_count * 99 / 100], took_us[done_count - 1],
           refused_count, total - done_count);
    return EXIT_SUCCESS;
}
