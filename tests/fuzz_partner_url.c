/* Any address: what may be called is https, or http to this machine; and whatever a browser gives
 * as its address at a push service, the host that is called is the partner's. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/partners.h"
#include "base/json_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char service[] = "https://push.example";

static struct partners *partners(void)
{
    static struct partners *loaded;
    static char path[] = "/tmp/fuzz_partner_url_XXXXXX";
    static const char text[] =
        "[{\"destination\":\"browsers\",\"adapter\":\"webpush\",\"url\":\"https://push.example\"}]";
    if (!loaded) {
        json_input_start();
        int fd = mkstemp(path);
        assert(fd >= 0 && write(fd, text, sizeof text - 1) == sizeof text - 1);
        close(fd);
        loaded = partners_load(path);
        unlink(path);
        assert(loaded);
    }
    return loaded;
}

/* Between "://" and what ends a host for every reader of addresses. */
static void check_allowed(const char *url)
{
    const char *host = strstr(url, "://");
    assert(host && !strpbrk(url, "@\\ \t\r\n#?"));
    size_t length = strcspn(host + 3, ":/[");
    if (strncmp(url, "https", 5) != 0) {
        assert(strncmp(host + 3, "127.0.0.1", length) == 0 ||
               strncmp(host + 3, "localhost", length) == 0 || strncmp(host + 3, "[::1]", 5) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = NULL;
    char *text = malloc(size + 1);
    char *joined = malloc(sizeof service + size);
    assert(text && joined);
    memcpy(text, data, size);
    text[size] = '\0';
    if (partner_url_is_allowed(text)) {
        check_allowed(text);
    }
    sprintf(joined, "%s%s", service, text);
    const char *addresses[] = {text, joined};
    for (int i = 0; i < 2; i++) {
        if (partners_of_address(partners(), "webpush", addresses[i], &path)) {
            assert(strncmp(addresses[i], service, sizeof service - 1) == 0);
            assert(path == addresses[i] + sizeof service - 1 && path[0] == '/' && path[1] != '/');
            assert(!strstr(path, "..") && !strpbrk(path, "@\\ \t\r\n#"));
        }
        assert(!partners_of_address(partners(), "portal", addresses[i], &path));
    }
    free(joined);
    free(text);
    return 0;
}
