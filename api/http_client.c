#include "api/http_client.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/buffer.h"

enum { TIMER_MS = 50, WATCH_LIMIT = 2 * HTTP_AT_ONCE, CONNECT_MS = 5000 };

struct exchange {
    CURL *easy; /* NULL: this place is free */
    struct curl_slist *headers;
    struct fiber *waiting;
    struct buffer answer;
    CURLcode result;
    bool done;
};

struct watched {
    struct loop_watch watch;
    struct http_client *client;
};

struct http_client {
    struct loop *loop;
    CURLM *multi;
    int64_t timer_due_ms; /* 0: curl waits for no time */
    struct exchange exchanges[HTTP_AT_ONCE];
    struct watched watched[WATCH_LIMIT]; /* never freed: an event may still be on its way */
};

static void exchange_end(struct exchange *exchange, CURLcode result)
{
    if (!exchange->done) {
        exchange->result = result;
        exchange->done = true;
        fiber_wake(exchange->waiting);
    }
}

static void client_act(struct http_client *client, curl_socket_t fd, int events)
{
    int running, left;
    CURLMsg *message;
    curl_multi_socket_action(client->multi, fd, events, &running);
    while ((message = curl_multi_info_read(client->multi, &left))) {
        struct exchange *exchange = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
        if (message->msg == CURLMSG_DONE) {
            exchange_end(exchange, message->data.result);
        }
    }
}

static void socket_ready(void *argument, uint32_t events)
{
    struct watched *watched = argument;
    if (watched->watch.fd >= 0) {
        client_act(watched->client, watched->watch.fd,
                   (events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                       (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                       (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0));
    }
}

static struct watched *watched_free(struct http_client *client)
{
    for (size_t i = 0; i < WATCH_LIMIT; i++) {
        if (client->watched[i].watch.fd < 0) {
            return &client->watched[i];
        }
    }
    return NULL;
}

/* CURLMOPT_SOCKETFUNCTION: what to listen for on a socket of curl's. */
static int socket_wanted(CURL *easy, curl_socket_t fd, int what, void *argument, void *place)
{
    struct http_client *client = argument;
    struct watched *watched = place ? place : watched_free(client);
    (void)easy;
    if (!watched) {
        return -1;
    }
    if (what == CURL_POLL_REMOVE) {
        loop_unwatch(client->loop, &watched->watch);
        curl_multi_assign(client->multi, fd, NULL);
        return 0;
    }
    uint32_t events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) |
                      (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
    curl_multi_assign(client->multi, fd, watched);
    return loop_watch(client->loop, &watched->watch, fd, events) ? 0 : -1;
}

/* CURLMOPT_TIMERFUNCTION */
static int timer_wanted(CURLM *multi, long timeout_ms, void *argument)
{
    struct http_client *client = argument;
    (void)multi;
    client->timer_due_ms = timeout_ms < 0 ? 0 : loop_now_ms() + timeout_ms;
    return 0;
}

static void timer_tick(void *argument)
{
    struct http_client *client = argument;
    if (client->timer_due_ms && client->timer_due_ms <= loop_now_ms()) {
        client->timer_due_ms = 0;
        client_act(client, CURL_SOCKET_TIMEOUT, 0);
    }
}

static size_t take_answer(char *bytes, size_t size, size_t count, void *argument)
{
    struct exchange *exchange = argument;
    size_t length = size * count;
    if (exchange->answer.length + length > HTTP_ANSWER_LIMIT) {
        return 0; /* curl ends the call: nobody says that much to us */
    }
    buffer_put(&exchange->answer, bytes, length);
    return exchange->answer.failed ? 0 : length;
}

struct http_client *http_client_create(struct loop *loop)
{
    struct http_client *client = calloc(1, sizeof *client);
    if (!client || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(client);
        return NULL;
    }
    client->loop = loop;
    client->multi = curl_multi_init();
    if (!client->multi) {
        http_client_destroy(client);
        return NULL;
    }
    for (size_t i = 0; i < WATCH_LIMIT; i++) {
        client->watched[i] = (struct watched){
            .watch = {.fd = -1, .ready = socket_ready, .argument = &client->watched[i]},
            .client = client};
    }
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    loop_every(loop, TIMER_MS, timer_tick, client);
    return client;
}

void http_client_destroy(struct http_client *client)
{
    if (client) {
        if (client->multi) {
            curl_multi_cleanup(client->multi);
        }
        curl_global_cleanup();
        free(client);
    }
}

void http_client_cancel(struct http_client *client)
{
    for (size_t i = 0; i < HTTP_AT_ONCE; i++) {
        if (client->exchanges[i].easy) {
            exchange_end(&client->exchanges[i], CURLE_ABORTED_BY_CALLBACK);
        }
    }
}

static bool headers_make(const struct http_call *call, struct curl_slist **ret_headers)
{
    char type[128];
    /* No "Expect: 100-continue": it costs a second where nobody knows it. */
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    if (call->body && list) {
        snprintf(type, sizeof type, "Content-Type: %s", call->content_type);
        list = curl_slist_append(list, type);
    }
    for (size_t i = 0; list && i < HTTP_HEADER_LIMIT && call->headers[i]; i++) {
        list = curl_slist_append(list, call->headers[i]);
    }
    *ret_headers = list;
    return list;
}

static bool exchange_begin(struct http_client *client, struct exchange *exchange,
                           const struct http_call *call)
{
    CURL *easy = exchange->easy;
    if (!headers_make(call, &exchange->headers)) {
        return false;
    }
    curl_easy_setopt(easy, CURLOPT_URL, call->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)call->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange);
    if (call->ca_file) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, call->ca_file);
    }
    if (call->body) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE,
                         (long)(call->length ? call->length : strlen(call->body)));
    }
    return curl_multi_add_handle(client->multi, easy) == CURLM_OK;
}

static const char *fault_of(CURLcode result)
{
    static const struct {
        CURLcode result;
        const char *word;
    } words[] = {
        {CURLE_COULDNT_RESOLVE_HOST, "the name of the host is not known"},
        {CURLE_COULDNT_CONNECT, "no connection"},
        {CURLE_OPERATION_TIMEDOUT, "no answer in time"},
        {CURLE_PEER_FAILED_VERIFICATION, "the certificate is not believed"},
        {CURLE_WRITE_ERROR, "the answer is too long"},
        {CURLE_GOT_NOTHING, "the connection ended without an answer"},
        {CURLE_RECV_ERROR, "the connection broke"},
        {CURLE_ABORTED_BY_CALLBACK, "the server is stopping"},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].result == result) {
            return words[i].word;
        }
    }
    return "the call failed";
}

static void exchange_finish(struct http_client *client, struct exchange *exchange,
                            struct http_answer *ret_answer)
{
    long status = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    bool answered = exchange->result == CURLE_OK && !exchange->answer.failed;
    *ret_answer = (struct http_answer){
        .status = answered ? (int)status : 0,
        .body = exchange->answer.bytes,
        .length = exchange->answer.length,
        .fault = answered ? NULL : fault_of(exchange->result),
    };
    curl_multi_remove_handle(client->multi, exchange->easy);
    curl_easy_cleanup(exchange->easy);
    curl_slist_free_all(exchange->headers);
    *exchange = (struct exchange){0};
}

void http_client_call(struct http_client *client, struct arena *arena, const struct http_call *call,
                      struct http_answer *ret_answer)
{
    struct exchange *exchange = NULL;
    for (size_t i = 0; i < HTTP_AT_ONCE && !exchange; i++) {
        exchange = client->exchanges[i].easy ? NULL : &client->exchanges[i];
    }
    *ret_answer = (struct http_answer){.fault = "busy"};
    if (!exchange || !(exchange->easy = curl_easy_init())) {
        return;
    }
    exchange->waiting = fiber_current();
    exchange->result = CURLE_OUT_OF_MEMORY;
    buffer_init(&exchange->answer, arena, 1024);
    if (exchange_begin(client, exchange, call)) {
        fiber_park(); /* until exchange_end */
    }
    exchange_finish(client, exchange, ret_answer);
}
