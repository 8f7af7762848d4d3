/* Any form with a file, JSON where it begins like an object: never a crash; however its bytes are
 * cut into pieces, the same comes out. */
#undef NDEBUG /* here assertions are the test */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "api/gateway_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sink {
    size_t length;
    uint64_t sum;
};

static void put(void *to, const void *bytes, size_t length)
{
    struct sink *sink = to;
    const uint8_t *at = bytes;
    for (size_t i = 0; i < length; i++) {
        sink->sum = sink->sum * 31 + at[i];
    }
    sink->length += length;
}

static void read_in(struct gateway_form *form, struct sink *sink, const char *bytes, size_t size,
                    size_t piece)
{
    memset(form, 0, sizeof *form);
    memset(sink, 0, sizeof *sink);
    form->put = put;
    form->to = sink;
    form->is_json = size > 0 && bytes[0] == '{';
    for (size_t at = 0; at < size; at += piece) {
        gateway_form_feed(form, bytes + at, size - at < piece ? size - at : piece);
    }
    gateway_form_end(form);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gateway_form whole, pieces;
    struct sink all, some;
    size_t piece = size ? 1 + data[0] % 7 : 1;
    read_in(&whole, &all, (const char *)data, size, size ? size : 1);
    read_in(&pieces, &some, (const char *)data, size, piece);
    assert(whole.malformed == pieces.malformed);
    if (!whole.malformed) {
        assert(all.length == some.length && all.sum == some.sum && all.length <= size);
        assert(strcmp(whole.user_name, pieces.user_name) == 0);
        assert(strcmp(whole.kind, pieces.kind) == 0);
        assert(strcmp(whole.facility, pieces.facility) == 0);
        assert(whole.has_file == pieces.has_file);
    }
    return 0;
}
