/* The least that libmicrohttpd can do: the reference for the CPU cost of a request. hello PORT */
#include <microhttpd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *data_size, void **seen)
{
    static char hello[] = "{\"hello\":\"world\"}";
    (void)context, (void)url, (void)method, (void)version, (void)data, (void)data_size;
    if (!*seen) {
        *seen = hello;
        return MHD_YES;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(hello), hello, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result queued = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return queued;
}

int main(int argc, char **argv)
{
    uint16_t port = (uint16_t)(argc > 1 ? atoi(argv[1]) : 0);
    if (!MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, port, NULL, NULL, answer, NULL,
                          MHD_OPTION_END)) {
        return EXIT_FAILURE;
    }
    pause();
    return EXIT_SUCCESS;
}
