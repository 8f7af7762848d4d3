/* Any text: what Base45 reads, it writes the same; any bytes written are read back. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <string.h>

#include "cards/base45.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LENGTH_MOST = 3000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[BASE45_SIZE(BASE45_LENGTH(LENGTH_MOST) + 2)];
    static char text[BASE45_LENGTH(LENGTH_MOST) + 1];
    if (size > LENGTH_MOST) {
        return 0;
    }
    if (base45_decode((const char *)data, size, bytes)) {
        base45_encode(bytes, BASE45_SIZE(size), text);
        assert(strlen(text) == size && memcmp(text, data, size) == 0);
    }
    base45_encode(data, size, text);
    assert(base45_decode(text, strlen(text), bytes) && memcmp(bytes, data, size) == 0);
    return 0;
}
