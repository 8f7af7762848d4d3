#include "api/peer.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <string.h>

#include "api/server.h"

/* What the proxy has added last is its own word; whatever stands in front of it the client may have
 * made up. */
static const char *forwarded_source(struct request *request)
{
    unsigned char address[sizeof(struct in6_addr)];
    const char *list = request->headers.forwarded_for ? request->headers.forwarded_for : "";
    const char *comma = strrchr(list, ',');
    const char *last = comma ? comma + 1 : list;
    last += strspn(last, " ");
    bool known = inet_pton(AF_INET, last, address) == 1 || inet_pton(AF_INET6, last, address) == 1;
    return known ? arena_copy(&request->arena, last, strlen(last)) : NULL;
}

const char *peer_address(struct request *request)
{
    char text[INET6_ADDRSTRLEN] = "";
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    if (address && address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)address;
        inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    } else if (address && address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)address;
        inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    }
    const char *proxy = request->server->config->trusted_proxy;
    const char *forwarded = strcmp(text, proxy) == 0 ? forwarded_source(request) : NULL;
    return forwarded ? forwarded : arena_copy(&request->arena, text, strlen(text));
}
