#include "api/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netdb.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "api/answer.h"
#include "api/escalation.h"
#include "api/exchange.h"
#include "api/law.h"
#include "api/log.h"
#include "api/openapi.h"
#include "api/outbox.h"
#include "api/preview.h"
#include "api/routes.h"
#include "api/rulebook.h"
#include "api/secret.h"
#include "api/self_check.h"
#include "api/status_publisher.h"
#include "api/task.h"
#include "api/upload.h"
#include "api/wire.h"
#include "api/worker.h"
#include "base/json_input.h"
#include "base/limits.h"
#include "drawing/fonts.h"

enum {
    SWEEP_MS = 250,
    FLUSH_MS = 100, /* of the log, which is no ledger: a write for every request would cost more */
    DRAIN_MS = 10000,
    END_MS = 3000,
    CONNECTION_MEMORY = 20 * 1024, /* a header of 16 KiB and what libmicrohttpd keeps beside it */
    DATABASE_WAIT_MS = 30000,
    SPARE_DESCRIPTORS = 64,
    DAEMON_TURNS = 16, /* in one turn of the loop: the database must have its say, too */
    DRAW_THREADS = 1,
    DRAW_QUEUE = 64,
    DISK_THREADS = 2,
};

/* libmicrohttpd's own unescaping cuts at %00; ours happens in decode. */
static size_t leave_escaped(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

static void connection_changed(void *cls, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode code)
{
    (void)cls;
    (void)context;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        wire_opened(info->connect_fd);
    } else {
        wire_closed(info->connect_fd);
    }
}

static void daemon_ready(void *argument, uint32_t events)
{
    struct server *server = argument;
    (void)events;
    server->daemon_wants_turn = true;
}

/* libmicrohttpd's sockets are edge-triggered: what it has not read to the end it remembers, and
 * says with a timeout of 0. */
static bool daemon_is_unfinished(struct server *server)
{
    MHD_UNSIGNED_LONG_LONG timeout_ms = 1;
    return MHD_get_timeout(server->daemon, &timeout_ms) == MHD_YES && timeout_ms == 0;
}

static void server_turn(void *argument)
{
    struct server *server = argument;
    for (int i = 0; i < DAEMON_TURNS && server->daemon_wants_turn; i++) {
        server->daemon_wants_turn = false;
        MHD_run(server->daemon);
        fiber_run_ready(); /* who is answered now goes out now, in another turn */
        server->daemon_wants_turn |= daemon_is_unfinished(server);
    }
}

static void server_before_wait(void *argument)
{
    struct server *server = argument;
    sql_send_waiting(server->sql);
}

static void server_flush(void *argument)
{
    (void)argument;
    log_flush();
}

static void server_sweep(void *argument)
{
    struct server *server = argument;
    wire_sweep();
    server->daemon_wants_turn = true; /* it has clean-up of its own */
    if (server->draining && (fiber_alive() == 0 || loop_now_ms() > server->drain_until_ms)) {
        loop_stop(server->loop);
    }
}

/* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:8080". */
static int listen_on(const char *address)
{
    char host[128];
    const char *colon = strrchr(address, ':');
    size_t length = colon ? (size_t)(colon - address) : sizeof host;
    if (length >= sizeof host) {
        return -1;
    }
    bool brackets = address[0] == '[' && length > 2;
    snprintf(host, sizeof host, "%.*s", (int)(brackets ? length - 2 : length), address + brackets);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    if (getaddrinfo(length ? host : NULL, colon + 1, &hints, &found) != 0) {
        return -1;
    }
    int fd = socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1;
    bool bound = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                 bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0;
    freeaddrinfo(found);
    if (!bound && fd >= 0) {
        close(fd);
    }
    return bound ? fd : -1;
}

static bool start_daemon(struct server *server)
{
    server->listen_fd = listen_on(server->config->listen);
    if (server->listen_fd < 0) {
        fprintf(stderr, "ansinh: cannot listen on %s\n", server->config->listen);
        return false;
    }
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, exchange_take, server,
        MHD_OPTION_LISTEN_SOCKET, server->listen_fd, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)server->config->connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_NOTIFY_COMPLETED, exchange_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, NULL, MHD_OPTION_END);
    if (!server->daemon) {
        return false;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    server->daemon_watch = (struct loop_watch){.fd = -1, .ready = daemon_ready, .argument = server};
    return loop_watch(server->loop, &server->daemon_watch, info->listen_fd, EPOLLIN);
}

static void workers_stop(struct server *server)
{
    if (server->outbox) {
        outbox_stop(server->outbox);
    }
    if (server->preview) {
        preview_stop(server->preview);
    }
    if (server->status_publisher) {
        status_publisher_stop(server->status_publisher);
    }
    if (server->escalation) {
        escalation_stop(server->escalation);
    }
    law_stop();
    if (server->worker) {
        worker_stop(server->worker);
    }
}

/* SIGTERM and SIGINT arrive as a descriptor: what has begun is finished, nothing new is taken. */
static void signal_arrived(void *argument, uint32_t events)
{
    struct server *server = argument;
    struct signalfd_siginfo info;
    (void)events;
    (void)!read(server->signal_watch.fd, &info, sizeof info);
    if (!server->draining) {
        log_event("draining", "signal");
        server->draining = true;
        server->drain_until_ms = loop_now_ms() + DRAIN_MS;
        server->listen_fd = MHD_quiesce_daemon(server->daemon);
        workers_stop(server);
    }
}

static bool watch_signals(struct server *server)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    server->signal_watch =
        (struct loop_watch){.fd = -1, .ready = signal_arrived, .argument = server};
    return fd >= 0 && loop_watch(server->loop, &server->signal_watch, fd, EPOLLIN);
}

static bool raise_descriptor_limit(const struct config *config)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)config->connections + SPARE_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return false;
    }
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    return wire_start(limit.rlim_cur);
}

static bool connect_database(struct server *server)
{
    const struct config *config = server->config;
    struct sql_settings settings = {
        .conninfo = config->database_url,
        .lane_connections = {[SQL_READ] = (int)config->read_connections,
                             [SQL_CHECK] = (int)config->check_connections,
                             [SQL_WRITE] = (int)config->write_connections,
                             [SQL_SLOW] = (int)config->slow_connections},
        .lane_deadline_ms =
            {[SQL_READ] = 5000, [SQL_CHECK] = 5000, [SQL_WRITE] = 10000, [SQL_SLOW] = 60000},
        .ride_limit = 32,
    };
    server->sql = sql_create(server->loop, &settings, DATABASE_WAIT_MS);
    return server->sql;
}

/* Everything that can be wrong is wrong here, before the first request. */
static bool server_start(struct server *server)
{
    if (!upload_start(server->config->attachments) || !query_load() || !routes_check()) {
        return false;
    }
    randombytes_set_implementation(&randombytes_internal_implementation);
    json_input_start();
    clock_move(server->config->today);
    log_start(server->config->log_requests);
    server->loop = loop_create();
    if (!server->loop || !secret_start() || !raise_descriptor_limit(server->config) ||
        !watch_signals(server)) {
        return false;
    }
    if (!connect_database(server) || !self_check(server) || !answer_start() ||
        !openapi_start(server) || !law_start(server)) {
        return false;
    }
    /* Apart, so that a storm of logins does not stand in front of a card's picture. */
    int threads = (int)server->config->hash_threads;
    server->hash_pool = pool_create(server->loop, threads, 2 * (size_t)threads);
    server->draw_pool = pool_create(server->loop, DRAW_THREADS, DRAW_QUEUE);
    server->disk_pool = pool_create(server->loop, DISK_THREADS, LIMIT_FILES_AT_ONCE);
    server->outbox = outbox_start(server);
    server->preview = preview_start(server);
    server->status_publisher = status_publisher_start(server);
    server->escalation = escalation_start(server);
    if (!server->disk_pool || !server->hash_pool || !server->draw_pool || !server->outbox ||
        !server->preview || !server->status_publisher || !server->escalation ||
        !start_daemon(server)) {
        return false;
    }
    server->worker = worker_start(server->config);
    if (!server->worker) {
        return false;
    }
    loop_each_turn(server->loop, server_turn, server);
    loop_before_wait(server->loop, server_before_wait, server);
    loop_every(server->loop, SWEEP_MS, server_sweep, server);
    loop_every(server->loop, FLUSH_MS, server_flush, server);
    return true;
}

/* A server that fails to start has fibers already: they end before what they use is freed. */
static void fibers_end(struct server *server)
{
    int64_t until_ms = loop_now_ms() + END_MS;
    workers_stop(server);
    while (server->sql && fiber_alive() > 0 && loop_now_ms() < until_ms) {
        task_turn(server->loop, server->sql);
    }
}

static void server_stop(struct server *server)
{
    fibers_end(server);
    if (server->daemon) {
        MHD_stop_daemon(server->daemon);
        fiber_run_ready(); /* whose caller was still being sent pieces hears that he is gone */
    }
    if (server->listen_fd >= 0) {
        close(server->listen_fd);
    }
    exchange_cleanup(server);
    rulebook_forget();
    outbox_free(server->outbox);
    preview_free(server->preview);
    status_publisher_free(server->status_publisher);
    escalation_free(server->escalation);
    if (server->hash_pool) {
        pool_destroy(server->hash_pool);
    }
    if (server->draw_pool) {
        fonts_settle();
        pool_destroy(server->draw_pool);
        fonts_forget();
    }
    if (server->disk_pool) {
        pool_destroy(server->disk_pool);
    }
    worker_free(server->worker);
    if (server->sql) {
        sql_destroy(server->sql);
    }
    openapi_stop(server);
    law_free();
    wire_stop();
    fiber_cleanup();
    if (server->loop) {
        close(server->signal_watch.fd);
        loop_destroy(server->loop);
    }
    log_flush();
}

int server_run(const struct config *config)
{
    struct server server = {.config = config, .listen_fd = -1};
    bool started = server_start(&server);
    if (started) {
        log_event("serving", config->listen);
        log_flush();
        loop_run(server.loop);
        log_event("stopped", "drained");
    }
    server_stop(&server);
    return started ? 0 : 1;
}
