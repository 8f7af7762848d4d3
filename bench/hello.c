/*
 * The least that libmicrohttpd can do, the reference for what a request costs: the same bytes to
 * everybody. bench_hello PORT SIZE
 */
#include <microhttpd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct hello {
    char *bytes;
    size_t size;
};

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *data_size, void **seen)
{
    const struct hello *hello = context;
    (void)url, (void)method, (void)version, (void)data, (void)data_size;
    if (!*seen) {
        *seen = context;
        return MHD_YES;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(hello->size, hello->bytes, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result queued = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return queued;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        return 64;
    }
    struct hello hello = {.size = strtoul(argv[2], NULL, 10)};
    hello.bytes = malloc(hello.size + 1);
    if (!hello.bytes) {
        return EXIT_FAILURE;
    }
    memset(hello.bytes, ' ', hello.size);
    if (!MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)atoi(argv[1]), NULL, NULL,
                          answer, &hello, MHD_OPTION_END)) {
        return EXIT_FAILURE;
    }
    pause();
    return EXIT_SUCCESS;
}
